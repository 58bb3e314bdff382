package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.StandaloneVerification;
import imagesigning.core.simplesigning.StandaloneVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script is given, and what becomes of a good one. */
@Timeout(120)
class ScriptSigningServiceTest extends ScriptFixture {
  private static final DockerReference IDENTITY = DockerReference.parse(REFERENCE);

  private List<String> recorded(String name) throws IOException {
    return Files.readAllLines(directory.resolve(name));
  }

  private String to(String name) {
    return " >'" + directory.resolve(name) + "'\n";
  }

  @Test
  void aCorrelationIdThatCannotBeHadEndsTheSigning() throws Exception {
    for (Supplier<String> broken :
        List.<Supplier<String>>of(
            () -> {
              throw new IllegalStateException("defect");
            },
            () -> null)) {
      ScriptSigningService service = service(runner().correlationId(broken).build(), script(GOOD));

      SigningException thrown =
          catchThrowableOfType(SigningException.class, () -> service.sign(MANIFEST, IDENTITY));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    }
  }

  @Test
  void givesASignatureThatVerifies() throws IOException {
    byte[] message;
    try (ScriptSigningService service = service(script(GOOD))) {
      message = service.sign(MANIFEST, IDENTITY).message();
    }

    StandaloneVerification verification =
        new StandaloneVerifier(new OpenPgpVerifier(Clock.systemUTC(), false, Limits.DEFAULT))
            .verify(message, MANIFEST, REFERENCE, Set.of(key), publicKey(key));
    assertThat(verification).isInstanceOf(StandaloneVerification.Verified.class);
  }

  @Test
  void takesThePathRelativeToTheRunDirectory() throws IOException {
    Path script = script("mkdir out; SIG_PATH=out/sig\n" + KEY + PAYLOAD + SIGN + PRINT);

    assertThat(service(script).signVerbatim(MANIFEST, REFERENCE).message()).isNotEmpty();
  }

  @Test
  void toleratesOtherMembersAndSpaceAroundTheObject() throws IOException {
    Path script =
        script(
            KEY
                + PAYLOAD
                + SIGN
                + "printf '\\n {\"creator\":\"x\",\"signature_path\":\"signature\"}\\n\\n'\n");

    assertThat(service(script).signVerbatim(MANIFEST, REFERENCE).message()).isNotEmpty();
  }

  @Test
  void givesTheManifestAsOnlyArgumentAndTheRestByVariables() throws IOException {
    Path script =
        script(
            "printf '%s\\n' $# \"$1\" \"$(pwd -P)\""
                + to("arguments")
                + "cp \"$1\" '"
                + directory.resolve("copy")
                + "'\nenv"
                + to("environment")
                + "stat -c %a ."
                + to("mode")
                + GOOD);
    ScriptRunner runner = runner().correlationId(() -> "task 17").build();

    service(runner, script).sign(MANIFEST, IDENTITY);

    List<String> arguments = recorded("arguments");
    String run = arguments.get(2);
    assertThat(arguments).containsExactly("1", run + "/manifest", run);
    assertThat(Path.of(run).getParent()).isEqualTo(scratch.toRealPath());
    assertThat(Path.of(run).getFileName().toString()).matches("[a-z0-9-]+");
    assertThat(Files.readAllBytes(directory.resolve("copy"))).isEqualTo(MANIFEST);
    assertThat(recorded("mode")).containsExactly("700");
    assertThat(recorded("environment"))
        .contains(
            "REFERENCE=" + REFERENCE,
            "SIG_PATH=" + run + "/signature",
            "PULP_SIGNING_KEY_FINGERPRINT=" + key,
            "PULP_CONTAINER_SIGNING_KEY_FINGERPRINT=" + key,
            "CORRELATION_ID=task 17",
            "GNUPGHOME=" + home.directory())
        .anyMatch(line -> line.startsWith("PATH="));
  }

  @Test
  void handsOnNothingElseIfTheEnvironmentShallBeClean() throws IOException {
    Path script = script("env" + to("environment") + GOOD);

    service(runner().cleanEnvironment().build(), script).sign(MANIFEST, IDENTITY);

    assertThat(recorded("environment"))
        .allMatch(
            line ->
                line.matches(
                    "(REFERENCE|SIG_PATH|PULP_SIGNING_KEY_FINGERPRINT"
                        + "|PULP_CONTAINER_SIGNING_KEY_FINGERPRINT|GNUPGHOME|PWD|_)=.*"
                        + "|CORRELATION_ID="))
        .contains("CORRELATION_ID=");
  }

