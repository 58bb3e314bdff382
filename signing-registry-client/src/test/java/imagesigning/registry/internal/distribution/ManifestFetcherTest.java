package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.TestTls;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ManifestFetcherTest {
  private static final Digest DIGEST = Digest.sha256(Parts.MANIFEST);
  private static final String OTHER = "sha256:" + "0".repeat(64);

  private final ScriptedServer registry = ScriptedServer.start();
  private final Parts parts = Parts.plainHttp(CredentialsProvider.anonymous());

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void fetchesByTagAndAsksForTheSixTypes() throws Exception {
    registry.answering(r -> ScriptedServer.ok(Parts.MANIFEST));

    FetchedManifest fetched = parts.fetch(registry.host() + "/ns/app:1.2");

    assertThat(fetched.manifest().digest()).isEqualTo(DIGEST);
    assertThat(registry.log()).containsExactly("GET /v2/ns/app/manifests/1.2");
    assertThat(registry.requests().get(0).header("accept").orElseThrow().split(", "))
        .containsExactlyInAnyOrder(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v1+prettyjws");
  }

  @Test
  void fetchesByDigest() throws Exception {
    registry.answering(r -> ScriptedServer.ok(Parts.MANIFEST));

    assertThat(parts.fetch(byDigest(DIGEST)).manifest().digest()).isEqualTo(DIGEST);
    assertThat(registry.log()).containsExactly("GET /v2/app/manifests/" + DIGEST);
  }

  @Test
  void refusesBytesOfAnotherDigest() {
    registry.answering(r -> ScriptedServer.ok("{}"));

    assertThat(malformed(byDigest(DIGEST)).reason())
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void refusesAnyDigestButSha256WithoutARequest() {
    String sha512 = "sha512:" + "a".repeat(128);

    assertThat(malformed(registry.host() + "/app@" + sha512).reason())
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void acceptsAnHonestDigestHeaderOfEitherAlgorithm() throws Exception {
    String sha512 =
        "sha512:"
            + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(Parts.MANIFEST));
    for (String honest : new String[] {DIGEST.toString(), " " + DIGEST + " ", sha512}) {
      registry.answering(r -> withDigestHeader(honest));

      assertThat(parts.fetch(byTag()).manifest().digest()).isEqualTo(DIGEST);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "sha256:short",
        "md5:00",
        "nonsense"
      })
  void refusesALyingDigestHeaderByTagAndByDigest(String lie) {
    registry.answering(r -> withDigestHeader(lie));

    assertThat(malformed(byTag()).reason()).isEqualTo(RejectionReason.DIGEST_HEADER_MISMATCH);
    assertThat(malformed(byDigest(DIGEST)).reason())
        .isEqualTo(RejectionReason.DIGEST_HEADER_MISMATCH);
  }

  @Test
  void anHonestHeaderDoesNotHelpWrongBytes() {
    registry.answering(
        r -> ScriptedServer.ok(Map.of("Docker-Content-Digest", OTHER), Parts.MANIFEST));

    assertThat(malformed(byDigest(Digest.parse(OTHER))).reason())
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void refusesAManifestLargerThanAllowed() {
    Limits d = Limits.DEFAULT;
    Limits small =
        new Limits(
            Parts.MANIFEST.length - 1,
            d.signatureBytes(),
            d.tokenBytes(),
            d.errorBytes(),
            d.signatures(),
            d.indexInstances(),
            d.jsonDepth(),
            d.keyringBytes(),
            d.policyBytes(),
            128);
    Parts limited =
        new Parts(
            HttpSettings.builder().plainHttpEverywhere().build(),
            CredentialsProvider.anonymous(),
            small);
    registry.answering(r -> ScriptedServer.ok(Parts.MANIFEST));

    MalformedDataException refused =
        catchThrowableOfType(MalformedDataException.class, () -> limited.fetch(byTag()));

    assertThat(refused.reason()).isEqualTo(RejectionReason.MANIFEST_TOO_LARGE);
  }

  @Test
  void refusesAnAmbiguousManifest() {
    registry.answering(
        r ->
            ScriptedServer.ok(
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                    + "\"config\":{},\"layers\":[],\"manifests\":[]}"));

    assertThat(malformed(byTag()).reason()).isEqualTo(RejectionReason.MANIFEST_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "403, ACCESS_DENIED",
    "404, MANIFEST_NOT_FOUND",
    "410, REGISTRY_ERROR",
    "429, RATE_LIMITED",
    "500, REGISTRY_ERROR",
    "503, REGISTRY_ERROR",
    "201, REGISTRY_ERROR",
    "206, REGISTRY_ERROR",
    "304, REGISTRY_ERROR"
  })
  void everyOtherStatusHasItsReason(int status, IndeterminateReason reason) {
    registry.answering(r -> ScriptedServer.status(status));

    RegistryException failure = unavailable(byTag());

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.url()).isEqualTo(registry.url("/v2/app/manifests/1"));
  }

  @Test
  void namesTheRegistrysErrorCodeButNotItsText() {
    registry.answering(
        r ->
            ScriptedServer.reply(
                404,
                Map.of(),
                "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"<echo>\"}]}"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThat(unavailable(byTag()))
        .hasMessageContaining("404 MANIFEST_UNKNOWN")
        .hasMessageNotContaining("echo");

    registry.answering(
        r ->
            ScriptedServer.reply(404, Map.of(), "{\"errors\":[{\"code\":\"S3cret\"}]}".getBytes()));
    assertThat(unavailable(byTag())).hasMessageNotContaining("S3cret");

    registry.answering(r -> ScriptedServer.reply(404, Map.of(), "<html>".getBytes()));
    assertThat(unavailable(byTag())).hasMessageEndingWith("with 404.");
  }

  @Test
  void noticesTheAnnouncementOfTheExtensionsApi() throws Exception {
    registry.answering(
        r -> ScriptedServer.ok(Map.of("X-Registry-Supports-Signatures", "1"), Parts.MANIFEST));
    assertThat(parts.fetch(byTag()).announcesExtensionsApi()).isTrue();

    for (String other : new String[] {"0", "true", "01", "1, 1"}) {
      registry.answering(
          r -> ScriptedServer.ok(Map.of("X-Registry-Supports-Signatures", other), Parts.MANIFEST));
      assertThat(parts.fetch(byTag()).announcesExtensionsApi()).isFalse();
    }
  }

  @Test
  void speaksHttpsUnlessToldOtherwise() {
    Parts strict = new Parts(HttpSettings.defaults(), CredentialsProvider.anonymous());

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> strict.fetch(byTag()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(failure.url()).startsWith("https://");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void anInsecureRegistryIsAskedOverUnverifiedHttpsFirst() throws Exception {
    try (ScriptedServer tls = ScriptedServer.startTls(TestTls.server())) {
      tls.answering(r -> ScriptedServer.ok(Parts.MANIFEST));
      Parts insecure =
          new Parts(
              HttpSettings.builder().insecure(tls.host()).build(), CredentialsProvider.anonymous());

      assertThat(insecure.fetch(tls.host() + "/app:1").manifest().digest()).isEqualTo(DIGEST);
    }
  }

  @Test
  void anInsecureRegistryIsAskedOverPlainHttpNextAndThatIsRemembered() throws Exception {
    registry.answering(r -> ScriptedServer.ok(Parts.MANIFEST));
    Parts insecure =
        new Parts(
            HttpSettings.builder().insecureEverywhere().build(), CredentialsProvider.anonymous());

    insecure.fetch(byTag());
    int connections = registry.connections();
    insecure.fetch(byTag());

    assertThat(registry.requests()).hasSize(2);
    assertThat(registry.connections()).isEqualTo(connections);
  }

  @Test
  void anInsecureRegistryThatAnswersNeitherIsUnreachable() {
    String gone = byTag();
    registry.close();
    Parts insecure =
        new Parts(
            HttpSettings.builder().insecureEverywhere().build(), CredentialsProvider.anonymous());

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> insecure.fetch(gone));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @Test
  void dockerHubHasAnAddressOfItsOwn() {
    RegistryAddress address = new RegistryAddress(HttpSettings.defaults());

    assertThat(address.candidates(DockerReference.parse("busybox")))
        .containsExactly("https://registry-1.docker.io");
    assertThat(address.candidates(DockerReference.parse("quay.io/a/b")))
        .containsExactly("https://quay.io");
  }

  private static Reply withDigestHeader(String value) {
    return ScriptedServer.ok(Map.of("Docker-Content-Digest", value), Parts.MANIFEST);
  }

  private String byTag() {
    return registry.host() + "/app:1";
  }

  private String byDigest(Digest digest) {
    return registry.host() + "/app@" + digest;
  }

  private MalformedDataException malformed(String image) {
    return catchThrowableOfType(MalformedDataException.class, () -> parts.fetch(image));
  }

  private RegistryException unavailable(String image) {
    return catchThrowableOfType(RegistryException.class, () -> parts.fetch(image));
  }
}
