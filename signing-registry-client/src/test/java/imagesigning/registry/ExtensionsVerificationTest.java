package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict;
import imagesigning.testkit.FaultChoice;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that keep signatures themselves, behind the extensions API. */
@Timeout(60)
class ExtensionsVerificationTest {
  private static final Route LIST = Route.path("/extensions/v2/.*");
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String PATH = "/extensions/v2/ns/app/signatures/" + DIGEST;

  private final VerifierRig rig = new VerifierRig();
  private DockerReference image;
  private byte[] good;

  @BeforeEach
  void push() {
    // What lies in the look-aside store does not count here.
    image = rig.pushSigned("ns/app:1", TestImage.oci());
    good = VerifierRig.KEY.sign(image.toString(), DIGEST);
    rig.registry.announceExtensionsApi(true);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void allowsWhatIsSignedThereWithoutAnotherRequestThanNeeded() {
    serve(entry("a", good));

    Verdict verdict = verify();

    assertThat(verdict).isAllowed().hasPinnedDigest(DIGEST).isSignedBy(VerifierRig.KEY);
    assertThat(verdict).hasNoWarnings();
    assertThat(rig.requests()).containsExactly("GET " + PATH, "GET /v2/ns/app/manifests/1");
  }

  @Test
  void theLookasideStoreDoesNotCount() {
    serve();

    Verdict verdict = verify();

    assertThat(verdict).isRejectedFor(RejectionReason.NO_SIGNATURE);
    assertThat(verdict.explain()).contains("http://" + rig.registry.host() + PATH);
    assertThat(rig.lookaside.requests()).isEmpty();
  }

  @Test
  void readsWhatServersWriteInOtherWays() {
    for (String list :
        List.of(
            "{\"signatures\":[" + entry("a", good).replace("schemaVersion", "version") + "]}",
            "{\"more\":1,\"signatures\":[" + entry("AtomicSignature-1", good) + "]}")) {
      respond(list);
      assertThat(verify()).isAllowed();
    }
    respond("{\"signatures\":null}");
    assertThat(verify()).isRejectedFor(RejectionReason.NO_SIGNATURE);
  }

  @Test
  void whatIsOfAnotherKindIsPassedOverWithAWarning() {
    serve(
        entry("a", good).replace("\"atomic\"", "\"AtomicImageV1\""),
        entry("b", good).replace("\"schemaVersion\":2", "\"schemaVersion\":1"),
        entry("c", good));

    assertThat(verify())
        .isAllowed()
        .hasWarningContaining(PATH + ": signature 1 of the list was passed over: its type is")
        .hasWarningContaining(
            PATH + ": signature 2 of the list was passed over: its schemaVersion");
  }

  @Test
  void whatIsNamedAfterAnotherManifestIsPassedOverWithAWarning() {
    Digest other = TestImage.oci(2).digest();
    serve(entry("a", good).replace(DIGEST.toString(), other.toString()));
    assertThat(verify())
        .isRejectedFor(RejectionReason.NO_SIGNATURE)
        .hasWarningContaining(
            "its name " + other + "@a is that of a signature of another manifest");

    serve(entry("a", good).replace(DIGEST.toString(), other.toString()), entry("b", good));
    assertThat(verify()).isAllowed();
  }

  @Test
  void theBytesAreTakenForSimpleSignaturesWhateverTheyLookLike() {
    serve(entry("a", "-----BEGIN PGP MESSAGE-----\n\nx\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(verify()).isRejectedFor(RejectionReason.OPENPGP_ARMORED);

    serve(entry("a", "\0sigstore-json\n{}".getBytes(StandardCharsets.US_ASCII)));
    assertThat(verify()).isRejectedFor(RejectionReason.OPENPGP_MALFORMED);

    // One that cannot be read does not spoil another, as it would in a look-aside store.
    serve(entry("a", "<html>".getBytes(StandardCharsets.US_ASCII)), entry("b", good));
    assertThat(verify()).isAllowed();
  }

  @Test
  void whatIsSignedForAnotherManifestIsRejectedThoughItsNameFits() {
    serve(entry("a", VerifierRig.KEY.sign(image.toString(), TestImage.oci(2).digest())));

    assertThat(verify()).isRejectedFor(RejectionReason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({
    "401,AUTHENTICATION_REQUIRED",
    "403,ACCESS_DENIED",
    "404,REGISTRY_ERROR",
    "429,RATE_LIMITED",
    "204,REGISTRY_ERROR",
    "500,REGISTRY_ERROR"
  })
  void aListThatCannotBeHadIsNeverAnEmptyOne(int status, IndeterminateReason reason) {
    fault().status(status);

    Verdict verdict = verify();

    assertThat(verdict).isIndeterminateBecause(reason);
    assertThat(rig.lookaside.requests()).isEmpty();
    if (status == 404) {
      assertThat(verdict.explain())
          .contains("knows no such image")
          .contains("an empty list is the answer");
    }
  }

  @Test
  void aConnectionThatBreaksIsNoAnswer() {
    fault().reset();
    assertThat(verify()).isIndeterminateBecause(IndeterminateReason.REGISTRY_UNREACHABLE);
    fault().truncate();
    assertThat(verify()).isIndeterminateBecause(IndeterminateReason.REGISTRY_UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"signatures\":{}}",
        "{\"signatures\":[1]}",
        "{\"signatures\":[{\"schemaVersion\":2,\"type\":\"atomic\",\"name\":\"x\",\"content\":\"!\"}]}",
        "{\"signatures\":[],\"signatures\":[]}"
      })
  void aListThatIsNotUnderstoodIsRejected(String body) {
    respond(body);

    assertThat(verify()).isRejectedFor(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @Test
  void listsAreBounded() {
    respond(" ".repeat(Limits.DEFAULT.signatureBytes() + 1));
    assertThat(verify()).isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);

    serve(entry("a", good), entry("b", good), entry("c", good));
    Limits two =
        new Limits(4_000_000, 4_000_000, 10_000, 10_000, 2, 10, 100, 1_000_000, 10_000, 128);
    try (ImageVerifier verifier = rig.builder().limits(two).build()) {
      assertThat(verifier.verify("docker://" + image))
          .isRejectedFor(RejectionReason.TOO_MANY_SIGNATURES);
    }
  }

  @Test
  void authenticatesAsForTheManifest() {
    rig.registry.protect(TestAuth.bearer("joe", "secret"));
    serve(entry("a", good));

    try (ImageVerifier verifier =
        rig.builder()
            .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
            .build()) {
      assertThat(verifier.verify("docker://" + image)).isAllowed();
    }

    assertThat(rig.requests())
        .containsExactly(
            "GET " + PATH,
            "GET /token",
            "GET /v2/ns/app/manifests/1",
            "GET /v2/ns/app/manifests/1");
    assertThat(rig.registry.requests()).filteredOn(r -> r.path().equals(PATH)).hasSize(1);
  }

  @Test
  void followsARegistryThatPassesTheQuestionOn() {
    fault().redirect(URI.create(rig.lookaside.url() + "/elsewhere"));
    rig.lookaside
        .faults()
        .on(Route.path(".*/elsewhere"))
        .respond(200, "application/json", list(entry("a", good)).getBytes(StandardCharsets.UTF_8));

    assertThat(verify()).isAllowed();
  }

  private static String entry(String suffix, byte[] content) {
    return "{\"schemaVersion\":2,\"name\":\""
        + DIGEST
        + "@"
        + suffix
        + "\",\"type\":\"atomic\",\"content\":\""
        + Base64.getEncoder().encodeToString(content)
        + "\"}";
  }

  private static String list(String... entries) {
    return "{\"signatures\":[" + String.join(",", entries) + "]}";
  }

  private void serve(String... entries) {
    respond(list(entries));
  }

  private void respond(String body) {
    fault().respond(200, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private FaultChoice fault() {
    rig.registry.faults().clear();
    return rig.registry.faults().on(LIST);
  }

  private Verdict verify() {
    try (ImageVerifier verifier = rig.builder().build()) {
      return verifier.verify("docker://" + image);
    }
  }
}
