package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API of Pulp, as far as signing needs it: S0-25, S0-28, S1-10 to S1-23. */
class PulpApiTest {
  private static TestRegistry registry;
  private static RunningService service;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    service = RunningService.start(registry);
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  @Test
  void signsEveryTagAndAddsAVersionWithTheSignatures() throws IOException {
    registry.push("all/app", "1.0", TestImage.oci(1));
    registry.push("all/app", "2.0", TestImage.oci(2));
    String repository = service.repository("all/app");

    String task = service.signAndWait(repository, "{}");

    assertThat(task)
        .contains(
            "\"state\":\"completed\"",
            "\"error\":null",
            "\"name\":\"pulp_container.app.tasks.sign.sign\"")
        .contains("\"created_resources\":[\"" + repository + "versions/1/\"]")
        .contains("\"reserved_resources_record\":[\"" + repository + "\"]");
    assertThat(service.get(repository + "versions/1/").body())
        .contains("\"added\":{\"container.signature\":{\"count\":2,")
        .contains("\"present\":{\"container.signature\":{\"count\":2,");
    assertThat(signatures("all/app", TestImage.oci(1).digest())).isEqualTo(1);
  }

  @Test
  void signsOnlyTheTagsThatAreListed() throws IOException {
    registry.push("some/app", "1.0", TestImage.oci(11));
    registry.push("some/app", "2.0", TestImage.oci(12));
    String repository = service.repository("some/app");

    service.signAndWait(repository, "{\"tags_list\": [\"2.0\"]}");

    assertThat(signatures("some/app", TestImage.oci(11).digest())).isZero();
    assertThat(signatures("some/app", TestImage.oci(12).digest())).isEqualTo(1);
  }

  @Test
  void signsTheInstancesOfAnIndexAndNotTheIndex() throws IOException {
    TestIndex index = TestIndex.oci(TestImage.oci(21), TestImage.oci(22));
    registry.push("multi/app", "1.0", index);
    String repository = service.repository("multi/app");

    service.signAndWait(repository, "{}");

    assertThat(signatures("multi/app", index.digest())).isZero();
    assertThat(signatures("multi/app", TestImage.oci(21).digest())).isEqualTo(1);
    assertThat(signatures("multi/app", TestImage.oci(22).digest())).isEqualTo(1);
  }

  @Test
  void signingAgainAddsNothingAndKeepsTheSignaturesOfOthers() throws IOException {
    TestImage image = TestImage.oci(31);
    registry.push("again/app", "1.0", image);
    String repository = service.repository("again/app");
    byte[] others = TestKey.generate().sign("example.com/other:1", image.digest());
    String url = "/extensions/v2/again/app/signatures/" + image.digest();
    ExtensionSignature foreign =
        ExtensionSignature.of(SignatureName.of(image.digest(), others), others);
    assertThat(
            service
                .send(service.request(url).PUT(BodyPublishers.ofByteArray(foreign.toJson())))
                .statusCode())
        .isEqualTo(201);

    service.signAndWait(repository, "{}");
    service.signAndWait(repository, "{}");

    assertThat(signatures("again/app", image.digest())).isEqualTo(2);
    assertThat(service.get(repository + "versions/1/").body())
        .contains("\"added\":{\"container.signature\":{\"count\":2,");
    assertThat(service.get(repository + "versions/2/").body())
        .contains("\"added\":{}", "\"present\":{\"container.signature\":{\"count\":2,");
  }

  @Test
  void writesTheFutureBasePathIntoTheIdentity() throws IOException {
    registry.push("mirror/busybox", "1.0", TestImage.oci(41));
    String repository = service.repository("mirror/busybox");

    String task = service.signAndWait(repository, "{\"future_base_path\": \"library/busybox\"}");

    String version =
        RunningService.found(Pattern.compile("\"created_resources\":\\[\"([^\"]+)"), task);
    assertThat(
            service
                .get("/extensions/v2/mirror/busybox/signatures/" + TestImage.oci(41).digest())
                .body())
        .contains("\"type\":\"atomic\"");
    assertThat(identityOf("mirror/busybox", TestImage.oci(41).digest()))
        .isEqualTo(service.server.publicHost() + "/library/busybox:1.0");
    assertThat(service.get(PulpJson.SIGNATURES + "?repository_version_added=" + version).body())
        .contains("\"count\":1,", "\"key_id\":\"" + RunningService.KEY.fingerprint().substring(24))
        .contains("\"fingerprint\":\"" + RunningService.KEY.fingerprint())
        .contains("\"name\":\"" + TestImage.oci(41).digest() + "@");
  }

