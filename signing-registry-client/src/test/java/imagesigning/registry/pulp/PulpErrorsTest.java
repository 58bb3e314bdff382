package imagesigning.registry.pulp;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.permanentRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static imagesigning.registry.pulp.PulpRig.PUSH_LIST;
import static imagesigning.registry.pulp.PulpRig.PUSH_REPOSITORY;
import static imagesigning.registry.pulp.PulpRig.SERVICE;
import static imagesigning.registry.pulp.PulpRig.SIGN_TASK;
import static imagesigning.registry.pulp.PulpRig.failure;
import static imagesigning.registry.pulp.PulpRig.list;
import static imagesigning.registry.pulp.PulpRig.sample;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.registry.HttpSettings;
import imagesigning.registry.server.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way a call can fail has its own code, and says which request and which place. */
@Timeout(60)
class PulpErrorsTest {
  private final PulpRig pulp = new PulpRig();

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void reportsTheFieldsThatPulpRefuses() {
    pulp.onPost(
        PUSH_REPOSITORY + "sign/",
        400,
        "{\"manifest_signing_service\":[\"This field is required since a signing_service is not set"
            + " on the repo.\"],\"non_field_errors\":[\"a\",\"b\"],\"tags_list\":{\"0\":[\"bad\"]}}");

    PulpException e = failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags()));

    assertThat(e.failure()).isEqualTo(PulpFailure.REFUSED);
    assertThat(e.status()).hasValue(400);
    assertThat(e.method()).isEqualTo("POST");
    assertThat(e.url()).isEqualTo(pulp.url() + PUSH_REPOSITORY + "sign/");
    assertThat(e.fieldErrors())
        .isEqualTo(
            Map.of(
                "manifest_signing_service",
                List.of("This field is required since a signing_service is not set on the repo."),
                "non_field_errors",
                List.of("a", "b"),
                "tags_list",
                List.of("bad")));
    assertThat(e)
        .hasMessageContaining(
            "POST " + pulp.url() + PUSH_REPOSITORY + "sign/ was answered with 400")
        .hasMessageContaining("manifest_signing_service: This field is required")
        .hasMessageContaining("non_field_errors: a b");
    assertThat(pulp.log()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "404, NOT_FOUND",
    "405, REFUSED",
    "409, CONFLICT",
    "422, REFUSED",
    "500, SERVER_FAILURE",
    "503, SERVER_FAILURE",
    "204, UNEXPECTED_ANSWER"
  })
  void givesEveryStatusItsCode(int status, PulpFailure expected) {
    String detail = "{\"detail\":\"Said\\u001b[31m so.\"}";
    pulp.onGet(SERVICE, status, status == 204 ? "" : detail)
        .onPost(PUSH_REPOSITORY + "sign/", status, status == 204 ? "" : detail);

    PulpException reading = failure(() -> pulp.client().signingService(SERVICE));
    PulpException writing =
        failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags()));

    assertThat(List.of(reading, writing))
        .allSatisfy(
            e -> {
              assertThat(e.failure()).isEqualTo(expected);
              assertThat(e.status()).hasValue(status);
              assertThat(e.fieldErrors()).isEmpty();
              assertThat(e).hasMessageContaining("was answered with " + status);
              if (status != 204) {
                assertThat(e).hasMessageContaining("saying: Said\\u001b[31m so.");
              }
            });
    assertThat(pulp.log()).hasSize(2);
  }

  @Test
  void saysWhichPermissionSigningNeeds() {
    pulp.onPost(PUSH_REPOSITORY + "sign/", 403, "{\"detail\":\"no\"}").onGet(SERVICE, 403, "[]");

    assertThat(failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags())))
        .hasMessageContaining("modify_content_containerpushrepository");
    assertThat(failure(() -> pulp.client().signingService(SERVICE)).getMessage())
        .doesNotContain("modify_content");
  }

  @Test
  void saysThatAFailedRequestToSignMayHaveBeenHeard() {
    pulp.onPost(PUSH_REPOSITORY + "sign/", 500, "<html>Server Error</html>")
        .onGet(SERVICE, 500, "");

    assertThat(failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags())))
        .hasMessageContaining("was answered with 500. Whether the task was started is not known");
    assertThat(failure(() -> pulp.client().signingService(SERVICE)).getMessage())
        .doesNotContain("Whether the task");
    assertThat(pulp.log()).hasSize(2);
  }

  @Test
  void cutsWhatAServerSaysWithoutEnd() {
    pulp.onGet(SERVICE, 400, "{\"name\":[\"" + "x".repeat(5000) + "\"]}");

    PulpException e = failure(() -> pulp.client().signingService(SERVICE));

    assertThat(e.fieldErrors().get("name").get(0))
        .hasSizeLessThan(350)
        .endsWith("x... (5000 characters)");
    assertThat(e.getMessage()).hasSizeLessThan(700);
  }

  @Test
  void repeatsAReadThatWasPutOffAndNoWrite() {
    pulp.onGet(SERVICE, 429, "").onPost(PUSH_REPOSITORY + "sign/", 429, "");

    assertThat(failure(() -> pulp.client().signingService(SERVICE)).failure())
        .isEqualTo(PulpFailure.RATE_LIMITED);
    assertThat(pulp.log()).hasSize(5);
    assertThat(failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags())).failure())
        .isEqualTo(PulpFailure.RATE_LIMITED);
    assertThat(pulp.log()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "<html></html>", "{\"name\":\"a\",\"name\":\"b\"}", "{} {}"})
  void refusesWhatIsNoJson(String body) {
    pulp.onGet(SERVICE, body);

    PulpException e = failure(() -> pulp.client().signingService(SERVICE));

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e.status()).hasValue(200);
    assertThat(e)
        .hasMessageContaining("The answer to GET " + pulp.url() + SERVICE)
        .hasMessageMatching(".*is not the JSON expected, at [0-9]+:[0-9]+: .*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"count\": 1 | \"count\": \"1\" | at $.count: expected a whole number, 0 or more, found the string \"1\"",
        "\"count\": 1 | \"count\": -1 | at $.count: expected a whole number, 0 or more, found the number -1",
        "\"count\": 1 | \"count\": 1.5 | at $.count: expected a whole number, 0 or more, found the number 1.5",
        "\"count\": 1 | \"count\": 1234567890123456789 | at $.count: expected a whole number, 0 or more, found the number 1234567890123456789",
        "\"count\": 1 | \"counted\": 1 | at $.count: expected a value, found nothing",
        "\"next\": null | \"next\": 5 | at $.next: expected a string, found the number 5",
        "\"name\": \"test/minio\" | \"name\": null | at $.results[0].name: expected a value, found null",
        "\"name\": \"test/minio\" | \"name\": true | at $.results[0].name: expected a string, found a boolean",
        "\"pulp_labels\": {} | \"pulp_labels\": [] | at $.results[0].pulp_labels: expected an object, found an array",
        "\"pulp_labels\": {} | \"pulp_labels\": {\"a b\": {}} | at $.results[0].pulp_labels[\"a b\"]: expected a string, found an object",
        "\"pulp_created\": \"2021-12-10T20:38:40.379570Z\" | \"pulp_created\": \"today\" | at $.results[0].pulp_created: expected a time such as"
      })
  void saysWhereAListIsWrong(String right, String wrong, String message) {
    String page = sample("push-repositories").replace(right.strip(), wrong.strip());
    assertThat(page).isNotEqualTo(sample("push-repositories"));
    pulp.onGet(list(PUSH_LIST), page);

    PulpException e = failure(() -> pulp.client().repositories(PulpRepositoryKind.PUSH).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e).hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"state\": \"completed\" | \"state\": \"done\" | at $.state: expected one of waiting, running, completed, failed, canceled, canceling, skipped, found the string \"done\"",
        "\"error\": null | \"error\": \"broken\" | at $.error: expected an object, found the string \"broken\"",
        "\"created_resources\": [ | \"created_resources\": [7, | at $.created_resources[0]: expected a string, found the number 7",
        "\"progress_reports\": [] | \"progress_reports\": [{}] | at $.progress_reports[0].message: expected a value, found nothing",
        "\"child_tasks\": [] | \"child_tasks\": {} | at $.child_tasks: expected an array, found an object"
      })
  void saysWhereATaskIsWrong(String right, String wrong, String message) {
    String task = sample("sign-task-completed").replace(right.strip(), wrong.strip());
    assertThat(task).isNotEqualTo(sample("sign-task-completed"));
    pulp.onGet(SIGN_TASK, task);

    PulpException e = failure(() -> pulp.client().task(SIGN_TASK).get());

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e).hasMessageContaining(message.strip());
  }

  @Test
  void saysWhereASignatureIsWrong() {
    String signatures = PulpRig.ROOT + "content/container/signatures/";
    pulp.onGet(list(signatures), sample("push-signatures").replace("\"sha256:2d9", "\"sha256:zz"));

    PulpException e = failure(() -> pulp.client().signatures(SignatureQuery.all()).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e).hasMessageContaining("at $.results[0].digest: expected a digest, found");
  }

  @Test
  void refusesAnAnswerToSignWithoutATask() {
    pulp.onPost(PUSH_REPOSITORY + "sign/", 202, "{\"tasks\":[]}");

    PulpException e = failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags()));

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e)
        .hasMessageContaining("at $.task: expected a value, found nothing")
        .hasMessageContaining("Whether the task was started is not known");
  }

  @Test
  void refusesAnAnswerBeyondTheLimit() throws Exception {
    String service = sample("signing-service");
    pulp.onGet(SERVICE, service);

    assertThat(pulp.builder().maxAnswerBytes(service.length()).build().signingService(SERVICE))
        .isNotNull();
    PulpException e =
        failure(
            () ->
                pulp.builder()
                    .maxAnswerBytes(service.length() - 1)
                    .build()
                    .signingService(SERVICE));
    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_TOO_LARGE);
    assertThat(e).hasMessageContaining("larger than the limit of " + (service.length() - 1));
  }

  @Test
  void refusesNestingWithoutEnd() {
    pulp.onGet(SERVICE, "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}");

    assertThat(failure(() -> pulp.client().signingService(SERVICE)).failure())
        .isEqualTo(PulpFailure.ANSWER_MALFORMED);
  }

  @Test
  void followsARedirectWithinTheServer() throws Exception {
    pulp.server().stubFor(any(anyUrl()).atPriority(9).willReturn(temporaryRedirect(SERVICE)));
    pulp.onGet(SERVICE, sample("signing-service"));

    assertThat(pulp.client().signingService(SERVICE + "old/").name())
        .isEqualTo("signing-service-test");
  }

  @Test
  void neverAsksAnotherServerThatARedirectNames() {
    try (PulpRig other = new PulpRig()) {
      other.onGet(SERVICE, sample("signing-service"));
      pulp.server().stubFor(any(anyUrl()).willReturn(permanentRedirect(other.url() + SERVICE)));
      HttpSettings http = HttpSettings.builder().plainHttp(pulp.host(), other.host()).build();
      PulpClient client = pulp.builder().http(http).apiToken("secret-token").build();

      PulpException e = failure(() -> client.signingService(SERVICE));

      assertThat(e.failure()).isEqualTo(PulpFailure.UNEXPECTED_ANSWER);
      assertThat(e)
          .hasMessageContaining("leads to another server")
          .hasMessageContaining(other.host());
      assertThat(e.toString()).doesNotContain("secret-token");
      assertThat(other.log()).isEmpty();
    }
  }

  @Test
  void reportsAServerThatIsNotThere() {
    URI nobody;
    try (PulpRig closed = new PulpRig()) {
      nobody = closed.url();
    }
    PulpClient client =
        PulpClient.builder(nobody)
            .http(HttpSettings.builder().plainHttp(nobody.getAuthority()).build())
            .build();

    PulpException reading = failure(() -> client.signingService(SERVICE));
    PulpException writing =
        failure(() -> client.removeSignatures(PUSH_REPOSITORY, "45ACE14E3EBB9BBA"));

    assertThat(reading.failure()).isEqualTo(PulpFailure.UNREACHABLE);
    assertThat(reading.status()).isEmpty();
    assertThat(writing.failure()).isEqualTo(PulpFailure.UNREACHABLE);
    assertThat(writing).hasMessageContaining("Whether the task was started is not known");
  }

  @Test
  void givesUpOnAServerThatStallsInTheBody() {
    try (ScriptedServer stalling = ScriptedServer.start()) {
      stalling.answering(request -> ScriptedServer.stallInBody());
      PulpClient client =
          PulpClient.builder(URI.create(stalling.url("")))
              .http(HttpSettings.builder().plainHttp(stalling.host()).build())
              .requestTimeout(Duration.ofMillis(300))
              .build();

      PulpException e = failure(() -> client.signingService(SERVICE));

      assertThat(e.failure()).isEqualTo(PulpFailure.TIMEOUT);
      assertThat(stalling.log()).containsExactly("GET " + SERVICE);
    }
  }

  @Test
  void stopsReadingAnAnswerWithoutEnd() {
    try (ScriptedServer endless = ScriptedServer.start()) {
      endless.answering(request -> ScriptedServer.endless());
      PulpClient client =
          PulpClient.builder(URI.create(endless.url("")))
              .http(HttpSettings.builder().plainHttp(endless.host()).build())
              .build();

      assertThat(failure(() -> client.signingService(SERVICE)).failure())
          .isEqualTo(PulpFailure.ANSWER_TOO_LARGE);
    }
  }
}
