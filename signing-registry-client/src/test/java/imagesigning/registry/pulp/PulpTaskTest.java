package imagesigning.registry.pulp;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static imagesigning.registry.pulp.PulpRig.SIGN_TASK;
import static imagesigning.registry.pulp.PulpRig.failure;
import static imagesigning.registry.pulp.PulpRig.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.registry.VerificationInterruptedException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PulpTaskTest {
  private final PulpRig pulp = new PulpRig();

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void waitsThroughEveryStateThatIsNotTheLast() throws Exception {
    states("waiting", "running", "canceling", "running", "completed");

    PulpTask task = pulp.client().task(SIGN_TASK).awaitCompletion(Duration.ofMinutes(5));

    assertThat(task.state()).isEqualTo(PulpTaskState.COMPLETED);
    assertThat(pulp.pauses())
        .containsExactly(
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    assertThat(pulp.log()).hasSize(5);
  }

  @Test
  void surfacesWhatWentWrong() {
    String error =
        "{\"description\":\"Signing failed\\nexit 127\",\"traceback\":\"File tasks.py\"}";
    pulp.onGet(SIGN_TASK, inState("failed").replace("\"error\": null", "\"error\": " + error));

    PulpException e = await(Duration.ofMinutes(1));

    assertThat(e.failure()).isEqualTo(PulpFailure.TASK_FAILED);
    assertThat(e)
        .hasMessageContaining("The task pulp_container.app.tasks.sign.sign (" + pulp.url())
        .hasMessageContaining("failed: Signing failed\\nexit 127.")
        .hasMessageNotContaining("tasks.py");
    assertThat(((PulpTaskException) e).task().error())
        .contains(
            new PulpTask.Problem(
                Optional.of("Signing failed\nexit 127"), Optional.of("File tasks.py")));
    assertThat(pulp.log()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "failed, TASK_FAILED, failed: no details",
    "canceled, TASK_CANCELED, was canceled",
    "skipped, TASK_SKIPPED, was skipped"
  })
  void neverTakesAnotherEndForCompletion(String state, PulpFailure expected, String message) {
    pulp.onGet(SIGN_TASK, inState(state));

    PulpException e = await(Duration.ofMinutes(1));

    assertThat(e.failure()).isEqualTo(expected);
    assertThat(e).hasMessageContaining(message);
    assertThat(((PulpTaskException) e).task().state().text()).isEqualTo(state);
    assertThat(pulp.pauses()).isEmpty();
  }

  @Test
  void givesUpOnATaskThatNeverEndsAndNotLater() {
    pulp.onGet(SIGN_TASK, inState("running"));

    PulpException e = await(Duration.ofSeconds(30));

    assertThat(e.failure()).isEqualTo(PulpFailure.TASK_TIMEOUT);
    assertThat(e).hasMessageContaining("is still running after 30 seconds");
    assertThat(((PulpTaskException) e).task().state()).isEqualTo(PulpTaskState.RUNNING);
    assertThat(pulp.pauses().stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(pulp.pauses()).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) <= 0);
    assertThat(pulp.log()).hasSize(pulp.pauses().size() + 1);
  }

  @Test
  void looksOnceEvenWithoutTime() throws Exception {
    pulp.onGet(SIGN_TASK, sample("sign-task-completed"));

    assertThat(pulp.client().task(SIGN_TASK).awaitCompletion(Duration.ZERO).state())
        .isEqualTo(PulpTaskState.COMPLETED);
  }

  @Test
  void aLookThatFailsEndsTheWaitingButNotTheHandle() throws Exception {
    pulp.onGet(SIGN_TASK, 503, "");
    PulpTaskHandle handle = pulp.client().task(SIGN_TASK);

    assertThat(failure(() -> handle.awaitCompletion(Duration.ofMinutes(1))).failure())
        .isEqualTo(PulpFailure.SERVER_FAILURE);
    pulp.onGet(SIGN_TASK, sample("sign-task-completed"));
    assertThat(handle.awaitCompletion(Duration.ofMinutes(1)).state().isFinal()).isTrue();
  }

  @Test
  void anInterruptEndsTheWaiting() throws Exception {
    pulp.onGet(SIGN_TASK, inState("running"));
    PulpClient client =
        pulp.builder()
            .time(
                time -> {
                  throw new InterruptedException();
                },
                System::nanoTime)
            .build();
    PulpTaskHandle handle = client.task(SIGN_TASK);

    assertThatThrownBy(() -> handle.awaitCompletion(Duration.ofMinutes(1)))
        .isInstanceOf(VerificationInterruptedException.class)
        .hasMessageContaining(SIGN_TASK);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(pulp.log()).hasSize(1);
  }

  @Test
  void refusesATaskElsewhere() {
    assertThat(failure(() -> pulp.client().task("https://evil.example.com" + SIGN_TASK)).failure())
        .isEqualTo(PulpFailure.LINK_REFUSED);
  }

  private PulpException await(Duration time) {
    return failure(() -> pulp.client().task(SIGN_TASK).awaitCompletion(time));
  }

  private static String inState(String state) {
    return sample("sign-task-completed")
        .replace("\"state\": \"completed\"", "\"state\": \"" + state + "\"");
  }

  private void states(String... states) {
    for (int i = 0; i < states.length; i++) {
      pulp.server()
          .stubFor(
              get(urlEqualTo(SIGN_TASK))
                  .inScenario("task")
                  .whenScenarioStateIs(i == 0 ? STARTED : "look " + i)
                  .willSetStateTo("look " + (i + 1))
                  .willReturn(okJson(inState(states[i]))));
    }
  }
}