  @Test
  void refusesUnknownTagsBeforeAnythingIsSigned() throws IOException {
    registry.push("strict/app", "1.0", TestImage.oci(51));
    String repository = service.repository("strict/app");

    HttpResponse<String> refused =
        service.postJson(repository + "sign/", "{\"tags_list\": [\"1.0\", \"9.9\"]}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .isEqualTo("{\"tags_list\":[\"The repository does not have these tags: 9.9\"]}");
    assertThat(signatures("strict/app", TestImage.oci(51).digest())).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tags_list\": []}|400|tags_list",
        "{\"tags_list\": [1]}|400|tags_list",
        "{\"tags_list\": \"1.0\"}|400|tags_list",
        "{\"future_base_path\": \"UPPER/case\"}|400|future_base_path",
        "{\"future_base_path\": [\"a\"]}|400|future_base_path",
        "{\"manifest_signing_service\": \"/elsewhere/\"}|400|manifest_signing_service",
        "{\"manifest_signing_service\": \"/pulp/api/v3/signing-services/187120de-307e-4389-b17d-9e42ab295151/\"}|400|manifest_signing_service",
        "{\"surprise\": \"x\"}|400|surprise",
        "{\"surprise\": {\"a\": 1}}|400|surprise",
        "{\"tags_list\": [\"1.0\"], \"tags_list\": [\"1.0\"]}|400|detail",
        "[]|400|detail",
        "{|400|detail",
        "{} {}|400|detail"
      })
  void refusesRequestsThatCannotBeMeant(String body, int status, String member) throws IOException {
    registry.push("odd/app", "1.0", TestImage.oci(61));
    String repository = service.repository("odd/app");

    HttpResponse<String> refused = service.postJson(repository + "sign/", body);

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.body()).startsWith("{\"" + member + "\":");
    assertThat(signatures("odd/app", TestImage.oci(61).digest())).isZero();
  }

  @Test
  void refusesFormsAndLargeBodies() throws IOException {
    String repository = service.repository("odd/app");

    assertThat(service.postForm(repository + "sign/", "a=b").statusCode()).isEqualTo(415);
    assertThat(
            service
                .postJson(repository + "sign/", "{\"x\":\"" + "y".repeat(70_000) + "\"}")
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void needsASigningServiceFromSomewhere() throws IOException {
    try (RunningService bare =
        RunningService.start(registry, Map.of("signing.default-service", ""))) {
      registry.push("bare/app", "1.0", TestImage.oci(71));
      String repository = bare.repository("bare/app");

      HttpResponse<String> refused = bare.postJson(repository + "sign/", "{}");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).startsWith("{\"manifest_signing_service\":[");
      String named = "{\"manifest_signing_service\": \"" + bare.definition.href() + "\"}";
      assertThat(bare.signAndWait(repository, named)).contains("\"state\":\"completed\"");
    }
  }

  @Test
  void usesTheServiceThatTheEnvironmentNames() throws IOException {
    registry.push("variable/app", "1.0", TestImage.oci(72));
    try (RunningService named = serviceFor("", RunningService.SERVICE)) {
      assertThat(named.signAndWait(named.repository("variable/app"), "{}"))
          .contains("\"state\":\"completed\"");
    }
    try (RunningService unknown = serviceFor("", "nobody")) {
      HttpResponse<String> refused =
          unknown.postJson(unknown.repository("variable/app") + "sign/", "{}");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .startsWith("{\"manifest_signing_service\":[")
          .contains("nobody", "the environment variable PULP_GALAXY_CONTAINER_SIGNING_SERVICE");
    }
  }

  @Test
  void prefersTheServiceOfTheSettingsToThatOfTheEnvironment() throws IOException {
    registry.push("setting/app", "1.0", TestImage.oci(73));
    try (RunningService set = serviceFor(RunningService.SERVICE, "nobody")) {
      assertThat(set.signAndWait(set.repository("setting/app"), "{}"))
          .contains("\"state\":\"completed\"");
    }
  }

  private static RunningService serviceFor(String setting, String variable) throws IOException {
    return RunningService.start(
        registry,
        Map.of("signing.default-service", setting),
        Map.of("PULP_GALAXY_CONTAINER_SIGNING_SERVICE", variable));
  }

  @Test
  void aTaskThatFailsSaysWhy() throws IOException {
    registry.push("gone/app", "1.0", TestImage.oci(81));
    try (RunningService failing =
        RunningService.start(
            registry,
            Map.of(),
            definition -> {
              throw new IOException("The card is gone.");
            })) {
      String repository = failing.repository("gone/app");

      String task = failing.signAndWait(repository, "{}");

      assertThat(task)
          .contains("\"state\":\"failed\"", "\"error\":{\"description\":\"The card is gone.\"}");
    }
  }

  @Test
  void listsSigningServicesWithTheirPublicKeys() throws IOException {
    String one = service.get(service.definition.href()).body();

    assertThat(one)
        .contains("\"name\":\"container-default\"")
        .contains("\"pubkey_fingerprint\":\"" + RunningService.KEY.fingerprint() + "\"")
        .contains("-----BEGIN PGP PUBLIC KEY BLOCK-----")
        .contains("\"script\":\"/var/lib/pulp/scripts/container_sign.sh\"");
    assertThat(service.get(PulpJson.SERVICES + "?name=container-default").body())
        .contains("\"count\":1", one);
    assertThat(service.get(PulpJson.SERVICES + "?name=other").body()).contains("\"count\":0");
    assertThat(service.postJson(PulpJson.SERVICES, "{}").statusCode()).isEqualTo(405);
  }

  @Test
  void listsRepositoriesPageByPage() throws IOException {
    service.repository("page/a");
    service.repository("page/b");

    String first = service.get(PulpJson.REPOSITORIES + "?limit=1").body();

    assertThat(RunningService.member("next", first).orElseThrow()).contains("limit=1&offset=1");
    assertThat(first).contains("\"previous\":null");
    assertThat(service.get(PulpJson.REPOSITORIES + "?name=page/b").body())
        .contains("\"count\":1,", "\"name\":\"page/b\"", "\"manifest_signing_service\":null");
  }

  /** What a client follows must be of the scheme, host and port that it was given. */
  @Test
  void linksLeadBackToWhereTheClientCameFrom() throws IOException {
    String host = "registry.example.com";
    try (RunningService behindProxy =
        RunningService.start(registry, Map.of("public.host", host, "public.scheme", "https"))) {
      behindProxy.repository("link/a");
      behindProxy.repository("link/b");
      String list = PulpJson.REPOSITORIES + "?limit=1";

      String byProxy = behindProxy.getAs(host, list + "&offset=1");
      assertThat(RunningService.member("previous", byProxy))
          .hasValue("https://" + host + list + "&offset=0");
      assertThat(RunningService.member("next", behindProxy.getAs(host, list)))
          .hasValue("https://" + host + list + "&offset=1");
      assertThat(RunningService.member("next", behindProxy.get(list).body()))
          .hasValue(behindProxy.uri(list) + "&offset=1");
      assertThat(behindProxy.getAs(host, PulpJson.SERVICES + "?limit=1&offset=1"))
          .contains("\"previous\":\"https://" + host + PulpJson.SERVICES);
      assertThat(behindProxy.getAs(host, "/")).contains("; Secure");
      assertThat(behindProxy.get("/").headers().firstValue("Set-Cookie"))
          .hasValueSatisfying(cookie -> assertThat(cookie).doesNotContain("Secure"));
    }
  }

  @Test
  void doesNotFindWhatIsNotThere() throws IOException {
    UUID nobody = UUID.randomUUID();

    assertThat(service.get(PulpJson.taskHref(nobody)).body())
        .isEqualTo("{\"detail\":\"Not found.\"}");
    assertThat(service.get(PulpJson.taskHref(nobody)).statusCode()).isEqualTo(404);
    assertThat(service.get(PulpJson.repositoryHref(nobody)).statusCode()).isEqualTo(404);
    assertThat(service.get(PulpJson.TASKS + "not-an-id/").statusCode()).isEqualTo(404);
    assertThat(service.postJson(PulpJson.repositoryHref(nobody) + "sign/", "{}").statusCode())
        .isEqualTo(404);
  }

  private static int signatures(String repository, Digest manifest) throws IOException {
    String body = service.get("/extensions/v2/" + repository + "/signatures/" + manifest).body();
    return body.split("\"schemaVersion\"", -1).length - 1;
  }

  private static String identityOf(String repository, Digest manifest) throws IOException {
    String content =
        RunningService.member(
                "content",
                service.get("/extensions/v2/" + repository + "/signatures/" + manifest).body())
            .orElseThrow();
    return PulpSignatures.info(Base64.getDecoder().decode(content)).orElseThrow().dockerReference();
  }
}
