package imagesigning.cosign.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts the tests of a suite that had their vectors and those that had not. */
public final class VectorCount implements AfterAllCallback, TestWatcher {
  private int executed;
  private int skipped;

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
  public void afterAll(ExtensionContext context) {
    String suite = context.getRequiredTestClass().getSimpleName();
    Path directory = Path.of(System.getProperty("counters.dir", "target/counters"));
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve(suite + ".txt"),
          "VECTORS %s: %d executed, %d skipped%n".formatted(suite, executed, skipped),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
