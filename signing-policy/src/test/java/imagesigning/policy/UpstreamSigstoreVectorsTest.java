package imagesigning.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code dir:} images of the upstream library with sigstore signatures, judged in memory. */
@NeedsVectors
class UpstreamSigstoreVectorsTest {
  private static final String HOST = "192.168.64.2:5000/";
  private static final String SAMPLE = HOST + "cosign-signed-single-sample:latest";
  private static final String KEY_REKOR = HOST + "cosign-signed/key-1:latest";
  private static final String FULCIO = HOST + "cosign-signed/fulcio-rekor-1:latest";
  private static final String EMAIL = "mitr@redhat.com";
  private static final String ISSUER = "https://github.com/login/oauth";

  private static KeySource file(String name) {
    return new KeySource.File(name);
  }

  private static Verdict judge(SigstoreTrust trust, Optional<KeySource> log, ImageInMemory image) {
    return evaluator(trust, log, new SignedIdentity.MatchRepository()).evaluate(image);
  }

  private static PolicyEvaluator evaluator(
      SigstoreTrust trust, Optional<KeySource> log, SignedIdentity identity) {
    return PolicyEvaluator.builder(
            Judging.policy(new PolicyRequirement.SigstoreSigned(trust, log, identity)))
        .keyFiles(KeyFiles.relativeTo(Vectors.upstream("signature")))
        .clock(Judging.VECTOR_CLOCK)
        .build();
  }

  private static SigstoreTrust key(String name) {
    return new SigstoreTrust.Keys(file(name));
  }

  private static SigstoreTrust fulcio(String ca, String issuer, String email) {
    return new SigstoreTrust.Fulcio(file(ca), issuer, email);
  }

  private static Optional<KeySource> log(String name) {
    return Optional.ofNullable(name).map(UpstreamSigstoreVectorsTest::file);
  }

  private static ImageInMemory image(String directory, String reference) {
    Path image = Vectors.upstream("signature/" + directory);
    return StoredSignatures.in(image)
        .of(
            ImageReference.parse("docker://" + reference),
            Manifest.of(Vectors.read(image.resolve("manifest.json"))));
  }

  /** The image with its only signature altered. */
  private static ImageInMemory altered(ImageInMemory image, String annotation, String value) {
    UntrustedSigstoreSignature good =
        (UntrustedSigstoreSignature) image.signatures().get(0).signature();
    Map<String, String> annotations = new java.util.HashMap<>(good.annotations());
    annotations.put(annotation, value);
    return new ImageInMemory(
        image.reference(),
        image.manifest(),
        List.of(
            new StoredSignature(
                "altered",
                1,
                UntrustedSigstoreSignature.of(good.mimeType(), good.payload(), annotations))),
        List.of(),
        List.of());
  }

  private static void check(Verdict verdict, String reason) {
    if (reason == null) {
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    } else {
      assertThat(Judging.reason(verdict))
          .as(verdict.explain())
          .isEqualTo(RejectionReason.valueOf(reason));
    }
  }

