package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.registry.pulp.PulpClient;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.registry.server.TestTls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a client certificate goes: to servers that the caller or the configuration has named, and
 * to no other. Every server here asks for one and answers without it, too.
 */
@Timeout(30)
class ClientCertificatesTest {
  private static final String ME = "CN=localhost";
  private static final byte[] MANIFEST =
      ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
              + "\"config\":{},\"layers\":[]}")
          .getBytes(StandardCharsets.UTF_8);

  private final ScriptedServer registry = ScriptedServer.startAskingForCertificates();
  private final ScriptedServer other = ScriptedServer.startAskingForCertificates();
  @TempDir Path directory;
  private CertificateDirectory certificates;

  @BeforeEach
  void load() throws Exception {
    certificates = CertificateDirectory.load(TestTls.certificates(directory));
    other.answering(this::plainly);
    registry.answering(this::plainly);
  }

  @AfterEach
  void close() {
    registry.close();
    other.close();
  }

  /** A registry without signatures, and without the extensions API. */
  private Reply plainly(Request request) {
    return request.path().contains("/manifests/")
        ? ScriptedServer.ok(
            Map.of("Content-Type", "application/vnd.oci.image.manifest.v1+json"), MANIFEST)
        : request.path().equals("/token")
            ? ScriptedServer.ok("{\"token\":\"t\"}")
            : ScriptedServer.status(request.path().equals("/v2/") ? 200 : 404);
  }

  @Test
  void theRegistrySeesIt() {
    assertUnsigned(verdict(certificates()));

    assertThat(registry.askedBy())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).endsWith(" " + ME));
  }

  @Test
  void anInsecureRegistryDoesNot() {
    assertUnsigned(
        verdict(HttpSettings.builder().certificates(certificates).insecure(registry.host())));

    assertThat(registry.askedBy()).contains("/v2/app/manifests/1 nobody");
  }

  @Test
  void theTargetOfARedirectDoesNotNorTheRegistryOnTheWayBack() {
    registry.answering(
        r ->
            r.path().equals("/v2/app/manifests/1")
                ? ScriptedServer.redirect(307, other.url("/there"))
                : plainly(r));
    other.answering(r -> ScriptedServer.redirect(307, registry.url("/back/manifests/1")));

    assertUnsigned(verdict(certificates()));

    assertThat(registry.askedBy())
        .contains("/v2/app/manifests/1 " + ME, "/back/manifests/1 nobody");
    assertThat(other.askedBy()).containsExactly("/there nobody");
  }

  @Test
  void theTargetOfARedirectDoesNotEvenSeeWhatIsGivenForItself() {
    registry.answering(
        r ->
            r.path().equals("/v2/app/manifests/1")
                ? ScriptedServer.redirect(307, other.url("/there/manifests/1"))
                : plainly(r));

    assertUnsigned(verdict(certificates().certificates(other.host(), certificates)));

    assertThat(other.askedBy()).containsExactly("/there/manifests/1 nobody");
  }

  @Test
  void aTokenServerDoesNot() {
    registry.answering(this::withToken);

    assertUnsigned(verdict(certificates().certificates(other.host(), certificates)));

    assertThat(registry.askedBy()).contains("/v2/app/manifests/1 " + ME);
    assertThat(other.askedBy()).containsExactly("/token nobody");
  }

  @Test
  void aTokenServerThatIsTheRegistryDoes() {
    registry.answering(
        r ->
            r.path().equals("/token") || r.header("authorization").isPresent()
                ? plainly(r)
                : challenge(registry.url("/token")));

    assertUnsigned(verdict(certificates()));

    assertThat(registry.askedBy()).contains("/token " + ME);
  }

  @Test
  void aTokenServerThatTheCallerNamesSeesWhatIsGivenForIt() {
    registry.answering(this::withToken);

    assertUnsigned(
        verdict(
            HttpSettings.builder()
                .sslContextElsewhere(TestTls.client())
                .certificates(registry.host(), certificates)
                .certificates(other.host(), certificates)
                .tokenServers(registry.host(), other.host())));

    assertThat(other.askedBy()).containsExactly("/token " + ME);
  }

  @Test
  void aTokenServerThatTheCallerNamesDoesNotSeeWhatIsGivenForTheRegistry() {
    registry.answering(this::withToken);

    assertUnsigned(verdict(certificates().tokenServers(registry.host(), other.host())));

    assertThat(other.askedBy()).containsExactly("/token nobody");
  }

  @Test
  void aLookasideStoreDoesNotIfItIsElsewhere() {
    assertUnsigned(verdict(certificates(), other.url("/sigs")));

    assertThat(other.askedBy())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).startsWith("/sigs/").endsWith(" nobody"));
  }

  @Test
  void aLookasideStoreDoesIfItIsTheRegistryOrHasItsOwn() {
    assertUnsigned(verdict(certificates(), registry.url("/sigs")));
    assertThat(registry.askedBy())
        .filteredOn(asked -> asked.startsWith("/sigs/"))
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).endsWith(" " + ME));

    assertUnsigned(
        verdict(certificates().certificates(other.host(), certificates), other.url("/sigs")));
    assertThat(other.askedBy())
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked).endsWith(" " + ME));
  }

  @Test
  void whereALookasideStoreLeadsDoesNot() {
    other.answering(r -> ScriptedServer.redirect(302, registry.url("/elsewhere")));

    assertUnsigned(
        verdict(certificates().certificates(other.host(), certificates), other.url("/sigs")));

    assertThat(other.askedBy()).allSatisfy(asked -> assertThat(asked).endsWith(" " + ME));
    assertThat(registry.askedBy()).contains("/elsewhere nobody").doesNotContain("/elsewhere " + ME);
  }

  @Test
  void whatIsGivenForOneHostIsNotForAnother() {
    assertUnsigned(
        verdict(
            HttpSettings.builder()
                .sslContext(TestTls.client())
                .certificates(other.host(), certificates)));

    assertThat(registry.askedBy()).contains("/v2/app/manifests/1 nobody");
  }

  /**
   * Nobody can tell whether a context holds a key, so it stays with the servers that were named.
   */
  @Test
  void aContextOfTheCallersIsForTheRegistryAlone() {
    HttpSettings.Builder identified = HttpSettings.builder().sslContext(TestTls.identifiedClient());
    registry.answering(this::withToken);

    Verdict refused = verdict(identified);

    assertThat(refused).isInstanceOf(Verdict.Indeterminate.class);
    assertThat(((Verdict.Indeterminate) refused).reason())
        .isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    assertThat(other.askedBy()).isEmpty();

    assertUnsigned(verdict(identified.sslContextElsewhere(TestTls.client())));
    assertThat(registry.askedBy()).contains("/v2/app/manifests/1 " + ME);
    assertThat(other.askedBy()).containsExactly("/token nobody");
  }

  @Test
  void aServerOfPulpSeesIt() throws Exception {
    registry.answering(
        r -> ScriptedServer.ok("{\"count\":0,\"next\":null,\"previous\":null,\"results\":[]}"));
    PulpClient pulp =
        PulpClient.builder(URI.create(registry.url(""))).http(certificates().build()).build();

    assertThat(pulp.signingServices().iterator().hasNext()).isFalse();

    assertThat(registry.askedBy()).containsExactly("/pulp/api/v3/signing-services/ " + ME);
  }

  private Reply withToken(Request request) {
    return request.header("authorization").equals(Optional.of("Bearer t"))
        ? plainly(request)
        : challenge(other.url("/token"));
  }

  private static Reply challenge(String realm) {
    return ScriptedServer.status(
        401, Map.of("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"s\""));
  }

  private HttpSettings.Builder certificates() {
    return HttpSettings.builder().certificates(certificates);
  }

  private Verdict verdict(HttpSettings.Builder http) {
    return verdict(http, "file:///nowhere/at/all");
  }

  private Verdict verdict(HttpSettings.Builder http, String lookaside) {
    Policy policy =
        Policy.parse(
            """
            {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/release.gpg"}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(policy)
            .keyFiles(KeyFiles.of(Map.of("/release.gpg", VerifierRig.KEY.publicKey())))
            .registries(VerifierRig.registries(lookaside))
            .http(http.build())
            .build()) {
      return verifier.verify("docker://" + registry.host() + "/app:1");
    }
  }

  /** All questions were answered: that is what the servers were asked for. */
  private static void assertUnsigned(Verdict verdict) {
    assertThat(verdict).as("%s", verdict.explain()).isInstanceOf(Verdict.Rejected.class);
    assertThat(((Verdict.Rejected) verdict).reason()).isEqualTo(RejectionReason.NO_SIGNATURE);
  }
}