  @Test
  void refusesVariablesThatARunSetsItself() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runner().environment(Map.of("REFERENCE", "x")))
        .withMessageContaining("REFERENCE");
  }

  @Test
  void refusesCorrelationIdsThatCouldBreakALine() throws IOException {
    ScriptSigningService service =
        service(runner().correlationId(() -> "a\nb").build(), script(GOOD));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.sign(MANIFEST, IDENTITY))
        .withMessageContaining("a\\nb");
  }

  @Test
  void handsOnTextsThatAreNoImageNames() throws IOException {
    assertThat(service(script(GOOD)).signVerbatim(MANIFEST, "test").message()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\nb", "a\u0000b"})
  void refusesTextsThatNoScriptCanBeGiven(String reference) throws IOException {
    ScriptSigningService service = service(script(GOOD));

    assertThat(failure(() -> service.signVerbatim(MANIFEST, reference)).failure())
        .isEqualTo(SigningFailure.REFERENCE_INVALID);
  }

  @Test
  void refusesNamesWithoutTagAndDigest() throws IOException {
    ScriptSigningService service = service(script(GOOD));

    SigningException thrown =
        failure(() -> service.sign(MANIFEST, DockerReference.parse("host.example.com/app")));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.REFERENCE_INVALID);
    assertThat(thrown).hasMessageContaining("neither tag nor digest");
  }

  @Test
  void signsByDigest() throws IOException {
    DockerReference identity =
        DockerReference.parse("host.example.com/app").withDigest(Digest.sha256(MANIFEST));

    assertThat(service(script(GOOD)).sign(MANIFEST, identity).message()).isNotEmpty();
  }

  @Test
  void wantsThePublicKeyOfTheFingerprint() throws IOException {
    Path script = script(GOOD);

    SigningException thrown =
        failure(() -> ScriptSigningService.of(runner().build(), script, key, publicKey(other)));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_NOT_FOUND);
    assertThat(thrown).hasMessageContaining(key);
  }

  @Test
  void saysWhoSigns() throws IOException {
    Path script = script(GOOD);
    ScriptSigningService service = service(script);

    assertThat(service.keyFingerprint()).contains(key);
    assertThat(service.description())
        .isEqualTo("signing script " + script + " with OpenPGP key " + key)
        .isEqualTo(service.toString());
  }

  @Test
  void refusesToSignWhenClosed() throws IOException {
    ScriptSigningService service = service(script(GOOD));
    service.close();

    assertThatIllegalStateException().isThrownBy(() -> service.sign(MANIFEST, IDENTITY));
  }

  @Test
  void refusesRunDirectoriesWithASpaceInTheirName() throws IOException {
    Path spaced = Files.createDirectory(directory.resolve("with space"));
    ScriptSigningService service =
        service(runner().temporaryDirectory(spaced).build(), script(GOOD));

    SigningException thrown = failure(() -> service.sign(MANIFEST, IDENTITY));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.WORK_DIRECTORY_UNUSABLE);
    assertThat(spaced).isEmptyDirectory();
  }

  @Test
  void saysThatThereIsNoPlaceToRun() throws IOException {
    ScriptSigningService service =
        service(runner().temporaryDirectory(directory.resolve("none")).build(), script(GOOD));

    SigningException thrown = failure(() -> service.sign(MANIFEST, IDENTITY));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.WORK_DIRECTORY_UNUSABLE);
    assertThat(thrown).hasMessageContaining(directory.resolve("none").toString());
  }

  @Test
  void runsNoMoreScriptsAtATimeThanAllowed() throws Exception {
    Path lock = directory.resolve("lock");
    Path script = script("mkdir '" + lock + "' || exit 9\n" + GOOD + "rmdir '" + lock + "'\n");
    ScriptSigningService service = service(runner().parallelism(1).build(), script);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<byte[]>> signatures = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        signatures.add(threads.submit(() -> service.sign(MANIFEST, IDENTITY).message()));
      }
      for (Future<byte[]> signature : signatures) {
        assertThat(signature.get(60, TimeUnit.SECONDS)).isNotEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void runsAsManyScriptsAtATimeAsAllowed() throws Exception {
    String first = "'" + directory.resolve("first") + "'";
    String meeting = "'" + directory.resolve("meeting") + "'";
    // Whoever opens the pipe waits for the other one to open it.
    Path script =
        script(
            "if mkdir "
                + first
                + " 2>/dev/null; then echo here >"
                + meeting
                + "; else read -r here <"
                + meeting
                + "; fi\n"
                + GOOD);
    makePipe(directory.resolve("meeting"));
    ScriptSigningService service = service(runner().parallelism(2).build(), script);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<byte[]>> signatures =
          threads.invokeAll(
              Collections.nCopies(2, () -> service.sign(MANIFEST, IDENTITY).message()));
      for (Future<byte[]> signature : signatures) {
        assertThat(signature.get()).isNotEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void makePipe(Path path) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  @Test
  void endsWhenInterruptedWhileItRunsAndWhileItWaits() throws Exception {
    Path id = directory.resolve("id");
    Path script =
        script("echo $$ >'" + id + ".new'; mv '" + id + ".new' '" + id + "'; exec sleep 60\n");
    ScriptSigningService service = service(runner().parallelism(1).build(), script);
    CompletableFuture<SigningException> first = new CompletableFuture<>();
    CompletableFuture<SigningException> second = new CompletableFuture<>();
    Thread running =
        new Thread(() -> first.complete(failure(() -> service.sign(MANIFEST, IDENTITY))));
    running.start();
    while (!Files.exists(id)) {
      Thread.onSpinWait();
    }
    Thread waiting =
        new Thread(() -> second.complete(failure(() -> service.sign(MANIFEST, IDENTITY))));
    waiting.start();

    waiting.interrupt();
    assertThat(second.get(20, TimeUnit.SECONDS).failure()).isEqualTo(SigningFailure.INTERRUPTED);
    running.interrupt();
    assertThat(first.get(20, TimeUnit.SECONDS).failure()).isEqualTo(SigningFailure.INTERRUPTED);
    ends(Files.readString(id));
    running.join();
  }

  @Test
  void leavesDaemonsAloneThatLetGoOfTheOutput() throws IOException {
    Path id = directory.resolve("id");
    Path script = script("sleep 60 >/dev/null 2>&1 & echo $! >'" + id + "'\n" + GOOD);

    assertThat(service(script).sign(MANIFEST, IDENTITY).message()).isNotEmpty();

    ProcessHandle daemon =
        ProcessHandle.of(Long.parseLong(Files.readString(id).strip())).orElseThrow();
    assertThat(daemon.isAlive()).isTrue();
    daemon.destroyForcibly();
  }
}