  @ParameterizedTest(name = "{0} as {1} by {2} with {3}")
  @CsvSource(
      nullValues = "none",
      value = {
        "dir-img-cosign-valid, cosign-signed-single-sample:x, cosign.pub, none, none",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, cosign2.pub, none, SIGSTORE_BAD_SIGNATURE",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, some-rsa-key.pub, none, SIGSTORE_BAD_SIGNATURE",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, cosign.pub, rekor.pub, REKOR_ENTRY_MISSING",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, cosign.pub, some-rsa-key.pub, PUBLIC_KEY_UNSUPPORTED",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, image.signature, none, PUBLIC_KEY_INVALID",
        "dir-img-cosign-valid, cosign-signed-single-sample:x, fulcio_v1.crt.pem, none, PUBLIC_KEY_INVALID",
        "dir-img-cosign-valid, other:x, cosign.pub, none, IDENTITY_MISMATCH",
        "dir-img-cosign-valid-2, cosign-signed-single-sample:x, cosign.pub, none, none",
        "dir-img-cosign-valid-2, other:x, cosign.pub, none, NO_ACCEPTED_SIGNATURE",
        "dir-img-cosign-valid-with-tag, skopeo-signed:tag, cosign.pub, none, none",
        "dir-img-cosign-key-rekor-valid, cosign-signed/key-1:x, cosign2.pub, rekor.pub, none",
        "dir-img-cosign-key-rekor-valid, cosign-signed/key-1:x, cosign2.pub, none, none",
        "dir-img-cosign-key-rekor-valid, cosign-signed/key-1:x, cosign2.pub, cosign.pub, REKOR_BAD_SIGNATURE",
        "dir-img-cosign-key-rekor-valid, cosign-signed/key-1:x, cosign.pub, rekor.pub, REKOR_KEY_MISMATCH",
        "dir-img-valid, cosign-signed-single-sample:x, cosign.pub, none, NO_SIGNATURE",
        "dir-img-unsigned, cosign-signed-single-sample:x, cosign.pub, none, NO_SIGNATURE",
      })
  void keys(String directory, String reference, String key, String log, String reason) {
    check(judge(key(key), log(log), image(directory, HOST + reference)), reason);
  }

  @Test
  void onlyTheKeyOfTheEntryMayVerifyAndEveryKeyMustBeUsable() {
    ImageInMemory image = image("dir-img-cosign-key-rekor-valid", KEY_REKOR);
    SigstoreTrust both =
        new SigstoreTrust.Keys(new KeySource.Files(List.of("cosign.pub", "cosign2.pub")));
    check(judge(both, log("rekor.pub"), image), null);
    SigstoreTrust broken =
        new SigstoreTrust.Keys(new KeySource.Files(List.of("cosign2.pub", "image.signature")));
    check(judge(broken, log("rekor.pub"), image), "PUBLIC_KEY_INVALID");
    SigstoreTrust data =
        new SigstoreTrust.Keys(
            new KeySource.Datas(
                List.of(
                    Bytes.of(Vectors.read(Vectors.upstream("signature/cosign.pub"))),
                    Bytes.of(Vectors.read(Vectors.upstream("signature/cosign2.pub"))))));
    check(judge(data, log("rekor.pub"), image), null);
  }

  @Test
  void aManifestThatWasAlteredIsNotTheSignedOne() {
    ImageInMemory valid = image("dir-img-cosign-valid", SAMPLE);
    byte[] manifest = valid.manifest().bytes();
    ImageInMemory modified =
        new ImageInMemory(
            valid.reference(),
            Manifest.of((new String(manifest, UTF_8) + " ").getBytes(UTF_8)),
            valid.signatures(),
            List.of(),
            List.of());
    check(judge(key("cosign.pub"), Optional.empty(), modified), "DIGEST_MISMATCH");
  }

