package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.keyring;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.ExtensionSignatures;
import imagesigning.core.extensions.SignatureName;
import imagesigning.registry.ImageSignatureReport.Accepted;
import imagesigning.registry.ImageSignatureReport.Outcome;
import imagesigning.registry.ImageSignatureReport.Result;
import imagesigning.registry.ImageSignatureReport.StatusChange;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageSignatureVerifierTest {
  private static final TestImage IMAGE = TestImage.oci();
  private static final DockerReference IDENTITY = DockerReference.parse("registry.test/app:1");
  private static final Instant NOW = Instant.now();

  @TempDir Path directory;
  private final VerificationStatusStore statuses = VerificationStatusStore.inMemory();
  private SigningRig rig;
  private ImageReference image;

  @BeforeEach
  void start() {
    rig = new SigningRig(directory);
    rig.push("app:1", IMAGE);
    image = rig.image("app@" + IMAGE.digest());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private ImageSignatureVerifier.Builder builder() {
    return ImageSignatureVerifier.builder()
        .keys(keyring(KEY))
        .registries(VerifierRig.registries(rig.lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .clock(Clock.fixed(NOW, ZoneOffset.UTC))
        .pause(time -> {});
  }

  private void sign(TestKey key, int index, String identity) throws Exception {
    rig.lookaside.put("app", IMAGE.digest(), index, key.sign(identity, IMAGE.digest()));
  }

  /** A directory in the place of the file. */
  private void makeUnreadable(int index) throws Exception {
    Files.createDirectory(
        Path.of(rig.lookaside.url())
            .resolve("app@sha256=" + IMAGE.digest().hex())
            .resolve("signature-" + index));
  }

  private ImageSignatureReport verify() throws Exception {
    return builder().build().verify(image, IDENTITY);
  }

  private Result only(ImageSignatureReport report) {
    assertThat(report.results()).hasSize(1);
    return report.results().get(0);
  }

  private void assertRefused(RejectionReason reason) throws Exception {
    ImageSignatureReport report = verify();
    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(only(report).reason()).contains(reason);
    assertThat(report.keyFingerprints()).isEmpty();
  }

  @Test
  void acceptsAGoodSignatureForTheExpectedIdentity() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report = verify();

    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(report.manifest()).isEqualTo(IMAGE.digest());
    Accepted accepted = (Accepted) only(report);
    assertThat(accepted.keyFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(accepted.signedIdentity()).isEqualTo(IDENTITY.toString());
    assertThat(report.statusChange()).isEqualTo(StatusChange.UNCHANGED);
    assertThat(statuses.find(IMAGE.digest())).isEmpty();
  }

  @Test
  void verifiesByTagToo() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report =
        builder().build().verify("docker://" + rig.registry.host() + "/app:1", IDENTITY.toString());

    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void anIdentityByDigestAcceptsAnyTagOfItsRepository() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report =
        builder().build().verify(image, IDENTITY.withDigest(IMAGE.digest()));

    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void anIdentityByAnotherDigestAcceptsNothing() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report =
        builder().build().verify(image, IDENTITY.withDigest(TestImage.oci(2).digest()));

    assertThat(only(report).reason()).contains(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void refusesAnotherIdentity() throws Exception {
    sign(KEY, 1, "registry.test/app:2");

    assertRefused(RejectionReason.IDENTITY_MISMATCH);
  }

  @Test
  void refusesAnIdentityThatIsNone() throws Exception {
    sign(KEY, 1, "not a name");

    assertRefused(RejectionReason.PAYLOAD_REFERENCE_INVALID);
  }

  @Test
  void refusesAnUnknownKey() throws Exception {
    sign(OTHER_KEY, 1, IDENTITY.toString());

    assertRefused(RejectionReason.OPENPGP_UNKNOWN_KEY);
  }

  @Test
  void refusesASignatureOfAnotherManifest() throws Exception {
    rig.lookaside.put(
        "app", IMAGE.digest(), 1, KEY.sign(IDENTITY.toString(), TestImage.oci(2).digest()));

    assertRefused(RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void refusesAStatementThatIsNone() throws Exception {
    rig.lookaside.put("app", IMAGE.digest(), 1, KEY.signMessage("{}".getBytes()));

    assertRefused(RejectionReason.PAYLOAD_INVALID);
  }

  @Test
  void refusesABrokenFile() throws Exception {
    rig.lookaside.put("app", IMAGE.digest(), 1, "<html>".getBytes());

    assertRefused(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @Test
  void withoutKeysNothingIsAccepted() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report = builder().keys(keyring()).build().verify(image, IDENTITY);

    assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(only(report).reason()).contains(RejectionReason.NO_KEYS);
  }

  @Test
  void noSignaturesAreAnAnswerOfTheirOwn() throws Exception {
    ImageSignatureReport report = verify();

    assertThat(report.outcome()).isEqualTo(Outcome.NO_SIGNATURES);
    assertThat(report.results()).isEmpty();
  }

  @Test
  void oneGoodSignatureIsEnoughUnlessAllAreDemanded() throws Exception {
    sign(OTHER_KEY, 1, IDENTITY.toString());
    sign(KEY, 2, IDENTITY.toString());

    ImageSignatureReport one = verify();
    ImageSignatureReport all = builder().requireAll(true).build().verify(image, IDENTITY);

    assertThat(one.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(one.results()).extracting(Result::number).containsExactly(1, 2);
    assertThat(one.results().get(0).reason()).contains(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(all.outcome()).isEqualTo(Outcome.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"registry.test/app", "registry.test/app:1@DIGEST"})
  void refusesAnIdentityWithoutOrWithBothTagAndDigest(String identity) {
    String text = identity.replace("DIGEST", IMAGE.digest().toString());

    assertThatThrownBy(() -> builder().build().verify(image.toString(), text))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("tag");
    assertThat(rig.registry.requests()).isEmpty();
  }

  @Test
  void savesWhoReallyVerified() throws Exception {
    sign(KEY, 1, IDENTITY.toString());

    ImageSignatureReport report =
        builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor");

    assertThat(report.statusChange()).isEqualTo(StatusChange.SAVED);
    VerificationStatus status = statuses.find(IMAGE.digest()).orElseThrow();
    assertThat(status.identity()).isEqualTo(IDENTITY);
    assertThat(status.keyFingerprints()).containsExactly(KEY.fingerprint());
    assertThat(status.verifiedAt()).isEqualTo(Instant.ofEpochSecond(NOW.getEpochSecond()));
    assertThat(status.verifiedBy()).isEqualTo("auditor");
    assertThat(status.describe()).contains("verified by auditor", KEY.fingerprint());
  }

  @Test
  void aFailureTakesTheStatusBackAndLeavesTheSignature() throws Exception {
    sign(KEY, 1, IDENTITY.toString());
    builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor");
    byte[] before = rig.signature("app", IMAGE.digest(), 1);

    ImageSignatureReport report =
        builder()
            .keys(keyring(OTHER_KEY))
            .build()
            .verifyAndSave(image, IDENTITY, statuses, "auditor");

    assertThat(report.statusChange()).isEqualTo(StatusChange.CLEARED);
    assertThat(statuses.find(IMAGE.digest())).isEmpty();
    assertThat(rig.signature("app", IMAGE.digest(), 1)).isEqualTo(before);
    assertThat(verify().outcome()).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void noSignaturesTakeTheStatusBackToo() throws Exception {
    statuses.save(status());

    builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor");

    assertThat(statuses.find(IMAGE.digest())).isEmpty();
  }

  @Test
  void whatCannotBeAnsweredLeavesTheStatus() throws Exception {
    statuses.save(status());
    rig.registry.faults().on(Route.manifests()).status(500);

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class,
            () -> builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor"));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(statuses.find(IMAGE.digest())).isPresent();
  }

  @Test
  void unreadableSignaturesAreNoAnswer() throws Exception {
    statuses.save(status());
    rig.registry.faults().on(Route.ping()).status(500);

    ImageReadException failure =
        catchThrowableOfType(
            ImageReadException.class,
            () -> builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor"));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(statuses.find(IMAGE.digest())).isPresent();
  }

  @Test
  void oneGoodSignatureIsEnoughEvenIfAnotherCannotBeRead() throws Exception {
    sign(KEY, 1, IDENTITY.toString());
    makeUnreadable(2);

    ImageSignatureReport report =
        builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor");

    assertThat(report.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(report.statusChange()).isEqualTo(StatusChange.SAVED);
    assertThat(report.warnings())
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning)
                    .startsWith("not read, but not needed: " + rig.lookaside.url())
                    .contains("Signature 2 cannot be read"));
    assertThat(statuses.find(IMAGE.digest())).isPresent();
  }

  @Test
  void aSignatureThatCannotBeReadCountsIfNoneIsGoodOrAllMustBe() throws Exception {
    statuses.save(status());
    sign(KEY, 1, IDENTITY.toString());
    makeUnreadable(2);
    ImageReadException all =
        catchThrowableOfType(
            ImageReadException.class,
            () ->
                builder()
                    .requireAll(true)
                    .build()
                    .verifyAndSave(image, IDENTITY, statuses, "auditor"));
    sign(OTHER_KEY, 1, IDENTITY.toString());
    ImageReadException none =
        catchThrowableOfType(
            ImageReadException.class,
            () -> builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor"));

    assertThat(all.reason()).isEqualTo(IndeterminateReason.LOOKASIDE_UNREADABLE);
    assertThat(none.reason()).isEqualTo(IndeterminateReason.LOOKASIDE_UNREADABLE);
    assertThat(statuses.find(IMAGE.digest())).isPresent();
  }

  @Test
  void aWrongManifestTakesTheStatusBack() throws Exception {
    statuses.save(status());
    rig.registry.tamper("app", IMAGE.digest(), TestImage.oci(2).manifest());

    ImageReadException failure =
        catchThrowableOfType(
            ImageReadException.class,
            () -> builder().build().verifyAndSave(image, IDENTITY, statuses, "auditor"));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
    assertThat(statuses.find(IMAGE.digest())).isEmpty();
  }

  @Test
  void removesStatusesOnly() throws Exception {
    sign(KEY, 1, IDENTITY.toString());
    statuses.save(status());
    rig.registry.clearRequests();
    ImageSignatureVerifier withoutKeys = builder().keys(keyring()).build();

    assertThat(withoutKeys.removeAll(image, statuses)).isTrue();
    assertThat(withoutKeys.removeAll(image, statuses)).isFalse();
    assertThat(rig.registry.requests()).isEmpty();
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
  }

  @Test
  void removesTheStatusOfWhatATagNames() throws Exception {
    statuses.save(status());

    assertThat(builder().build().removeAll(rig.image("app:1"), statuses)).isTrue();
    assertThat(statuses.find(IMAGE.digest())).isEmpty();
  }

  @Test
  void asksAnotherRegistryForTheSameRepository() throws Exception {
    try (TestRegistry outer = TestRegistry.start()) {
      outer.push("app", "1", IMAGE);
      sign(KEY, 1, IDENTITY.toString());

      ImageSignatureReport report =
          builder()
              .registryUrl("http://" + outer.host() + "/")
              .build()
              .verify("docker://internal.test:5000/app@" + IMAGE.digest(), IDENTITY.toString());

      assertThat(report.outcome()).isEqualTo(Outcome.ACCEPTED);
      assertThat(outer.requests(Route.manifests())).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://", "https://host.test/path", "word", "a b"})
  void refusesARegistryUrlThatIsNone(String url) {
    assertThatThrownBy(() -> ImageSignatureVerifier.builder().registryUrl(url))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void refusesAnIndex() {
    ImageReference index = rig.push("multi:1", TestIndex.multiPlatform());

    ImageReadException failure =
        catchThrowableOfType(
            ImageReadException.class, () -> builder().build().verify(index, IDENTITY));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_IS_INDEX);
  }

  @Test
  void readsFromTheExtensionsApi() throws Exception {
    rig.registry.serveExtensionsApi(true);
    rig.registry.addSignature("app", IMAGE.digest(), KEY.sign(IDENTITY.toString(), IMAGE.digest()));

    assertThat(verify().outcome()).isEqualTo(Outcome.ACCEPTED);
  }

  @Test
  void whatIsPassedOverBehindTheExtensionsApiIsToldAndIsNotAccepted() throws Exception {
    rig.registry.serveExtensionsApi(true);
    byte[] good = KEY.sign(IDENTITY.toString(), IMAGE.digest());
    List<ExtensionSignature> list =
        Stream.of(IMAGE, TestImage.oci(2))
            .map(named -> SignatureName.of(named.digest(), good))
            .map(name -> ExtensionSignature.of(name, good))
            .toList();
    rig.registry
        .faults()
        .on(Route.extensionSignatures())
        .respond(200, "application/json", ExtensionSignatures.of(list).toJson());

    ImageSignatureReport one = verify();
    ImageSignatureReport all = builder().requireAll(true).build().verify(image, IDENTITY);

    assertThat(one.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(one.results()).hasSize(1);
    assertThat(one.warnings()).singleElement().asString().contains("signature 2 was passed over");
    assertThat(one.describe()).contains("\nwarning: ", "signature 2 was passed over");
    assertThat(one.toJson()).contains("\"warnings\":[\"").contains("signature 2 was passed over");
    assertThat(all.outcome()).isEqualTo(Outcome.REFUSED);
  }

  private VerificationStatus status() {
    return new VerificationStatus(
        IMAGE.digest(), IDENTITY, List.of(KEY.fingerprint()), NOW, "somebody");
  }
}
