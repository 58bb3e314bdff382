package imagesigning.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passphrase files are read as skopeo does: signing-services reference, C.4. */
class PassphraseTest {
  @TempDir private Path directory;

  private Passphrase read(String content) throws IOException {
    return Passphrase.ofFile(
        Files.write(directory.resolve("file"), content.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String text(Passphrase passphrase) {
    return new String(passphrase.reveal(), StandardCharsets.ISO_8859_1);
  }

  private static void assertFailure(SigningFailure failure, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SigningException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(failure);
              assertThat(e).hasMessageContaining(message);
            });
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "secret,secret",
        "secret\\n,secret",
        "secret\\nsecond line\\n,secret",
        " two  spaces ,' two  spaces '",
        "secret\\r\\n,secret\\r",
        "\u00e4\u00ff,\u00e4\u00ff",
      })
  void takesTheFirstLineWithoutItsLineFeed(String content, String passphrase) throws IOException {
    Passphrase read = read(unescape(content));

    assertThat(text(read)).isEqualTo(unescape(passphrase));
    assertThat(read.isPresent()).isTrue();
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\r", "\r");
  }

  @Test
  void takesAnEmptyFileOrLineForNoPassphrase() throws IOException {
    assertThat(read("").isPresent()).isFalse();
    assertThat(read("\nsecond").isPresent()).isFalse();
    assertThat(Passphrase.none().isPresent()).isFalse();
    assertThat(Passphrase.of(new char[0]).isPresent()).isFalse();
  }

  @Test
  void namesAFileThatCannotBeRead() {
    Path missing = directory.resolve("missing");
    Path noFile = directory;

    assertFailure(
        SigningFailure.PASSPHRASE_FILE_UNREADABLE,
        "The passphrase file " + missing + " does not exist.",
        () -> Passphrase.ofFile(missing));
    assertFailure(
        SigningFailure.PASSPHRASE_FILE_UNREADABLE,
        "The passphrase file " + noFile + " cannot be read",
        () -> Passphrase.ofFile(noFile));
  }

  @Test
  void readsNoFileWithoutEnd() throws IOException {
    String longest = "x".repeat(64 * 1024);

    assertThat(text(read(longest + "\n"))).isEqualTo(longest);
    assertFailure(
        SigningFailure.PASSPHRASE_FILE_UNREADABLE,
        "has a first line of more than 65536 bytes",
        () -> read(longest + "x"));
  }

  @Test
  void encodesCharactersInUtf8() throws IOException {
    assertThat(Passphrase.of("pä\ud83d\udd11".toCharArray()).reveal())
        .isEqualTo("pä\ud83d\udd11".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesWhatNoPassphraseCanBe() {
    assertFailure(
        SigningFailure.PASSPHRASE_INVALID,
        "The passphrase holds a line feed",
        () -> Passphrase.of("secret\n".toCharArray()));
    assertFailure(
        SigningFailure.PASSPHRASE_INVALID,
        "The passphrase holds half a character",
        () -> Passphrase.of("secret\ud83d".toCharArray()));
  }

  @Test
  void hintsAtACarriageReturnAndAtNothingElse() throws IOException {
    assertThat(read("secret\r\n").hint())
        .isEqualTo(" It ends in a carriage return, perhaps from a file with Windows line ends.");
    assertThat(read("sec\rret\n").hint()).isEmpty();
    assertThat(read("secret").hint()).isEmpty();
    assertThat(Passphrase.none().hint()).isEmpty();
  }

  @Test
  void neverPrintsTheSecret() throws IOException {
    assertThat(read("secret")).hasToString("[redacted]");
    assertThat(Passphrase.none()).hasToString("none");
    assertThatThrownBy(() -> Passphrase.of("secret\n".toCharArray()))
        .hasMessageNotContaining("secret");
  }

  @Test
  void wipesItselfAndHandsOutCopies() throws IOException {
    char[] characters = "secret".toCharArray();
    Passphrase passphrase = Passphrase.of(characters);
    Arrays.fill(characters, 'x');
    Arrays.fill(passphrase.reveal(), (byte) 0);
    assertThat(text(passphrase)).isEqualTo("secret");

    passphrase.close();

    assertThatThrownBy(passphrase::reveal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The passphrase was used after it was closed.");
    assertThat(passphrase).hasToString("[redacted]");
  }

  @ParameterizedTest
  @CsvSource({
    "rw-------,false",
    "rw-r-----,true",
    "rw----r--,true",
    "rwx-wx-wx,false",
  })
  void warnsOfAFileThatOthersMayRead(String permissions, boolean warns) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThat(Passphrase.ofFile(file).warning())
        .isEqualTo(
            warns
                ? Optional.of(
                    "The passphrase file "
                        + file
                        + " may be read by others than its owner ("
                        + permissions
                        + "); chmod 600 mends that.")
                : Optional.empty());
  }

  @Test
  void warnsOfNothingThatIsNoFile() throws IOException {
    assertThat(Passphrase.of("secret".toCharArray()).warning()).isEmpty();
    assertThat(Passphrase.none().warning()).isEmpty();
  }
}
