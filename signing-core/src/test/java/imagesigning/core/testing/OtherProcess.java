package imagesigning.core.testing;

import imagesigning.core.internal.DirectoryLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Java process of its own that holds the lock of a directory, and does what it is told: writes a
 * file and lets go, or dies while it holds the lock.
 */
public final class OtherProcess implements AutoCloseable {
  private final Process process;

  private OtherProcess(Process process) {
    this.process = process;
  }

  /** Starts it, and returns when it holds the lock. */
  public static OtherProcess holding(Path directory, Path content, Path target) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OtherProcess.class.getName(),
                directory.toString(),
                content.toString(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    OtherProcess other = new OtherProcess(process);
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (!"held".equals(said.readLine())) {
      other.kill();
      throw new IOException("the other process does not hold the lock");
    }
    return other;
  }

  /** Has it write its file, and then let go and end. */
  public void writeAndLetGo() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The other process. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    DirectoryLock.holding(
        Path.of(arguments[0]),
        DirectoryLock.PATIENCE,
        () -> {},
        () -> {
          System.out.println("held");
          return System.in.read() == '\n'
              ? Files.copy(Path.of(arguments[1]), Path.of(arguments[2]))
              : Path.of(arguments[1]);
        });
  }
}
