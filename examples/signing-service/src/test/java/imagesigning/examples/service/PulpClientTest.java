package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.registry.HttpSettings;
import imagesigning.registry.pulp.ContentSummary;
import imagesigning.registry.pulp.PulpClient;
import imagesigning.registry.pulp.PulpException;
import imagesigning.registry.pulp.PulpFailure;
import imagesigning.registry.pulp.PulpRepository;
import imagesigning.registry.pulp.PulpRepositoryKind;
import imagesigning.registry.pulp.PulpRepositoryVersion;
import imagesigning.registry.pulp.PulpTask;
import imagesigning.registry.pulp.PulpTaskException;
import imagesigning.registry.pulp.SignRequest;
import imagesigning.registry.pulp.SignatureQuery;
import imagesigning.registry.pulp.UntrustedPulpSignature;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SDK's client of Pulp and the API of this service fit: S0-25, S0-28, S1-10 to S1-22. */
class PulpClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TestRegistry registry;
  private static RunningService service;
  private static PulpClient pulp;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    service = RunningService.start(registry);
    pulp = client(service);
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  private static PulpClient client(RunningService service) {
    String host = service.server.localHost();
    return PulpClient.builder(URI.create("http://" + host))
        .http(HttpSettings.builder().plainHttp(host).build())
        .pageSize(1)
        .build();
  }

  private static PulpRepository repository(String name) throws IOException {
    service.repository(name);
    return pulp.repositoryNamed(PulpRepositoryKind.PUSH, name).orElseThrow();
  }

  @Test
  void findsTheSigningServiceWithItsKey() throws IOException {
    assertThat(pulp.signingServiceNamed(RunningService.SERVICE))
        .hasValueSatisfying(
            found -> {
              assertThat(found.href()).isEqualTo(service.definition.href());
              assertThat(found.publicKey()).isEqualTo(service.definition.publicKey());
            });
    assertThat(pulp.signingServices().toList()).hasSize(1);
  }

  @Test
  void signsTagsAndReadsTheVersionAndItsSignatures() throws IOException {
    registry.push("client/app", "1.0", TestImage.oci(1));
    registry.push("client/app", "2.0", TestImage.oci(2));
    registry.push("client/app", "3.0", TestImage.oci(3));
    PulpRepository repository = repository("client/app");
    SignRequest request = SignRequest.tags(List.of("1.0", "2.0"));

    assertThat(pulp.previewReferences(repository.href(), request))
        .extracting(Object::toString)
        .containsExactly(
            service.server.publicHost() + "/client/app:1.0",
            service.server.publicHost() + "/client/app:2.0");
    PulpTask task = pulp.sign(repository.href(), request).awaitCompletion(PATIENCE);

    PulpRepositoryVersion version = pulp.repositoryVersion(task.createdResources().get(0));
    assertThat(version.contentSummary().added(ContentSummary.SIGNATURE)).isEqualTo(2);
    assertThat(pulp.signatures(SignatureQuery.all().addedIn(version.href())).toList())
        .allMatch(UntrustedPulpSignature::isNamedByContent)
        .extracting(signature -> signature.manifestDigest().orElseThrow())
        .containsExactlyInAnyOrder(TestImage.oci(1).digest(), TestImage.oci(2).digest());
    assertThat(pulp.repositoryVersions(repository.versionsHref().orElseThrow()).toList())
        .containsExactly(version);
  }

  @Test
  void looksUpSignaturesByWhatTheyAre() throws IOException {
    registry.push("look/app", "1.0", TestImage.oci(11));
    registry.push("look/app", "2.0", TestImage.oci(12));
    pulp.sign(repository("look/app").href(), SignRequest.allTags()).awaitCompletion(PATIENCE);

    SignatureQuery ofOne = SignatureQuery.all().ofManifest(TestImage.oci(11).digest());
    List<UntrustedPulpSignature> found = pulp.signatures(ofOne).toList();

    assertThat(found).hasSize(1);
    assertThat(pulp.signatures(SignatureQuery.all().named(found.get(0).name())).toList())
        .isEqualTo(found);
    assertThat(pulp.signatures(SignatureQuery.all().digest(found.get(0).digest())).toList())
        .isEqualTo(found);
    assertThat(pulp.signatures(ofOne.digest(TestImage.oci(12).digest())).toList()).isEmpty();
  }

  @Test
  void doesNotPassOverAConditionThatIsUnknownHere() {
    PulpException thrown =
        catchThrowableOfType(
            PulpException.class,
            () -> pulp.signatures(SignatureQuery.all().keyId("45ACE14E3EBB9BBA")).toList());

    assertThat(thrown.failure()).isEqualTo(PulpFailure.REFUSED);
    assertThat(thrown.fieldErrors()).containsOnlyKeys("key_id");
  }

  @Test
  void refusesAnAddressOfAVersionThatIsNone() throws IOException {
    String href = PulpJson.REPOSITORIES + "-".repeat(36) + "/versions/1/";

    for (String list : List.of(PulpJson.SIGNATURES, PulpJson.TAGS)) {
      assertThat(service.get(list + "?repository_version=" + href).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void readsARepositoryInWhichNothingWasDone() throws IOException {
    PulpRepository repository = repository("new/app");

    PulpRepositoryVersion version =
        pulp.repositoryVersion(repository.latestVersionHref().orElseThrow());

    assertThat(version.number()).isZero();
    assertThat(version.hasSignatures()).isFalse();
    assertThat(pulp.repositoryVersions(repository.versionsHref().orElseThrow()).toList()).isEmpty();
  }

  @Test
  void asksForNothingIfATagIsUnknown() throws IOException {
    registry.push("strict/client", "1.0", TestImage.oci(21));
    PulpRepository repository = repository("strict/client");

    PulpException thrown =
        catchThrowableOfType(
            PulpException.class,
            () -> pulp.sign(repository.href(), SignRequest.tags(List.of("1.0", "9.9"))));

    assertThat(thrown.failure()).isEqualTo(PulpFailure.TAG_UNKNOWN);
    assertThat(pulp.signatures(SignatureQuery.all().ofManifest(TestImage.oci(21).digest())))
        .isEmpty();
  }

  @Test
  void surfacesWhyATaskFailed() throws IOException {
    registry.push("failing/app", "1.0", TestImage.oci(31));
    try (RunningService failing =
        RunningService.start(
            registry,
            Map.of(),
            definition -> {
              throw new IOException("The card is gone.");
            })) {
      String repository = failing.repository("failing/app");

      PulpTaskException thrown =
          catchThrowableOfType(
              PulpTaskException.class,
              () ->
                  client(failing)
                      .sign(repository, SignRequest.allTags())
                      .awaitCompletion(PATIENCE));

      assertThat(thrown).hasMessageContaining("The card is gone.");
    }
  }

  @Test
  void aRepositoryHasItsOwnSigningService() throws IOException {
    try (RunningService bare =
        RunningService.start(registry, Map.of("signing.default-service", ""))) {
      registry.push("own/app", "1.0", TestImage.oci(41));
      String repository = bare.repository("own/app");
      String chosen = "{\"manifest_signing_service\": \"" + bare.definition.href() + "\"}";

      assertThat(bare.patchJson(repository, chosen).statusCode()).isEqualTo(200);

      assertThat(client(bare).repository(repository).manifestSigningService())
          .hasValue(bare.definition.href());
      client(bare).sign(repository, SignRequest.allTags()).awaitCompletion(PATIENCE);
      assertThat(bare.patchJson(repository, "{\"manifest_signing_service\": null}").body())
          .contains("\"manifest_signing_service\":null");
      assertThat(bare.postJson(repository + "sign/", "{}").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aRepositoryGetsNoServiceThatIsNotThere() throws IOException {
    String repository = service.repository("own/none");

    for (String body :
        List.of(
            "{\"manifest_signing_service\": \"/elsewhere/\"}",
            "{\"manifest_signing_service\": \"\"}",
            "{\"manifest_signing_service\": [\"/elsewhere/\"]}",
            "{\"name\": \"other\"}",
            "{\"description\": null}")) {
      assertThat(service.patchJson(repository, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(service.get(repository).body()).contains("\"manifest_signing_service\":null");
  }
}
