package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  private static final byte[] KEY = {1, 2, 3};

  @TempDir Path folder;

  @Test
  void readsAbsolutePaths() throws IOException {
    Path file = Files.write(folder.resolve("key.gpg"), KEY);

    assertThat(KeyFiles.fileSystem().read(file.toString(), 3)).isEqualTo(KEY);
    assertThat(KeyFiles.relativeTo(Path.of("/nowhere")).read(file.toString(), 3)).isEqualTo(KEY);
  }

  @Test
  void resolvesRelativePathsAgainstTheBase() throws IOException {
    Files.write(Files.createDirectory(folder.resolve("keys")).resolve("key.gpg"), KEY);

    assertThat(KeyFiles.relativeTo(folder).read("keys/key.gpg", 3)).isEqualTo(KEY);
  }

  @Test
  void readsRelativePathsFromTheWorkingDirectory() throws IOException {
    assertThat(KeyFiles.fileSystem().read("pom.xml", 1 << 20))
        .isEqualTo(Files.readAllBytes(Path.of("pom.xml")));
  }

  @Test
  void namesTheMissingFile() {
    assertThatThrownBy(() -> KeyFiles.relativeTo(folder).read("missing.gpg", 3))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("missing.gpg: no such file");
  }

  @Test
  void namesTheDirectoryThatIsNoFile() {
    assertThatThrownBy(() -> KeyFiles.fileSystem().read(folder.toString(), 3))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(folder + ": is a directory");
  }

  @DisabledOnOs(OS.WINDOWS)
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesAPipeInsteadOfWaitingForIt() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> KeyFiles.fileSystem().read(pipe.toString(), 3))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(pipe + ": not a regular file");
  }

  @Test
  void namesTheFileThatIsTooLarge() throws IOException {
    Files.write(folder.resolve("key.gpg"), KEY);

    assertThatThrownBy(() -> KeyFiles.relativeTo(folder).read("key.gpg", 2))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("key.gpg: larger than 2 bytes");
  }

  @Test
  void refusesWhatIsNoPath() {
    assertThatThrownBy(() -> KeyFiles.fileSystem().read("a\0b", 2))
        .isInstanceOf(FileSystemException.class)
        .hasMessageStartingWith("a\\u0000b: not a path");
    assertThatThrownBy(() -> KeyFiles.fileSystem().read("", 2))
        .isInstanceOf(FileSystemException.class)
        .hasMessage("\"\": the path is empty");
  }

  @Test
  void servesFilesFromMemory() throws IOException {
    Map<String, byte[]> files = new HashMap<>(Map.of("/etc/key.gpg", KEY.clone()));
    KeyFiles memory = KeyFiles.of(files);
    files.get("/etc/key.gpg")[0] = 9;
    files.clear();
    memory.read("/etc/key.gpg", 3)[1] = 9;

    assertThat(memory.read("/etc/key.gpg", 3)).isEqualTo(KEY);
    assertThatThrownBy(() -> memory.read("/etc/key.gpg", 2)).hasMessageContaining("larger than 2");
    assertThatThrownBy(() -> memory.read("/etc/../etc/key.gpg", 3))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("/etc/../etc/key.gpg: no such file");
  }
}
