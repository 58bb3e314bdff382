package imagesigning.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.process.ProgramException.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProgramTest {
  private static final byte[] NOTHING = {};
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path directory;

  @Test
  void givesStatusAndBothOutputs() throws Exception {
    ProgramResult result =
        shell("cat; echo problem >&2; exit 3")
            .build()
            .run("payload".getBytes(StandardCharsets.UTF_8));

    assertThat(result.exitStatus()).isEqualTo(3);
    assertThat(result.output()).asString().isEqualTo("payload");
    assertThat(result.errorOutput()).asString().isEqualTo("problem\n");
    assertThat(result.describe()).isEqualTo("exit status 3, \"problem\"");
  }

  @Test
  void passesArgumentsWithoutAShell() throws Exception {
    ProgramResult result =
        Program.builder(List.of("printf", "%s|", "$HOME; `id`", "two words", ""))
            .build()
            .run(NOTHING);

    assertThat(result.output()).asString().isEqualTo("$HOME; `id`|two words||");
  }

  @Test
  void carriesMoreThanAPipeHoldsInEveryDirection() throws Exception {
    byte[] input = new byte[1_000_000];

    ProgramResult result = shell("tee /dev/stderr").build().run(input);

    assertThat(result.output()).hasSize(input.length);
    assertThat(result.errorOutput()).hasSize(64 * 1024);
  }

  @Test
  void inheritsTheEnvironmentAndAddsToIt() throws Exception {
    ProgramResult result =
        shell("echo \"$PATH $ADDED\"").environment(Map.of("ADDED", "here")).build().run(NOTHING);

    assertThat(result.output()).asString().contains("/").endsWith(" here\n");
  }

  @Test
  void handsOnNothingIfAskedForACleanEnvironment() throws Exception {
    ProgramResult result =
        Program.builder(List.of("/usr/bin/env"))
            .cleanEnvironment()
            .environment(Map.of("ONLY", "this"))
            .build()
            .run(NOTHING);

    assertThat(result.output()).asString().isEqualTo("ONLY=this\n");
  }

  @Test
  void runsInTheDirectoryNamed() throws Exception {
    ProgramResult result = shell("pwd -P").directory(directory).build().run(NOTHING);

    assertThat(result.output()).asString().isEqualTo(directory.toRealPath() + "\n");
  }

  @Test
  void waitsAsLongAsAskedHoweverLongThatIs() throws Exception {
    ProgramResult result =
        shell("sleep 0.1; echo done")
            .timeout(ChronoUnit.FOREVER.getDuration())
            .build()
            .run(NOTHING);

    assertThat(result.output()).asString().isEqualTo("done\n");
  }

  @Test
  void doesNotMindAProgramThatReadsNoInput() throws Exception {
    ProgramResult result = shell("exec 0<&-; echo done").build().run(new byte[1_000_000]);

    assertThat(result.exitStatus()).isZero();
    assertThat(result.output()).asString().isEqualTo("done\n");
  }

  @Test
  void doesNotWaitForWhatAProgramLeavesBehind() throws Exception {
    ProgramResult result = shell("sleep 60 & echo $!").build().run(NOTHING);

    long child = Long.parseLong(new String(result.output(), StandardCharsets.US_ASCII).strip());
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(result.exitStatus()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void killsWhatHoldsTheOutputOfAProgramThatEndedIfAsked() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(
            shell("sleep 60 & echo $! >'" + id + "'; sleep 0.2")
                .endsLeftoversOf(directory.toRealPath())
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.LEFT_RUNNING);
    ends(Files.readString(id).strip());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void killsWhatHoldsTheOutputByAnotherName() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(
            shell("sleep 60 2>&1 >/dev/null & echo $! >'" + id + "'; sleep 0.2")
                .endsLeftoversOf(directory.toRealPath())
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.LEFT_RUNNING);
    ends(Files.readString(id).strip());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void killsWhatHoldsTheErrorsOfAProgramThatEndedIfAsked() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(
            shell("sleep 60 >/dev/null & echo $! >'" + id + "'; sleep 0.2")
                .endsLeftoversOf(directory.toRealPath())
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.LEFT_RUNNING);
    ends(Files.readString(id).strip());
  }

  @Test
  void leavesAloneWhatHoldsNothing() throws Exception {
    ProgramResult result =
        shell("sleep 60 >/dev/null 2>&1 & echo $!; sleep 0.2")
            .endsLeftoversOf(directory.toRealPath())
            .build()
            .run(NOTHING);

    long child = Long.parseLong(new String(result.output(), StandardCharsets.US_ASCII).strip());
    assertThat(ProcessHandle.of(child)).isPresent().get().matches(ProcessHandle::isAlive);
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void killsWhatLeftTheTreeWhenTimeIsUpIfAsked() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(
            shell("(setsid sleep 60 >/dev/null 2>&1 & echo $! >'" + id + "'); exec sleep 60")
                .endsLeftoversOf(directory.toRealPath())
                .timeout(SHORT)
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.TIMEOUT);
    ends(Files.readString(id).strip());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void knowsWhatItStartedByEnvironmentOrByDirectory() throws Exception {
    for (String how : List.of("cd /; exec sleep 60", "exec env -i sleep 60")) {
      Path id = directory.resolve("id");

      ProgramException thrown =
          failure(
              shell("(" + how + ") & echo $! >'" + id + "'; sleep 0.2")
                  .environment(Map.of("FILE", directory.toRealPath() + "/file"))
                  .endsLeftoversOf(directory.toRealPath())
                  .build());

      assertThat(thrown.failure()).as(how).isEqualTo(Failure.LEFT_RUNNING);
      ends(Files.readString(id).strip());
    }
  }

  @Test
  void killsTheWholeTreeWhenTimeIsUp() throws Exception {
    Path children = directory.resolve("children");

    ProgramException thrown =
        failure(
            shell(
                    "(sleep 60 & echo $! >>'"
                        + children
                        + "'; sleep 60) & echo $! >>'"
                        + children
                        + "'; wait")
                .timeout(SHORT)
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(thrown).hasMessage("The program \"sh\" did not end within 300 ms.");
    List<String> ids = Files.readAllLines(children);
    assertThat(ids).hasSize(2).allSatisfy(ProgramTest::ends);
  }

  @Test
  void killsAProgramThatIgnoresRequestsToEnd() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(
            shell("trap '' TERM INT HUP; echo $$ >'" + id + "'; while :; do :; done")
                .timeout(SHORT)
                .build());

    assertThat(thrown.failure()).isEqualTo(Failure.TIMEOUT);
    ends(Files.readString(id).strip());
  }

  @Test
  void killsAProgramThatFloodsItsOutput() throws Exception {
    Path id = directory.resolve("id");

    ProgramException thrown =
        failure(shell("echo $$ >'" + id + "'; exec yes").mostOutput(100_000).build());

    assertThat(thrown.failure()).isEqualTo(Failure.TOO_MUCH_OUTPUT);
    assertThat(thrown).hasMessage("The program \"sh\" wrote more than 100000 bytes.");
    ends(Files.readString(id).strip());
  }

  @Test
  void cutsWhatIsWrittenToStandardError() throws Exception {
    ProgramResult result =
        shell("head -c 1000000 /dev/zero >&2").mostErrorOutput(10).build().run(NOTHING);

    assertThat(result.errorOutput()).hasSize(10);
    assertThat(result.exitStatus()).isZero();
  }

  @Test
  void killsTheProgramWhenInterrupted() throws Exception {
    Path id = directory.resolve("id");
    Program program =
        shell("echo $$ >'" + id + ".new'; mv '" + id + ".new' '" + id + "'; exec sleep 60").build();
    CompletableFuture<ProgramException> thrown = new CompletableFuture<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              thrown.complete(failure(program));
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    waiting.start();
    while (!Files.exists(id)) {
      Thread.onSpinWait();
    }

    waiting.interrupt();

    assertThat(thrown.get(10, TimeUnit.SECONDS).failure()).isEqualTo(Failure.INTERRUPTED);
    assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
    ends(Files.readString(id).strip());
  }

  @Test
  void startsNothingWhenInterruptedBefore() {
    Path made = directory.resolve("made");
    Thread.currentThread().interrupt();

    ProgramException thrown = failure(shell("touch '" + made + "'").build());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown.failure()).isEqualTo(Failure.INTERRUPTED);
    assertThat(made).doesNotExist();
  }

  @Test
  void saysWhichProgramIsMissing() {
    ProgramException thrown =
        failure(Program.builder(List.of("no-such-program", "secret argument")).build());

    assertThat(thrown.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(thrown)
        .hasMessage(
            "The program \"no-such-program\" cannot be started. Expected an executable file at that"
                + " path, or of that name on PATH.");
  }

  @Test
  void saysWhichProgramIsNotExecutable() throws Exception {
    Path file = Files.writeString(directory.resolve("plain"), "#!/bin/sh\n");

    ProgramException thrown = failure(Program.builder(List.of(file.toString())).build());

    assertThat(thrown.failure()).isEqualTo(Failure.UNAVAILABLE);
    assertThat(thrown).hasMessageContaining(file.toString());
  }

  @Test
  void refusesAnEmptyCommandAndATimeoutThatIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> Program.builder(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Program.builder(List.of("")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> shell("").timeout(Duration.ZERO))
        .withMessageContaining("positive");
  }

  @Test
  void makesAPrivateDirectoryAndRemovesItWithItsContent() throws Exception {
    Path path;
    try (PrivateDirectory made = PrivateDirectory.create(Optional.of(directory))) {
      path = made.path();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
      Files.createDirectory(path.resolve("below"));
      Files.writeString(path.resolve("below").resolve("file"), "content");
      Files.createSymbolicLink(path.resolve("link"), directory);
    }
    assertThat(path).doesNotExist();
    assertThat(directory).exists();
  }

  private static Program.Builder shell(String script) {
    return Program.builder(List.of("sh", "-c", script));
  }

  private static ProgramException failure(Program program) {
    return catchThrowableOfType(ProgramException.class, () -> program.run(NOTHING));
  }

  /** Killed at once, but whoever adopts an orphan takes a moment to collect it. */
  private static void ends(String id) {
    EndOfProcess.await(id);
  }
}