  @Test
  void cosignWritesNoTagSoTheDefaultIdentityNeverMatches() {
    PolicyEvaluator evaluator =
        evaluator(key("cosign.pub"), Optional.empty(), new SignedIdentity.MatchRepoDigestOrExact());
    check(evaluator.evaluate(image("dir-img-cosign-valid", SAMPLE)), "IDENTITY_MISMATCH");
    check(
        evaluator.evaluate(image("dir-img-cosign-valid-with-tag", HOST + "skopeo-signed:tag")),
        null);
    check(
        evaluator.evaluate(image("dir-img-cosign-valid-with-tag", HOST + "skopeo-signed:other")),
        "IDENTITY_MISMATCH");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "fulcio_v1.crt.pem, https://github.com/login/oauth, mitr@redhat.com, rekor.pub, none",
        "fulcio_v1.crt.pem, https://github.com/login/oauth/, mitr@redhat.com, rekor.pub, CERTIFICATE_ISSUER_MISMATCH",
        "fulcio_v1.crt.pem, https://github.com/login/oauth, Mitr@redhat.com, rekor.pub, CERTIFICATE_SUBJECT_MISMATCH",
        "pki_root_crts.pem, https://github.com/login/oauth, mitr@redhat.com, rekor.pub, CERTIFICATE_UNTRUSTED",
        "fulcio_v1.crt.pem, https://github.com/login/oauth, mitr@redhat.com, cosign.pub, REKOR_BAD_SIGNATURE",
        "cosign.pub, https://github.com/login/oauth, mitr@redhat.com, rekor.pub, CA_CERTIFICATES_INVALID",
      })
  void fulcio(String ca, String issuer, String email, String log, String reason) {
    ImageInMemory image = image("dir-img-cosign-fulcio-rekor-valid", FULCIO);
    check(judge(fulcio(ca, issuer, email), log(log), image), reason);
  }

  @Test
  void whoSignedIsTheIdentityOfTheCertificate() {
    Verdict verdict =
        judge(
            fulcio("fulcio_v1.crt.pem", ISSUER, EMAIL),
            log("rekor.pub"),
            image("dir-img-cosign-fulcio-rekor-valid", FULCIO));
    assertThat(verdict.orThrow().signatures().get(0).signer()).contains(EMAIL);
    assertThat(verdict.explain())
        .contains("Signed by mitr@redhat.com.")
        .contains("an entry of 2023-01-20T20:51:33Z");
  }

  @Test
  void certificatesOfOneSignatureDoNotServeAnother() {
    Path files = Vectors.upstream("signature");
    ImageInMemory image = image("dir-img-cosign-fulcio-rekor-valid", FULCIO);
    SigstoreTrust trust = fulcio("fulcio_v1.crt.pem", ISSUER, EMAIL);
    String otherCertificate = new String(Vectors.read(files.resolve("pki-cert")), UTF_8);
    check(
        judge(
            trust,
            log("rekor.pub"),
            altered(image, "dev.sigstore.cosign/certificate", otherCertificate)),
        "REKOR_KEY_MISMATCH");
    ImageInMemory other = image("dir-img-cosign-key-rekor-valid", KEY_REKOR);
    String otherEntry =
        ((UntrustedSigstoreSignature) other.signatures().get(0).signature())
            .annotations()
            .get("dev.sigstore.cosign/bundle");
    check(
        judge(trust, log("rekor.pub"), altered(image, "dev.sigstore.cosign/bundle", otherEntry)),
        "REKOR_KEY_MISMATCH");
    check(
        judge(trust, log("rekor.pub"), altered(image, "dev.sigstore.cosign/chain", "")),
        "CERTIFICATE_UNTRUSTED");
    check(judge(trust, log("rekor.pub"), other), "CERTIFICATE_MISSING");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "qiwan@redhat.com, myhost.example.com, none",
        "qiwan@redhat.com, none, none",
        "none, myhost.example.com, none",
        "none, MYHOST.example.com., none",
        "mitr@redhat.com, myhost.example.com, CERTIFICATE_SUBJECT_MISMATCH",
        "qiwan@redhat.com, other.example.com, CERTIFICATE_SUBJECT_MISMATCH",
      })
  void ownCa(String email, String host, String reason) {
    Path directory = Vectors.upstream("signature/dir-img-cosign-pki-valid");
    ImageInMemory stored = image("dir-img-cosign-pki-valid", "example.com/any:x");
    String name = signedName(stored);
    SigstoreTrust trust =
        new SigstoreTrust.Pki(
            file("pki_root_crts.pem"),
            Optional.of(file("pki_intermediate_crts.pem")),
            Optional.ofNullable(email),
            Optional.ofNullable(host));
    ImageInMemory image = image(directory.getFileName().toString(), name + ":x");
    check(judge(trust, Optional.empty(), image), reason);
  }

  private static String signedName(ImageInMemory image) {
    UntrustedSigstoreSignature signature =
        (UntrustedSigstoreSignature) image.signatures().get(0).signature();
    String name =
        imagesigning.core.simplesigning.SigstorePayload.parse(signature.payload())
            .dockerReference();
    return imagesigning.core.DockerReference.parse(name).name();
  }
}
