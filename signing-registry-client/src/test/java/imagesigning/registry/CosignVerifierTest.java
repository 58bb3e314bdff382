package imagesigning.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.ManifestKind;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.cosign.TrustRoots;
import imagesigning.cosign.TrustedKeys;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.VerdictCheck;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cosign verify --key}, for images in registries. */
@Timeout(60)
class CosignVerifierTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String TAG = "/v2/ns/app/manifests/" + Attachments.tag(DIGEST);
  private static final Route ATTACHED = Route.path(TAG);
  private static final KeyPair OTHER = Attachments.generate();

  private final VerifierRig rig = new VerifierRig();
  private final Attachments attached = new Attachments(rig.registry);
  private DockerReference image;

  @BeforeEach
  void push() {
    image = rig.push("ns/app:1", TestImage.oci());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static TrustedKeys keys() {
    return TrustRoots.builtIn().keys(List.of(PemSource.of("cosign.pub", Attachments.publicKey())));
  }

  private static CosignVerifier.Builder builder() {
    return CosignVerifier.builder()
        .keys(keys())
        .insecureIgnoreTlog()
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .pause(time -> {});
  }

  private CosignVerdict verify() {
    return builder().build().verify(image.toString());
  }

  private static CosignVerdict.Allowed allowed(CosignVerdict verdict) {
    assertThat(verdict).as(verdict.explain()).isInstanceOf(CosignVerdict.Allowed.class);
    return verdict.orThrow();
  }

  private static void rejected(CosignVerdict verdict, RejectionReason reason) {
    assertThat(verdict).as(verdict.explain()).isInstanceOf(CosignVerdict.Rejected.class);
    assertThat(reason(verdict)).isEqualTo(reason);
  }

  private static void indeterminate(CosignVerdict verdict, IndeterminateReason reason) {
    assertThat(verdict).as(verdict.explain()).isInstanceOf(CosignVerdict.Indeterminate.class);
    assertThat(reason(verdict)).isEqualTo(reason);
  }

  private static VerdictReason reason(CosignVerdict verdict) {
    return verdict.fold(
        allowed -> {
          throw new AssertionError("allowed");
        },
        CosignVerdict.Rejected::reason,
        CosignVerdict.Indeterminate::reason);
  }

  @Test
  void allowsWhatTheKeySignedWithThreeRequestsOneAfterTheOther() {
    attached.sign(image, DIGEST);

    CosignVerdict.Allowed verdict = allowed(verify());

    assertThat(verdict.pinnedReference()).hasValue(image.withDigest(DIGEST));
    assertThat(verdict.details().digest()).hasValue(DIGEST);
    assertThat(verdict.signatures())
        .singleElement()
        .satisfies(s -> assertThat(s.keyFingerprint()).isEqualTo(keys().fingerprints().get(0)));
    assertThat(verdict.details().signatures())
        .singleElement()
        .satisfies(
            s ->
                assertThat(s.checks())
                    .extracting(VerdictCheck::name)
                    .containsExactly("signature", "payload", "manifest-digest"));
    assertThat(rig.requests())
        .containsExactlyInAnyOrder(
            "GET /v2/ns/app/manifests/1",
            "GET " + TAG,
            "GET /v2/ns/app/blobs/" + Digest.sha256(Attachments.payload(image, DIGEST)));
  }

  @Test
  void neverAllowsWithoutASignature() {
    rejected(verify(), RejectionReason.NO_SIGNATURE);
    attached.push(image, DIGEST, Attachments.manifest());
    rejected(verify(), RejectionReason.NO_SIGNATURE);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(
            Attachments.layer(
                "application/vnd.dsse.envelope.v1+json",
                rig.registry.pushBlob("ns/app", new byte[] {1}),
                new byte[] {1},
                Attachments.KEY)));
    rejected(verify(), RejectionReason.NO_SIGNATURE);
  }

  @Test
  void oneGoodSignatureIsEnoughWhateverTheOthersAre() {
    String good = attached.layer(image, DIGEST, Attachments.KEY);
    String foreign = attached.layer(image, DIGEST, OTHER);
    String ofAnother = attached.layer(image, Digest.sha256(new byte[] {1}), Attachments.KEY);

    attached.push(image, DIGEST, Attachments.manifest(foreign, ofAnother));
    rejected(verify(), RejectionReason.NO_ACCEPTED_SIGNATURE);
    attached.push(image, DIGEST, Attachments.manifest(foreign));
    rejected(verify(), RejectionReason.SIGSTORE_BAD_SIGNATURE);
    attached.push(image, DIGEST, Attachments.manifest(ofAnother));
    rejected(verify(), RejectionReason.DIGEST_MISMATCH);

    attached.push(image, DIGEST, Attachments.manifest(foreign, ofAnother, good));
    assertThat(allowed(verify()).details().signatures())
        .extracting(s -> s.reason().orElse(null))
        .containsExactly(
            RejectionReason.SIGSTORE_BAD_SIGNATURE, RejectionReason.DIGEST_MISMATCH, null);
  }

  @Test
  void aSpoiltOrMissingPayloadIsToldAndDoesNotSpoilTheOthers() {
    String good = attached.layer(image, DIGEST, Attachments.KEY);
    byte[] gone = {7};
    String missing =
        Attachments.layer(SigstoreFormat.MIME_TYPE, Digest.sha256(gone), gone, Attachments.KEY);
    attached.push(image, DIGEST, Attachments.manifest(missing, good));
    assertThat(allowed(verify()).details().warnings())
        .anySatisfy(warning -> assertThat(warning).contains("not read, but not needed"));

    attached.push(image, DIGEST, Attachments.manifest(missing));
    indeterminate(verify(), IndeterminateReason.REGISTRY_ERROR);

    byte[] other = Attachments.payload(image, Digest.sha256(gone));
    String spoilt =
        Attachments.layer(
            SigstoreFormat.MIME_TYPE,
            rig.registry.pushBlob("ns/app", other),
            other,
            Attachments.KEY);
    rig.registry.faults().on(Route.path("/v2/ns/app/blobs/" + Digest.sha256(other))).corruptBody();
    attached.push(image, DIGEST, Attachments.manifest(spoilt, good));
    allowed(verify());
    attached.push(image, DIGEST, Attachments.manifest(spoilt));
    rejected(verify(), RejectionReason.ATTACHMENT_DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "429, RATE_LIMITED",
    "500, REGISTRY_ERROR",
    "503, REGISTRY_ERROR"
  })
  void whatTheRegistryDoesNotAnswerIsNeverUnsigned(int status, IndeterminateReason reason) {
    rig.registry.faults().on(ATTACHED).status(status);
    indeterminate(verify(), reason);

    rig.registry.faults().clear();
    rig.registry.faults().on(Route.manifest("ns/app", "1")).status(status);
    indeterminate(verify(), reason);
  }

  @Test
  void namesAnImageThatIsNotThere() {
    indeterminate(
        builder().build().verify(rig.registry.reference("ns/app:2").toString()),
        IndeterminateReason.MANIFEST_NOT_FOUND);
  }

  @Test
  void endsInTime() {
    attached.sign(image, DIGEST);
    rig.registry.faults().on(ATTACHED).stall();
    indeterminate(
        builder().timeout(Duration.ofMillis(300)).build().verify(image.toString()),
        IndeterminateReason.TIMEOUT);
  }

  @Test
  void usesCredentials() {
    attached.sign(image, DIGEST);
    rig.registry.protect(TestAuth.basic("joe", "secret"));

    indeterminate(verify(), IndeterminateReason.AUTHENTICATION_REQUIRED);
    allowed(
        builder()
            .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
            .build()
            .verify(image.toString()));
  }

  @Test
  void judgesAnIndexByItsOwnSignaturesAndNeverByThoseOfItsInstances() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference multi = rig.push("ns/multi:1", index);
    CosignVerifier verifier = builder().build();
    for (TestImage instance : index.images()) {
      attached.sign(multi, instance.digest());
    }
    rejected(verifier.verify(multi.toString()), RejectionReason.NO_SIGNATURE);

    attached.sign(multi, index.digest());
    assertThat(allowed(verifier.verify(multi.toString())).pinnedReference())
        .hasValue(multi.withDigest(index.digest()));
    Digest instance = index.images().get(0).digest();
    assertThat(allowed(verifier.verify(multi.name() + "@" + instance)).pinnedReference())
        .hasValue(multi.withDigest(instance));
  }

  @Test
  void anInstanceOfASignedIndexIsNotSigned() {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference multi = rig.push("ns/multi:1", index);
    attached.sign(multi, index.digest());

    rejected(
        builder().build().verify(multi.name() + "@" + index.images().get(0).digest()),
        RejectionReason.NO_SIGNATURE);
  }

  @Test
  void comparesTheNameOnlyIfAsked() {
    DockerReference copy = rig.push("copies/app:1", TestImage.oci());
    byte[] payload = Attachments.payload(image, DIGEST);
    attached.push(
        copy,
        DIGEST,
        Attachments.manifest(
            Attachments.layer(
                SigstoreFormat.MIME_TYPE,
                rig.registry.pushBlob("copies/app", payload),
                payload,
                Attachments.KEY)));
    attached.sign(image, DIGEST);
    CosignVerifier strict = builder().checkIdentity(true).build();

    allowed(builder().build().verify(copy.toString()));
    rejected(strict.verify(copy.toString()), RejectionReason.IDENTITY_MISMATCH);
    allowed(strict.verify(image.toString()));
  }

  @Test
  void demandsAnnotations() {
    attached.sign(image, DIGEST);
    rejected(
        builder().annotation("env", "prod").build().verify(image.toString()),
        RejectionReason.ANNOTATION_MISMATCH);
  }

  @Test
  void demandsTheLogUnlessItIsIgnored() {
    attached.sign(image, DIGEST);
    CosignVerifier verifier =
        CosignVerifier.builder()
            .keys(keys())
            .log(
                TrustRoots.builtIn()
                    .log(List.of(PemSource.of("rekor.pub", Attachments.publicKey()))))
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .build();

    rejected(verifier.verify(image.toString()), RejectionReason.REKOR_ENTRY_MISSING);
    assertThat(verify().details().warnings())
        .anySatisfy(warning -> assertThat(warning).contains("log was ignored"));
  }

  @Test
  void isNotBuiltWithoutKeysOrWithoutAWordAboutTheLog() {
    assertThatThrownBy(() -> CosignVerifier.builder().insecureIgnoreTlog().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("keys");
    assertThatThrownBy(() -> CosignVerifier.builder().keys(keys()).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir:/tmp", "oci:/tmp", "docker://UPPER/x"})
  void refusesNamesOfOtherPlaces(String name) {
    assertThatThrownBy(() -> builder().build().verify(name))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void takesDockersTypeOfManifestAndNoOther() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    attached.push(
        image,
        DIGEST,
        ManifestKind.DOCKER_SCHEMA2.mediaType(),
        Attachments.manifest(layer)
            .replace(
                ManifestKind.OCI_MANIFEST.mediaType(), ManifestKind.DOCKER_SCHEMA2.mediaType()));
    allowed(verify());

    attached.push(image, DIGEST, ManifestKind.OCI_INDEX.mediaType(), Attachments.manifest(layer));
    rejected(verify(), RejectionReason.ATTACHMENT_INVALID);
  }

  @Test
  void boundsWhatIsAttached() {
    String layer = attached.layer(image, DIGEST, Attachments.KEY);
    attached.push(
        image,
        DIGEST,
        Attachments.manifest(Collections.nCopies(129, layer).toArray(String[]::new)));
    rejected(verify(), RejectionReason.TOO_MANY_SIGNATURES);

    attached.push(image, DIGEST, Attachments.manifest(layer));
    Limits tiny = new Limits(4_000_000, 10, 10_000, 10_000, 20, 10, 100, 1_000_000, 10_000, 20);
    rejected(
        builder().limits(tiny).build().verify(image.toString()),
        RejectionReason.SIGNATURE_TOO_LARGE);

    rig.registry.faults().on(ATTACHED).endlessBody();
    rejected(verify(), RejectionReason.MANIFEST_TOO_LARGE);
  }

  @Test
  void tellsEverythingAndNothingThatSteersATerminal() {
    byte[] payload =
        new String(Attachments.payload(image, DIGEST), UTF_8)
            .replace(image.toString(), "\\u001b[31mred")
            .getBytes(UTF_8);
    String layer =
        Attachments.layer(
            SigstoreFormat.MIME_TYPE,
            rig.registry.pushBlob("ns/app", payload),
            payload,
            Attachments.KEY);
    attached.push(image, DIGEST, Attachments.manifest(layer));

    CosignVerdict good = verify();
    CosignVerdict bad = builder().checkIdentity(true).build().verify(image.toString());

    assertThat(good.explain())
        .startsWith("allowed: docker://" + image)
        .contains(image.withDigest(DIGEST).toString(), "ok      signature");
    assertThat(bad.explain())
        .startsWith("rejected: docker://" + image)
        .contains("FAILED  identity", "[payload-reference-invalid]")
        .doesNotContain("\u001b");
    assertThat(good.toJson())
        .startsWith(
            "{\"formatVersion\":1,\"image\":\"docker://" + image + "\",\"digest\":\"" + DIGEST)
        .contains(
            "\"pinnedReference\":\"" + image.withDigest(DIGEST) + "\"",
            "\"verdict\":\"allowed\",\"reason\":null",
            "\"keyFingerprint\":\"" + keys().fingerprints().get(0) + "\"")
        .doesNotContain("\n", "\u001b");
    assertThat(bad.toJson())
        .contains(
            "\"verdict\":\"rejected\",\"reason\":\"payload-reference-invalid\"", "\"verified\":[]")
        .doesNotContain("pinnedReference");
    assertThatThrownBy(bad::orThrow)
        .isInstanceOfSatisfying(
            CosignVerdictException.class, e -> assertThat(e.verdict()).isSameAs(bad));
    assertThat(List.of(good, bad).stream().map(v -> v.details().signatures().size()).toList())
        .containsExactly(1, 1);
    assertThat(Arrays.asList(bad.details().signatures().get(0)))
        .extracting(SignatureResult::format)
        .containsExactly("sigstore");
  }
}
