package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageSignerTest extends SigningFixture {
  @Test
  void signsATagSoThatClientsAcceptIt() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report = signer().sign(image.toString());

    assertThat(report.entries()).hasSize(1);
    SigningReport.Entry entry = report.entries().get(0);
    assertThat(entry.manifest()).isEqualTo(IMAGE.digest());
    assertThat(entry.identity()).contains(rig.registry.reference("app:1"));
    assertThat(entry.signer()).isEqualTo("OpenPGP key " + KEY.fingerprint());
    assertThat(entry.place().orElseThrow())
        .contains(rig.lookaside.file("app", IMAGE.digest(), 1).toString());
    assertThat(entry.alreadyThere()).isFalse();
    assertAllowed(image);
  }

  @Test
  void fetchesTheManifestOnce() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    signer().sign(image);

    assertThat(rig.registry.requests(Route.manifests())).hasSize(1);
    assertThat(rig.registry.requests()).hasSize(2);
    assertThat(rig.events)
        .containsExactly("CHECKING", "READING", "SIGNING", "STORING", "READING_BACK");
  }

  @Test
  void signsExactlyTheFetchedBytesAlthoughTheTagMoves() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    TestImage later = TestImage.oci(2);
    ImageSigner moving =
        rig.signer()
            .signWith(service(KEY))
            .listener(
                new SigningListener() {
                  @Override
                  public void entered(ImageReference entered, SigningPhase phase) {
                    if (phase == SigningPhase.SIGNING) {
                      rig.push("app:1", later);
                    }
                  }
                })
            .build();

    moving.sign(image);

    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
    assertThat(rig.signatures("app", later.digest())).isZero();
  }

  @Test
  void signsByDigestUnderTheDigestsName() throws Exception {
    rig.push("app:1", IMAGE);
    ImageReference pinned = rig.image("app@" + IMAGE.digest());

    SigningReport report = signer().sign(pinned);

    assertThat(report.entries().get(0).identity().orElseThrow())
        .hasToString(rig.registry.host() + "/app@" + IMAGE.digest());
    assertAllowed(pinned);
  }

  @Test
  void doesNotSignOtherBytesThanThoseOfTheDigest() {
    rig.push("app:1", IMAGE);
    rig.registry.tamper("app", IMAGE.digest(), TestImage.oci(2).manifest());

    ImageReadException failure =
        catchThrowableOfType(
            ImageReadException.class, () -> signer().sign(rig.image("app@" + IMAGE.digest())));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void doesNotSignWhatIsNoManifest() {
    rig.registry.push("app", "1", "text/html", "<html>".getBytes(StandardCharsets.UTF_8));

    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> signer().sign(rig.image("app:1")));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_INVALID);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "docker://HOST/app", "HOST/app"})
  void refusesANameWithoutTagAndDigest(String name) {
    assertThatThrownBy(() -> signer().sign(name.replace("HOST", rig.registry.host())))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("neither tag nor digest");
    assertThat(rig.registry.requests()).isEmpty();
  }

  @Test
  void refusesAnIdentityWithBothTagAndDigest() {
    DockerReference both = DockerReference.parse("example.com/app:1@" + IMAGE.digest());

    assertThatThrownBy(() -> rig.signer().identity(both))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("both a tag and a digest");
  }

  @Test
  void signsAnotherNameThanThatOfTheMirror() throws Exception {
    ImageReference image = rig.push("mirror/app:1", IMAGE);

    rig.signer()
        .signWith(service(KEY))
        .identity(DockerReference.parse("original.example.com/app:1"))
        .publicKeys(keyring(KEY))
        .build()
        .sign(image);

    assertThat(rig.signature("mirror/app", IMAGE.digest(), 1))
        .isEqualTo(KEY.sign("original.example.com/app:1", IMAGE.digest()));
  }

  @Test
  void signsEveryInstanceOfAnIndexUnderTheTag() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);

    SigningReport report = signer().sign(image);

    assertThat(report.entries())
        .extracting(SigningReport.Entry::manifest)
        .containsExactly(index.images().get(0).digest(), index.images().get(1).digest());
    assertThat(report.entries())
        .allSatisfy(e -> assertThat(e.identity()).contains(rig.registry.reference("app:1")));
    assertThat(rig.signatures("app", index.digest())).isZero();
    assertThat(rig.registry.requests(Route.manifests())).hasSize(3);
    assertAllowed(image);
  }

  @Test
  void signsTheIndexTooIfAsked() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);

    rig.signer()
        .signWith(service(KEY))
        .indexSigning(IndexSigning.INDEX_AND_INSTANCES)
        .build()
        .sign(image);

    assertThat(rig.signatures("app", index.digest())).isEqualTo(1);
    assertThat(rig.storedFiles()).hasSize(3);
  }

  @Test
  void existingSignaturesStay() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    byte[] existing = OTHER_KEY.sign(rig.registry.host() + "/app:1", IMAGE.digest());
    rig.lookaside.put("app", IMAGE.digest(), 1, existing);

    signer().sign(image);

    assertThat(rig.signature("app", IMAGE.digest(), 1)).isEqualTo(existing);
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void severalSignersSignEach() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report =
        rig.signer().signWith(service(KEY)).signWith(service(OTHER_KEY)).build().sign(image);

    assertThat(report.entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly(
            "OpenPGP key " + KEY.fingerprint(), "OpenPGP key " + OTHER_KEY.fingerprint());
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void aSignatureThatIsThereByteForByteIsNotAddedAgain() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    signer().sign(image);

    SigningReport again = signer().sign(image);

    assertThat(again.entries().get(0).alreadyThere()).isTrue();
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
    assertThat(again.describe()).endsWith("(was there before)");
  }

  @Test
  void passesOverASignerWhoseGoodSignatureIsThere() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    signer().sign(image);
    ImageSigner skipping =
        rig.signer()
            .signWith(service(KEY))
            .signWith(service(OTHER_KEY))
            .publicKeys(keyring(KEY, OTHER_KEY))
            .skipSigned(true)
            .build();

    SigningReport report = skipping.sign(image);

    assertThat(report.entries()).hasSize(2);
    assertThat(report.entries().get(0).place()).isEmpty();
    assertThat(report.entries().get(0).alreadyThere()).isTrue();
    assertThat(report.entries().get(1).signer()).contains(OTHER_KEY.fingerprint());
    assertThat(report.entries().get(1).place()).isPresent();
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void whoWasPassedOverIsInTheReportOfAFailureToo() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    rig.signer().signWith(service(KEY)).store(store).build().sign(image);
    store.refusing = Optional.of(IMAGE.digest());
    ImageSigner both =
        rig.signer()
            .signWith(service(KEY))
            .signWith(service(OTHER_KEY))
            .publicKeys(keyring(KEY, OTHER_KEY))
            .skipSigned(true)
            .store(store)
            .build();

    ImageSigningException failure =
        catchThrowableOfType(ImageSigningException.class, () -> both.sign(image));

    assertThat(failure.report().entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly("OpenPGP key " + KEY.fingerprint());
    assertThat(failure.missing())
        .containsExactly(
            new Missing(
                IMAGE.digest(),
                Optional.of(rig.registry.reference("app:1")),
                "OpenPGP key " + OTHER_KEY.fingerprint()));
  }

  @Test
  void aSignatureForAnotherNameDoesNotPassForThisOne() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    rig.push("app:2", IMAGE);
    signer().sign(image);
    ImageSigner skipping =
        rig.signer().signWith(service(KEY)).publicKeys(keyring(KEY)).skipSigned(true).build();

    skipping.sign(rig.image("app:2"));

    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void skippingNeedsPublicKeys() {
    assertThatThrownBy(() -> rig.signer().signWith(service(KEY)).skipSigned(true).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("public keys");
    assertThatThrownBy(() -> rig.signer().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("signing service");
  }
}
