package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.examples.service.SigningTask.State;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks survive the process that does them, on whichever database. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
abstract class RestartContract {
  private static final int IMAGES = 4;

  private TestRegistry registry;
  private Map<String, String> settings;

  /** A URL of an empty database that stays when nobody uses it. */
  abstract String databaseUrl() throws IOException;

  @BeforeEach
  final void prepare() throws IOException {
    registry = TestRegistry.start();
    for (int i = 1; i <= IMAGES; i++) {
      registry.push("shop/app", i + ".0", TestImage.oci(i));
    }
    settings =
        Map.of(
            "database.url",
            databaseUrl(),
            "signing.queue",
            "2",
            "public.host",
            "registry.example.com");
  }

  @AfterEach
  final void stop() {
    registry.close();
  }

  /** Signs up to a number of images, and then waits to be released or interrupted. */
  private static final class StallingService implements SigningService {
    private final SigningService signing;
    private final AtomicInteger left;
    final CountDownLatch stalled = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    StallingService(int signatures) throws IOException {
      this.signing = RunningService.inProcess();
      this.left = new AtomicInteger(signatures);
    }

    @Override
    public UntrustedSignature sign(byte[] manifest, DockerReference identity)
        throws SigningException {
      if (left.getAndDecrement() <= 0) {
        stalled.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new SigningException(SigningFailure.INTERRUPTED, "interrupted", e);
        }
      }
      return signing.sign(manifest, identity);
    }

    @Override
    public SignatureFormat format() {
      return signing.format();
    }

    @Override
    public String description() {
      return signing.description();
    }

    @Override
    public Optional<String> keyFingerprint() {
      return signing.keyFingerprint();
    }

    @Override
    public void close() {}
  }

  private RunningService start(StallingService signing) throws IOException {
    return RunningService.start(registry, settings, definition -> signing);
  }

  private int signatures(RunningService service) throws IOException {
    return service
        .database
        .query("select count(*) as n from signature", row -> row.getInt("n"))
        .get(0);
  }

  @Test
  final void aTaskThatDiedInTheMiddleIsDoneByTheNextProcess() throws Exception {
    StallingService stalling = new StallingService(2);
    RunningService dying = start(stalling);
    String repository = dying.repository("shop/app");
    HttpResponse<String> accepted = dying.postJson(repository + "sign/", "{}");
    String task = RunningService.member("task", accepted.body()).orElseThrow();
    assertThat(stalling.stalled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(dying.get(task).body()).contains("\"state\":\"running\"");
    dying.server.die();
    stalling.released.countDown();

    try (RunningService next = RunningService.start(registry, settings)) {
      String end = next.awaitEnd(task);

      assertThat(end).contains("\"state\":\"completed\"", "\"error\":null");
      assertThat(signatures(next)).isEqualTo(IMAGES);
      assertThat(next.get(repository + "versions/1/").body())
          .contains("\"added\":{\"container.signature\":{\"count\":" + IMAGES + ",");
      assertThat(next.get(PulpJson.TASKS).body()).contains("\"count\":1,");
    }
  }

  @Test
  final void aTaskThatWaitedIsDoneByTheNextProcess() throws Exception {
    StallingService stalling = new StallingService(0);
    RunningService dying = start(stalling);
    String repository = dying.repository("shop/app");
    dying.postJson(repository + "sign/", "{\"tags_list\":[\"1.0\"]}");
    String second =
        RunningService.member(
                "task", dying.postJson(repository + "sign/", "{\"tags_list\":[\"2.0\"]}").body())
            .orElseThrow();
    assertThat(stalling.stalled.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(dying.get(second).body()).contains("\"state\":\"waiting\"");
    dying.server.die();
    stalling.released.countDown();

    try (RunningService next = RunningService.start(registry, settings)) {
      assertThat(next.awaitEnd(second)).contains("\"state\":\"completed\"");
      assertThat(signatures(next)).isEqualTo(2);
    }
  }

  @Test
  final void aTaskInWhichTheProcessDiesAgainAndAgainIsGivenUp() throws Exception {
    String task;
    try (Database database = Database.open(ServiceSettings.of(settings))) {
      RunningService first = RunningService.start(registry, settings);
      String repository = first.repository("shop/app");
      task = first.signAndWait(repository, "{}");
      first.close();
      database.update(
          "update task set state = ?, attempts = ?", State.RUNNING.text(), SigningTasks.ATTEMPTS);
    }
    String href = RunningService.member("pulp_href", task).orElseThrow();

    try (RunningService next = RunningService.start(registry, settings)) {
      assertThat(next.awaitEnd(href))
          .contains("\"state\":\"failed\"", "The service ended 5 times while it did this task.");
    }
  }

  @Test
  final void aRepositoryKeepsAndLosesItsOwnService() throws Exception {
    String repository;
    try (RunningService first = RunningService.start(registry, settings)) {
      repository = first.repository("shop/app");
      String chosen = "{\"manifest_signing_service\": \"" + first.definition.href() + "\"}";
      assertThat(first.patchJson(repository, chosen).statusCode()).isEqualTo(200);
    }

    try (RunningService next = RunningService.start(registry, settings)) {
      assertThat(RunningService.member("manifest_signing_service", next.get(repository).body()))
          .hasValue(next.definition.href());
      String nobody = "{\"manifest_signing_service\": null}";
      assertThat(next.patchJson(repository, nobody).body())
          .contains("\"manifest_signing_service\":null");
    }
  }

  @Test
  final void tooManyWaitingTasksAreRefusedAndLeaveNothingBehind() throws Exception {
    StallingService stalling = new StallingService(0);
    try (RunningService busy = start(stalling)) {
      String repository = busy.repository("shop/app");
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        statuses.add(busy.postJson(repository + "sign/", "{}").statusCode());
      }

      assertThat(statuses).containsExactly(202, 202, 202, 429);
      assertThat(busy.get(PulpJson.TASKS).body()).contains("\"count\":3,");
      stalling.released.countDown();
    }
  }

  @Test
  final void endingInterruptsTheRunningTaskWhichIsResumed() throws Exception {
    StallingService stalling = new StallingService(1);
    RunningService ending = start(stalling);
    SigningTasks tasks = ending.server.tasks();
    String repository = ending.repository("shop/app");
    String task =
        RunningService.member("task", ending.postJson(repository + "sign/", "{}").body())
            .orElseThrow();
    assertThat(stalling.stalled.await(30, TimeUnit.SECONDS)).isTrue();

    tasks.close(Duration.ZERO);

    assertThat(ending.get(task).body()).contains("\"state\":\"waiting\"");
    ending.close();
    try (RunningService next = RunningService.start(registry, settings)) {
      assertThat(next.awaitEnd(task)).contains("\"state\":\"completed\"");
      assertThat(signatures(next)).isEqualTo(IMAGES);
      assertThat(new TaskStore(next.database, Clock.systemUTC()).latest(0, 1).get(0).attempts())
          .isEqualTo(1);
    }
  }
}
