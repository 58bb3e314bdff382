package imagesigning.examples.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Counts the tests of a suite that met their peers and those that could not, and writes the line
 * {@code PEERS <suite>: <n> executed, <m> skipped} to {@code counters.dir}.
 */
final class PeerCount
    implements BeforeAllCallback,
        AfterAllCallback,
        TestWatcher,
        LifecycleMethodExecutionExceptionHandler {
  private int executed;
  private int skipped;

  @Override
  public void beforeAll(ExtensionContext context) {
    executed = 0;
    skipped = 0;
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    executed++;
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    executed++;
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    skipped++;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable cause)
      throws Throwable {
    if (cause instanceof TestAbortedException) {
      skipped++;
    }
    throw cause;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    String suite = context.getRequiredTestClass().getSimpleName();
    Path directory = Path.of(System.getProperty("counters.dir", "target/counters"));
    String line = "PEERS %s: %d executed, %d skipped%n".formatted(suite, executed, skipped);
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve(suite + ".txt"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
