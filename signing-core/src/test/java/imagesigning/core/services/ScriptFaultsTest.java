package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a script can be wrong has a code of its own, when a service signs and when it
 * is to be created, which is then refused.
 */
@Timeout(120)
class ScriptFaultsTest extends ScriptFixture {
  private static final Duration SHORT = Duration.ofSeconds(1);

  static Stream<Arguments> scripts() {
    return Stream.of(
        arguments(
            "ends with a status",
            "echo 'no secret key' >&2; exit 3\n",
            SigningFailure.SCRIPT_FAILED,
            "Exit status 3, standard error: \"no secret key\""),
        arguments("is ended by a signal", "kill -9 $$\n", SigningFailure.SCRIPT_FAILED, "137"),
        arguments(
            "calls a tool that is missing",
            "no-such-skopeo standalone-sign || exit $?\n",
            SigningFailure.SCRIPT_TOOL_MISSING,
            "no-such-skopeo"),
        arguments(
            "calls a file that is no program",
            "\"$1\" || exit $?\n",
            SigningFailure.SCRIPT_TOOL_MISSING,
            "Exit status 126"),
        arguments(
            "prints noise first",
            "echo Signing...\n" + GOOD,
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "messages belong on standard error"),
        arguments(
            "prints noise afterwards",
            GOOD + "echo done\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "exactly one JSON object"),
        arguments(
            "prints two objects",
            GOOD + PRINT,
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "exactly one JSON object"),
        arguments(
            "prints nothing",
            KEY + PAYLOAD + SIGN,
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "printed nothing"),
        arguments(
            "prints an array",
            "echo '[\"signature\"]'\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "of kind array"),
        arguments(
            "prints another member",
            "echo '{\"signature\":\"signature\"}'\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "lacks the member \"signature_path\""),
        arguments(
            "prints a number",
            "echo '{\"signature_path\":1}'\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "of kind number"),
        arguments(
            "prints the member twice",
            "echo '{\"signature_path\":\"a\",\"signature_path\":\"b\"}'\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "signature_path"),
        arguments(
            "prints without end",
            "exec yes\n",
            SigningFailure.SCRIPT_OUTPUT_INVALID,
            "more than 65536 bytes"),
        arguments(
            "climbs out",
            "echo x >../outside; echo '{\"signature_path\":\"../outside\"}'; rm ../outside\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "leads out"),
        arguments(
            "climbs out and names another place",
            "echo '{\"signature_path\":\"a/../../../etc/passwd\"}'\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "leads out"),
        arguments(
            "names a file elsewhere",
            "echo '{\"signature_path\":\"/etc/passwd\"}'\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "\"/etc/passwd\""),
        arguments(
            "names a link",
            "ln -s /etc/passwd signature\n" + PRINT,
            SigningFailure.SCRIPT_PATH_REFUSED,
            "symbolic link"),
        arguments(
            "names a link to a good signature",
            "ln -s real \"$SIG_PATH\"; SIG_PATH=real\n"
                + KEY
                + PAYLOAD
                + SIGN
                + "SIG_PATH=signature\n"
                + PRINT,
            SigningFailure.SCRIPT_PATH_REFUSED,
            "symbolic link"),
        arguments(
            "names a file behind a link",
            "ln -s /etc out; echo '{\"signature_path\":\"out/passwd\"}'\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "symbolic link"),
        arguments(
            "names a directory",
            "mkdir signature\n" + PRINT,
            SigningFailure.SCRIPT_PATH_REFUSED,
            "no regular file"),
        arguments(
            "names a pipe",
            "mkfifo signature\n" + PRINT,
            SigningFailure.SCRIPT_PATH_REFUSED,
            "no regular file"),
        arguments(
            "names the directory of the run",
            "echo '{\"signature_path\":\"\"}'\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "leads out"),
        arguments(
            "names no path",
            "echo '{\"signature_path\":\"a\\\\u0000b\"}'\n",
            SigningFailure.SCRIPT_PATH_REFUSED,
            "no path"),
        arguments(
            "leaves no file", PRINT, SigningFailure.SCRIPT_SIGNATURE_MISSING, "does not exist"),
        arguments(
            "leaves an empty file",
            ": >\"$SIG_PATH\"\n" + PRINT,
            SigningFailure.SCRIPT_SIGNATURE_SIZE,
            "is empty"),
        arguments(
            "leaves a huge file",
            "head -c 4194305 /dev/zero >\"$SIG_PATH\"\n" + PRINT,
            SigningFailure.SCRIPT_SIGNATURE_SIZE,
            "limit of 4194304 bytes"),
        arguments(
            "leaves what is no signature",
            "cp \"$1\" \"$SIG_PATH\"\n" + PRINT,
            SigningFailure.SIGNATURE_INVALID,
            "does not verify"),
        arguments(
            "signs what is no payload",
            KEY + "payload='{}'\n" + SIGN + PRINT,
            SigningFailure.SIGNATURE_INVALID,
            "no statement about an image"),
        arguments(
            "signs with another key",
            "key=other@example.com\n" + PAYLOAD + SIGN + PRINT,
            SigningFailure.SIGNED_WITH_OTHER_KEY,
            "PULP_SIGNING_KEY_FINGERPRINT"),
        arguments(
            "signs another manifest",
            KEY + PAYLOAD.replace("\"$1\"", "/dev/null") + SIGN + PRINT,
            SigningFailure.SIGNED_OTHER_MANIFEST,
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        arguments(
            "signs another name",
            KEY + PAYLOAD.replace("$REFERENCE", "host.example.com/evil:1") + SIGN + PRINT,
            SigningFailure.SIGNED_OTHER_REFERENCE,
            "\"host.example.com/evil:1\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void refuses(String how, String text, SigningFailure expected, String part) throws IOException {
    refusedWhenSigningAndWhenCreating(runner().build(), script(text), expected, part);
  }

  /** What both say, which must be the same. */
  private SigningException refusedWhenSigningAndWhenCreating(
      ScriptRunner runner, Path script, SigningFailure expected, String part) throws IOException {
    ScriptSigningService service = service(runner, script);
    SigningServiceStore store = new InMemorySigningServiceStore();
    SigningServices services =
        SigningServices.builder(store).keys(PublicKeySource.of(home.home())).runner(runner).build();

    SigningException signing = failure(() -> service.signVerbatim(MANIFEST, REFERENCE));
    SigningException creating =
        failure(
            () ->
                services.create(
                    "refused",
                    SigningServiceKind.CONTAINER_MANIFEST,
                    script,
                    KeySelector.parse(key)));

    for (SigningException thrown : List.of(signing, creating)) {
      assertThat(thrown.failure()).as(String.valueOf(thrown.getMessage())).isEqualTo(expected);
      assertThat(thrown).hasMessageContaining(part);
    }
    assertThat(store.list()).isEmpty();
    return signing;
  }

  @Test
  void carriesExitStatusAndTheEndOfStandardErrorFitForPrinting() throws IOException {
    ScriptSigningService service =
        service(
            script(
                "head -c 9000 /dev/zero | tr '\\0' x >&2\n"
                    + "printf '\\nfirst \\033[31m\\r\\nlast line\\n' >&2\nexit 4\n"));

    SigningException thrown = failure(() -> service.signVerbatim(MANIFEST, REFERENCE));

    assertThat(thrown).isInstanceOf(SigningScriptException.class);
    SigningScriptException failed = (SigningScriptException) thrown;
    assertThat(failed.exitStatus()).hasValue(4);
    assertThat(failed.errorOutput())
        .endsWith("first \\u001b[31m\\r\nlast line")
        .hasSizeLessThan(4200);
    assertThat(failed.getMessage()).contains("standard error ends with").hasSizeLessThan(1000);
  }

  @Test
  void hasNoExitStatusWhereAScriptWasNotStarted() throws IOException {
    ScriptSigningService service = service(directory.resolve("missing"));

    SigningException thrown = failure(() -> service.signVerbatim(MANIFEST, REFERENCE));

    assertThat(thrown).isInstanceOf(SigningScriptException.class);
    assertThat(((SigningScriptException) thrown).exitStatus()).isEmpty();
    assertThat(((SigningScriptException) thrown).errorOutput()).isEmpty();
  }

  @Test
  void refusesAScriptThatIsMissing() throws IOException {
    refusedWhenSigningAndWhenCreating(
        runner().build(),
        directory.resolve("missing.sh"),
        SigningFailure.SCRIPT_NOT_FOUND,
        "missing.sh\" does not exist");
  }

  @Test
  void refusesALinkToNothing() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));

    refusedWhenSigningAndWhenCreating(
        runner().build(), link, SigningFailure.SCRIPT_NOT_FOUND, "link to nothing");
  }

  @Test
  void refusesARelativePath() throws IOException {
    refusedWhenSigningAndWhenCreating(
        runner().build(), Path.of("sign.sh"), SigningFailure.SCRIPT_NOT_FOUND, "absolute path");
  }

  @Test
  void refusesADirectory() throws IOException {
    refusedWhenSigningAndWhenCreating(
        runner().build(), directory, SigningFailure.SCRIPT_NOT_EXECUTABLE, "is no file");
  }

  @Test
  void refusesWhatMayNotBeExecuted() throws IOException {
    refusedWhenSigningAndWhenCreating(
        runner().build(),
        file("#!/bin/sh\n" + GOOD, "rw-r--r--"),
        SigningFailure.SCRIPT_NOT_EXECUTABLE,
        "chmod +x");
  }

  @ParameterizedTest
  @CsvSource({
    "'', does not begin with #!",
    "'x', does not begin with #!",
    "'# /bin/sh\n', does not begin with #!",
    "' #!/bin/sh\n', does not begin with #!",
    "'#!/bin/sh\r\n', Windows line ends",
    "'#!/no/such/shell -e\n', \"/no/such/shell\"",
    "'#!\n', names the interpreter \"\"",
    "'#!/etc/passwd\n', \"/etc/passwd\"",
    "'#!sh\n', \"sh\"",
  })
  void refusesAFirstLineThatNamesNoInterpreter(String firstLine, String part) throws IOException {
    refusedWhenSigningAndWhenCreating(
        runner().build(),
        file(firstLine + GOOD.substring(firstLine.isEmpty() ? GOOD.length() : 0), "rwx------"),
        SigningFailure.SCRIPT_NOT_RUNNABLE,
        part);
  }

  @Test
  void takesAProgramThatIsNoScript() throws IOException {
    SigningException thrown =
        failure(() -> service(Path.of("/bin/false")).signVerbatim(MANIFEST, REFERENCE));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SCRIPT_FAILED);
  }

  @Test
  void killsAScriptThatHangs() throws IOException {
    Path id = directory.resolve("id");

    SigningException thrown =
        refusedWhenSigningAndWhenCreating(
            runner().timeout(SHORT).build(),
            script("echo $$ >'" + id + "'; trap '' TERM INT HUP; while :; do :; done\n"),
            SigningFailure.TIMEOUT,
            "did not end within 1000 ms");

    assertThat(thrown).hasMessageContaining("killed");
    ends(Files.readString(id));
  }

  @Test
  void killsTheChildThatAScriptWaitsFor() throws IOException {
    Path ids = directory.resolve("ids");

    refusedWhenSigningAndWhenCreating(
        runner().timeout(SHORT).build(),
        script("sleep 60 & echo $! >>'" + ids + "'; wait\n"),
        SigningFailure.TIMEOUT,
        "did not end");

    assertThat(Files.readAllLines(ids)).hasSize(2).allSatisfy(ScriptFixture::ends);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void killsWhatHasLeftTheTreeOfAScriptThatHangs() throws IOException {
    Path ids = directory.resolve("ids");

    refusedWhenSigningAndWhenCreating(
        runner().timeout(SHORT).build(),
        script(
            "(setsid sh -c 'echo $$ >>\"$1\"; exec sleep 60' x '"
                + ids
                + "' </dev/null >/dev/null 2>&1 &)\nwhile :; do sleep 1; done\n"),
        SigningFailure.TIMEOUT,
        "did not end");

    assertThat(Files.readAllLines(ids)).hasSize(2).allSatisfy(ScriptFixture::ends);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void refusesAScriptThatLeavesAChildHoldingItsOutput() throws IOException {
    Path ids = directory.resolve("ids");

    refusedWhenSigningAndWhenCreating(
        runner().build(),
        script("SIG_PATH=changed sleep 60 & echo $! >>'" + ids + "'\n" + GOOD),
        SigningFailure.SCRIPT_LEFT_RUNNING,
        "held its standard output or standard error open");

    assertThat(Files.readAllLines(ids)).hasSize(2).allSatisfy(ScriptFixture::ends);
  }
}
