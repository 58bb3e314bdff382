package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import imagesigning.core.Limits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The policy reference, "Where the file is found". */
class PolicyFilesTest {
  private static final String ACCEPT = "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}";
  private static final String REJECT = "{\"default\": [{\"type\": \"reject\"}]}";

  @TempDir Path folder;
  private HostEnvironment host;
  private Path userFile;
  private Path systemFile;

  @BeforeEach
  void folders() throws IOException {
    host = new HostEnvironment(folder.resolve("home"), false, folder.resolve("root"));
    userFile = folder.resolve("home/.config/containers/policy.json");
    systemFile = folder.resolve("root/etc/containers/policy.json");
    Files.createDirectories(userFile.getParent());
    Files.createDirectories(systemFile.getParent());
  }

  @Test
  void readsTheUsersFileFirst() throws IOException {
    Files.writeString(userFile, REJECT);
    Files.writeString(systemFile, ACCEPT);

    assertThat(Policy.loadDefault(host)).isEqualTo(Policy.rejectAll());
  }

  @Test
  void readsTheSystemsFileWithoutTheUsers() throws IOException {
    Files.writeString(systemFile, ACCEPT);

    assertThat(Policy.loadDefault(host)).isEqualTo(Policy.acceptAnything());
  }

  @Test
  void passesOverADanglingLink() throws IOException {
    Files.createSymbolicLink(userFile, folder.resolve("nowhere"));
    Files.writeString(systemFile, ACCEPT);

    assertThat(Policy.loadDefault(host)).isEqualTo(Policy.acceptAnything());
  }

  @Test
  void doesNotPassOverABrokenUsersFile() throws IOException {
    Files.writeString(userFile, "{}");
    Files.writeString(systemFile, ACCEPT);

    assertThatThrownBy(() -> Policy.loadDefault(host))
        .isInstanceOf(PolicyFormatException.class)
        .hasMessageStartingWith(userFile + ":1:1: $: default is missing");
  }

  @Test
  void namesBothFilesIfThereIsNeither() {
    PolicyNotFoundException e =
        catchThrowableOfType(PolicyNotFoundException.class, () -> Policy.loadDefault(host));

    assertThat(e)
        .hasMessageContaining(userFile.toString())
        .hasMessageContaining(systemFile.toString());
    assertThat(e.candidates()).containsExactly(userFile, systemFile);
  }

  @Test
  void namesTheMissingFile() {
    assertThatThrownBy(() -> Policy.load(userFile))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(userFile + ": no such file");
  }

  @Test
  void namesTheDirectoryThatIsNoFile() {
    assertThatThrownBy(() -> Policy.load(folder))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(folder + ": is a directory");
  }

  @DisabledOnOs(OS.WINDOWS)
  @Test
  void opensNoPipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThatThrownBy(() -> Policy.load(pipe))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(pipe + ": not a regular file"));
  }

  @Test
  void namesTheFileAndThePlaceOfADefect() throws IOException {
    Files.writeString(userFile, "{\n \"default\": [\n  {\"type\": \"rejekt\"}]}");

    assertThatThrownBy(() -> Policy.load(userFile))
        .hasMessage(
            userFile
                + ":3:12: $.default[0].type: unknown type of a requirement: \"rejekt\";"
                + " did you mean \"reject\"?");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    Files.writeString(userFile, REJECT + " ".repeat(Limits.DEFAULT.policyBytes()));

    PolicyFormatException e =
        catchThrowableOfType(PolicyFormatException.class, () -> Policy.load(userFile));
    assertThat(e.problems()).extracting(PolicyProblem::code).containsExactly("too-large");
  }

  @Test
  void countsTheOtherProblemsInTheMessage() throws IOException {
    Files.writeString(userFile, "{\"default\": [{\"type\": \"x\"}, {\"type\": \"y\"}, {}]}");

    PolicyFormatException e =
        catchThrowableOfType(PolicyFormatException.class, () -> Policy.load(userFile));
    assertThat(e).hasMessageEndingWith("(and 2 more problems)");
    assertThat(e.problems()).hasSize(3);
  }
}
