package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.StrictJson;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {
  private final VerifierRig rig = new VerifierRig();
  @TempDir Path work;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void namesScopeStoreAndCredentials() {
    Explanation explanation = explain("ns/app:1");

    assertThat(explanation.scope().isDefault()).isTrue();
    assertThat(explanation.requirementTypes()).containsExactly("signedBy");
    assertThat(explanation.signatureStores())
        .singleElement()
        .satisfies(
            store -> {
              assertThat(store.kind()).isEqualTo("look-aside");
              assertThat(store.location()).isEqualTo(rig.lookaside.url() + "/ns/app@<digest>");
              assertThat(store.source()).contains("default.yaml");
            });
    assertThat(explanation.credentials()).isEqualTo("explicit credentials");
    assertThat(explanation.decided()).isEmpty();
    assertThat(explanation.text())
        .contains("signedBy")
        .contains(rig.lookaside.url().toString())
        .doesNotContain("secret");
  }

  @Test
  void saysWhatIsDecidedAlready() {
    Explanation explanation = explain("closed/app:1");

    assertThat(explanation.decided()).isPresent();
    assertThat(explanation.signatureStores()).isEmpty();
    assertThat(explanation.credentials()).isEqualTo("none needed");
    assertThat(explanation.text()).contains("decided without any request: rejected");
    assertThat(explanation.scope().scope()).isEqualTo(rig.registry.host() + "/closed");
  }

  @Test
  void namesNoStoreWhereNoSignatureIsNeeded() {
    assertThat(explain("open/app:1").signatureStores()).isEmpty();
  }

  @Test
  void saysThatAStoreCannotBeUsed() {
    try (ImageVerifier verifier =
        rig.builder().registries(VerifierRig.registries("ftp://x")).build()) {
      Explanation explanation = verifier.explain(ImageReference.parse("example.com/a"));

      assertThat(explanation.signatureStores()).isEmpty();
      assertThat(explanation.notes()).anyMatch(note -> note.contains("cannot be used"));
    }
  }

  @Test
  void saysWhatIsOddInTheConfigurationOfStores() throws IOException {
    Path missing = work.resolve("registries.d");
    RegistriesConfig misspelt = VerifierRig.registriesFile("default-docker:\n  lookasid: x\n");

    assertThat(notes(misspelt, "docker://example.com/a"))
        .anyMatch(note -> note.contains("lookasid"));
    assertThat(
            notes(
                RegistriesConfig.load(missing, HostEnvironment.current()),
                "docker://example.com/a"))
        .anyMatch(note -> note.contains(missing + " does not exist"));
    assertThat(notes(misspelt, "dir:" + work)).isEmpty();
  }

  private List<String> notes(RegistriesConfig registries, String image) {
    try (ImageVerifier verifier = rig.builder().registries(registries).build()) {
      return verifier.explain(ImageReference.parse(image)).notes();
    }
  }

  @Test
  void knowsWhatTheRegistryHasAnnounced() {
    DockerReference image = rig.pushSigned("app:1", TestImage.oci());
    rig.registry.announceExtensionsApi(true);

    try (ImageVerifier verifier = rig.builder().build()) {
      verifier.verify("docker://" + image);

      assertThat(verifier.explain(ImageReference.docker(image)).signatureStores())
          .containsExactly(
              new Explanation.SignatureStore(
                  "extensions-api",
                  rig.registry.host() + "/extensions/v2/app/signatures/<digest>",
                  "announced by the registry"));
    }
  }

  @Test
  void explainsDirectoriesToo() {
    try (ImageVerifier verifier = rig.builder().build()) {
      Explanation explanation = verifier.explain(ImageReference.dir(work));

      assertThat(explanation.signatureStores())
          .extracting(Explanation.SignatureStore::location)
          .containsExactly(work.toString());
      assertThat(explanation.credentials()).isEqualTo("none needed");
    }
  }

  @Test
  void isOneLineOfJson() throws Exception {
    String json = explain("ns/app:1").toJson();

    assertThat(json).doesNotContain("\n").doesNotContain("secret");
    JsonObject object =
        (JsonObject) StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), 10_000, 10);
    assertThat(object.members())
        .extracting(member -> member.name())
        .containsExactly(
            "formatVersion",
            "image",
            "scope",
            "requirements",
            "signatureStores",
            "credentials",
            "notes");
    assertThat(explain("closed/app:1").toJson()).contains("\"decided\":\"rejected\"");
  }

  private Explanation explain(String image) {
    try (ImageVerifier verifier =
        rig.builder()
            .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
            .build()) {
      return verifier.explain(ImageReference.docker(rig.registry.reference(image)));
    }
  }
}
