package imagesigning.core.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalFileTest {
  private static final Path ENDLESS = Path.of("/dev/zero");

  @TempDir private Path folder;

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  @Test
  void readsOneByteMoreThanTheLimit() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abcdef");

    assertThat(LocalFile.regular(file, 6)).asString().isEqualTo("abcdef");
    assertThat(LocalFile.regular(file, 3)).asString().isEqualTo("abcd");
    assertThat(LocalFile.named(file, 3)).asString().isEqualTo("abcd");
    assertThat(LocalFile.regular(file, Integer.MAX_VALUE)).hasSize(6);
  }

  @Test
  void opensNoPipeThatAFileNames() throws IOException, InterruptedException {
    Path pipe = pipe();

    assertThatThrownBy(() -> LocalFile.regular(pipe, 3))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(pipe + ": not a regular file");
  }

  @Test
  void opensNoDeviceThatAFileNames() {
    assertThatThrownBy(() -> LocalFile.regular(ENDLESS, 3))
        .hasMessage(ENDLESS + ": not a regular file");
  }

  @Test
  void readsAPipeThatAPersonNames() throws IOException, InterruptedException {
    Path pipe = pipe();
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.write(pipe, "secret".getBytes(UTF_8));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    writer.setDaemon(true);
    writer.start();

    assertThat(LocalFile.named(pipe, 100)).asString().isEqualTo("secret");
  }

  @Test
  void readsOnlySoMuchOfADeviceThatAPersonNames() throws IOException {
    assertThat(LocalFile.named(ENDLESS, 100)).hasSize(101);
  }

  @Test
  void doesNotWaitForEverForAPipe() throws IOException, InterruptedException {
    Path pipe = pipe();

    assertThatThrownBy(() -> LocalFile.named(pipe, 100, Duration.ofMillis(1)))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(pipe + ": a pipe or device that did not end within 0 seconds");
  }

  @Test
  void saysWhatADirectoryIsAndWhatIsMissing() {
    assertThatThrownBy(() -> LocalFile.regular(folder, 3)).hasMessage(folder + ": is a directory");
    assertThatThrownBy(() -> LocalFile.named(folder, 3)).hasMessage(folder + ": is a directory");
    assertThatThrownBy(() -> LocalFile.named(folder.resolve("no"), 3))
        .isInstanceOf(NoSuchFileException.class);
  }
}
