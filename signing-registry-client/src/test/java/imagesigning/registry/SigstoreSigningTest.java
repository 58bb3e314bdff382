package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Outcome;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestIndex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signing with sigstore keys, alone and beside GPG. */
@Timeout(60)
class SigstoreSigningTest extends SigningFixture {
  private static final SigstorePrivateKey COSIGN = SigstorePrivateKey.generate(new SecureRandom());
  private static final SigstorePrivateKey OTHER = SigstorePrivateKey.generate(new SecureRandom());

  @Test
  void attachesASignatureThatClientsAccept() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report = signer(sigstore(COSIGN)).build().sign(image);

    assertThat(report.entries()).hasSize(1);
    assertThat(report.entries().get(0).signer()).isEqualTo("sigstore key " + COSIGN.fingerprint());
    assertThat(report.entries().get(0).place())
        .contains(rig.registry.host() + "/app:" + tag(IMAGE.digest()));
    assertThat(rig.storedFiles()).isEmpty();
    assertSigstoreAllowed(image);
  }

  @Test
  void needsSoManyRequests() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    signer(sigstore(COSIGN)).build().sign(image);

    assertThat(rig.registry.requests())
        .extracting(request -> request.method() + " " + request.path().replaceAll("sha.*", "…"))
        .containsExactly(
            "GET /v2/app/manifests/1",
            "GET /v2/app/manifests/…",
            "HEAD /v2/app/blobs/…",
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/upload-1",
            "HEAD /v2/app/blobs/…",
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/upload-2",
            "GET /v2/app/manifests/…",
            "PUT /v2/app/manifests/…",
            "GET /v2/app/manifests/…",
            "GET /v2/app/manifests/…",
            "GET /v2/app/blobs/…");
    assertThat(rig.events)
        .containsExactly("CHECKING", "READING", "SIGNING", "STORING", "READING_BACK");

    rig.registry.clearRequests();
    assertSigstoreAllowed(image);
    assertThat(rig.registry.requests()).hasSize(3);
  }

  @Test
  void signsInBothFormatsWhileClientsMigrate() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningReport report = signer(service(KEY), sigstore(COSIGN)).build().sign(image);

    assertThat(report.entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly(
            "OpenPGP key " + KEY.fingerprint(), "sigstore key " + COSIGN.fingerprint());
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(1);
    assertAllowed(image);
    assertSigstoreAllowed(image);
  }

  @Test
  void signsEveryInstanceOfAnIndex() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    ImageReference image = rig.push("app:1", index);

    signer(sigstore(COSIGN)).indexSigning(IndexSigning.INDEX_AND_INSTANCES).build().sign(image);

    assertThat(rig.registry.manifest("app", tag(index.digest()))).isPresent();
    for (var instance : index.images()) {
      assertThat(rig.registry.manifest("app", tag(instance.digest()))).isPresent();
    }
    assertSigstoreAllowed(image);
  }

  @Test
  void whereAttachmentsAreOffNothingIsSignedInEitherFormat() {
    ImageReference image = rig.push("app:1", IMAGE);
    ImageSigner off =
        rig.signer().signWith(SigningRig.failingAfter(0, KEY)).signWith(new Unused()).build();

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> off.sign(image));

    assertThat(failure.failure()).isEqualTo(StoreFailure.NO_STORE);
    assertThat(failure).hasMessageContaining("use-sigstore-attachments");
    assertThat(rig.storedFiles()).isEmpty();
    assertThat(rig.writes()).isEmpty();
  }

  @Test
  void nothingIsStoredUntilBothAreMade() {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningException failure =
        catchThrowableOfType(
            SigningException.class,
            () -> signer(sigstore(COSIGN), SigningRig.failingAfter(0, KEY)).build().sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.PASSPHRASE_WRONG);
    assertThat(rig.writes()).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void saysThatTheOtherSignatureIsStored() {
    ImageReference image = rig.push("app:1", IMAGE);
    rig.registry.faults().on(Route.path(".*sig").method("PUT")).status(403);

    ImageSigningException failure =
        catchThrowableOfType(
            ImageSigningException.class,
            () -> signer(service(KEY), sigstore(COSIGN)).build().sign(image));

    assertThat(failure.report().entries())
        .extracting(SigningReport.Entry::signer)
        .containsExactly("OpenPGP key " + KEY.fingerprint());
    assertThat(failure.missing())
        .extracting(SigningReport.Missing::signer)
        .containsExactly("sigstore key " + COSIGN.fingerprint());
    assertThat(((SignatureStoreException) failure.getCause()).failure())
        .isEqualTo(StoreFailure.ACCESS_DENIED);
  }

  @Test
  void aSignatureThatAnotherWriterLostIsAddedAgain() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    byte[] lost = Attachments.manifest().getBytes(StandardCharsets.UTF_8);
    Digest config = rig.registry.pushBlob("app", "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(new String(lost, StandardCharsets.UTF_8)).contains(config.toString());
    // The answer to the first reading back is the manifest of somebody who overwrote ours.
    rig.registry
        .faults()
        .on(Route.path(".*sig").method("GET"))
        .request(4)
        .respond(200, "application/vnd.oci.image.manifest.v1+json", lost);

    signer(sigstore(COSIGN)).build().sign(image);

    assertSigstoreAllowed(image);
    assertThat(rig.registry.requests(Route.path(".*sig").method("GET")).size()).isGreaterThan(4);
  }

  @Test
  void skipsWhatItsKeySignedAndNothingElse() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    signer(sigstore(COSIGN)).build().sign(image);
    ImageSigner.Builder builder =
        signer(sigstore(COSIGN), sigstore(OTHER))
            .skipSigned(true)
            .sigstorePublicKeys(COSIGN.publicKey(), OTHER.publicKey());

    SigningReport first = builder.build().sign(image);
    assertThat(first.entries())
        .extracting(SigningReport.Entry::signer, e -> e.place().isPresent())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("sigstore key " + COSIGN.fingerprint(), false),
            org.assertj.core.groups.Tuple.tuple("sigstore key " + OTHER.fingerprint(), true));

    rig.registry.clearRequests();
    SigningReport second = builder.build().sign(image);
    assertThat(second.entries()).allMatch(entry -> entry.place().isEmpty());
    assertThat(rig.writes()).isEmpty();
  }

  @Test
  void aSignatureForAnotherNameIsNoReasonToSkip() throws Exception {
    ImageReference image = rig.push("app:1", IMAGE);
    rig.push("app:2", IMAGE);
    signer(sigstore(COSIGN)).build().sign(rig.image("app:2"));

    SigningReport report =
        signer(sigstore(COSIGN))
            .skipSigned(true)
            .sigstorePublicKeys(COSIGN.publicKey())
            .build()
            .sign(image);

    assertThat(report.entries().get(0).place()).isPresent();
  }

  @Test
  void skippingNeedsThePublicKeysOfEachFormat() {
    assertThatThrownBy(() -> signer(sigstore(COSIGN)).skipSigned(true).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("public keys");
    assertThatThrownBy(
            () ->
                signer(service(KEY), sigstore(COSIGN))
                    .skipSigned(true)
                    .sigstorePublicKeys(COSIGN.publicKey())
                    .build())
        .isInstanceOf(IllegalStateException.class);
    OpenPgpKeyring keyring = keyring(KEY);
    assertThat(
            signer(service(KEY), sigstore(COSIGN))
                .skipSigned(true)
                .publicKeys(keyring)
                .sigstorePublicKeys(COSIGN.publicKey())
                .build())
        .isNotNull();
  }

  @Test
  void aSignatureThatThePublicKeysDoNotVerifyIsNotStored() {
    ImageReference image = rig.push("app:1", IMAGE);

    SigningException failure =
        catchThrowableOfType(
            SigningException.class,
            () ->
                signer(sigstore(COSIGN)).sigstorePublicKeys(OTHER.publicKey()).build().sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
    assertThat(rig.writes()).isEmpty();
  }

  @Test
  void aServiceThatMakesAnotherFormatOrSignsSomethingElseIsRefused() {
    ImageReference image = rig.push("app:1", IMAGE);
    UntrustedSignature gpg =
        KEY.signature(image.dockerReference().orElseThrow() + "", IMAGE.digest());
    UntrustedSignature elsewhere =
        UntrustedSigstoreSignature.of(
            SigstoreFormat.MIME_TYPE,
            new SigstorePayload(
                    IMAGE.digest(), "example.com/x:1", Optional.empty(), Optional.empty(), Map.of())
                .toJson(),
            Map.of(SigstoreFormat.SIGNATURE, "AAAA"));

    for (UntrustedSignature made : List.of(gpg, elsewhere)) {
      SigningException failure =
          catchThrowableOfType(
              SigningException.class, () -> signer(new Making(made)).build().sign(image));
      assertThat(failure.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
    }
    assertThat(rig.writes()).isEmpty();
  }

  @Test
  void signsADirectoryInBothFormats() throws Exception {
    ImageReference image = LocalImages.dir(directory.resolve("image"), IMAGE);

    signer(service(KEY), sigstore(COSIGN))
        .identity(DockerReference.parse("example.com/app:1"))
        .build()
        .sign(image);

    assertThat(Files.readAllBytes(directory.resolve("image/signature-2")))
        .startsWith("\0sigstore-json\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aPushTakesSigstoreSignaturesAlongAndAddsItsOwn() throws Exception {
    ImageReference source = LocalImages.dir(directory.resolve("image"), IMAGE);
    Files.write(
        directory.resolve("image/signature-1"),
        imagesigning.core.simplesigning.SignatureBlob.encode(
            sigstore(OTHER).sign(IMAGE.manifest(), DockerReference.parse("example.com/app:1"))));
    ImageReference target = rig.image("pushed:1");

    rig.pusher().registries(registries()).signWith(sigstore(COSIGN)).build().push(source, target);

    assertSigstoreAllowed(target);
    assertThat(rig.registry.manifest("pushed", tag(IMAGE.digest())).orElseThrow())
        .asString(StandardCharsets.UTF_8)
        .containsSubsequence("simplesigning", "simplesigning");
  }

  @Test
  void aPushSaysBeforehandThatAnotherKindOfAttachmentHasNoPlace() throws Exception {
    ImageReference source = LocalImages.dir(directory.resolve("image"), IMAGE);
    Files.writeString(
        directory.resolve("image/signature-1"), "\0sigstore-json\n{\"mimeType\":\"text/x\"}");

    SignatureStoreException failure =
        catchThrowableOfType(
            SignatureStoreException.class,
            () ->
                rig.pusher().registries(registries()).build().push(source, rig.image("pushed:1")));

    assertThat(failure.failure()).isEqualTo(StoreFailure.FORMAT_UNSUPPORTED);
    assertThat(rig.writes()).isEmpty();
  }

  private ImageSigner.Builder signer(SigningService... services) {
    ImageSigner.Builder builder = rig.signer().registries(registries());
    for (SigningService service : services) {
      builder.signWith(service);
    }
    return builder;
  }

  private static SigningService sigstore(SigstorePrivateKey key) {
    return new SigstoreSigningService(key);
  }

  private RegistriesConfig registries() {
    return VerifierRig.registriesFile(
        "default-docker:\n  use-sigstore-attachments: true\n  lookaside: '"
            + rig.lookaside.url()
            + "'\n");
  }

  private void assertSigstoreAllowed(ImageReference image) {
    Policy policy =
        Policy.parse(
            """
            {"default": [{"type": "sigstoreSigned", "keyPath": "/keys/cosign.pub"}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(policy)
            .keyFiles(KeyFiles.of(Map.of("/keys/cosign.pub", COSIGN.publicKey())))
            .registries(registries())
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .allInstances(true)
            .build()) {
      Verdict verdict = verifier.verify(image);
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    }
  }

  private static String tag(Digest digest) {
    return Attachments.tag(digest);
  }

  /** Gives away what it was given, whatever it is asked to sign. */
  private record Making(UntrustedSignature made) implements SigningService {
    @Override
    public UntrustedSignature sign(byte[] manifest, DockerReference identity) {
      return made;
    }

    @Override
    public SignatureFormat format() {
      return SignatureFormat.SIGSTORE;
    }

    @Override
    public String description() {
      return "a confused signer";
    }

    @Override
    public void close() {}
  }

  /** Must not be asked. */
  private static final class Unused implements SigningService {
    @Override
    public UntrustedSignature sign(byte[] manifest, DockerReference identity) {
      throw new IllegalStateException("signs " + Manifest.digestOf(manifest));
    }

    @Override
    public SignatureFormat format() {
      return SignatureFormat.SIGSTORE;
    }

    @Override
    public String description() {
      return "a signer that is not asked";
    }

    @Override
    public void close() {}
  }
}
