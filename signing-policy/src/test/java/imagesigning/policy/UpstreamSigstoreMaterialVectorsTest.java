package imagesigning.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.testing.TestImage;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The upstream library's loose entries, certificates, chains and signatures, put together to
 * signatures. Where the manifest that was signed is not among them the verdict is that the digest
 * differs, which is only said when everything before was good.
 */
@NeedsVectors
class UpstreamSigstoreMaterialVectorsTest {
  private static final String EMAIL = "mitr@redhat.com";
  private static final String ISSUER = "https://github.com/login/oauth";

  private static String text(String file) {
    return new String(Vectors.read(Vectors.upstream(file)), UTF_8);
  }

  private static Optional<VerdictReason> judge(
      SigstoreTrust trust,
      Optional<KeySource> log,
      UntrustedSigstoreSignature signature,
      byte[] manifest) {
    PolicyEvaluator evaluator =
        PolicyEvaluator.builder(
                Judging.policy(
                    new PolicyRequirement.SigstoreSigned(
                        trust, log, new SignedIdentity.MatchRepository())))
            .keyFiles(KeyFiles.relativeTo(Vectors.upstream("")))
            .clock(Judging.VECTOR_CLOCK)
            .build();
    Verdict verdict =
        evaluator.evaluate(
            new ImageInMemory(
                ImageReference.parse(
                    "docker://192.168.64.2:5000/cosign-signed-single-sample:latest"),
                Manifest.of(manifest),
                List.of(new StoredSignature("upstream", 1, signature)),
                List.of(),
                List.of()));
    return verdict.fold(
        allowed -> Optional.empty(),
        rejected -> Optional.of(rejected.reason()),
        indeterminate -> Optional.of(indeterminate.reason()));
  }

  private static Optional<VerdictReason> reason(String name) {
    return Optional.ofNullable(name).map(RejectionReason::valueOf);
  }

  private static KeySource file(String name) {
    return new KeySource.File(name);
  }

  /** A signature with an entry of the log, as the upstream tests put it together. */
  private static UntrustedSigstoreSignature logged(
      String folder, String certificate, String chain) {
    Map<String, String> annotations = new HashMap<>();
    annotations.put(SigstoreFormat.SIGNATURE, text(folder + "/rekor-sig"));
    annotations.put("dev.sigstore.cosign/bundle", text(folder + "/rekor-set"));
    annotations.put("dev.sigstore.cosign/certificate", text(certificate));
    annotations.put("dev.sigstore.cosign/chain", text(chain));
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE,
        Vectors.read(Vectors.upstream(folder + "/rekor-payload")),
        annotations);
  }

  @ParameterizedTest
  @CsvSource({
    "fulcio_v1.crt.pem, https://github.com/login/oauth, mitr@redhat.com, rekor.pub, DIGEST_MISMATCH",
    "fulcio_v1.crt.pem, https://github.com, mitr@redhat.com, rekor.pub, CERTIFICATE_ISSUER_MISMATCH",
    "fulcio_v1.crt.pem, https://github.com/login/oauth, this@example.com, rekor.pub, CERTIFICATE_SUBJECT_MISMATCH",
    "pki_root_crts.pem, https://github.com/login/oauth, mitr@redhat.com, rekor.pub, CERTIFICATE_UNTRUSTED",
    "fulcio_v1.crt.pem, https://github.com/login/oauth, mitr@redhat.com, cosign2.pub, REKOR_BAD_SIGNATURE",
  })
  void theEntryWithItsCertificate(
      String ca, String issuer, String email, String log, String reason) {
    UntrustedSigstoreSignature signature =
        logged("signature", "signature/fulcio-cert", "signature/fulcio-chain");
    SigstoreTrust trust = new SigstoreTrust.Fulcio(file("signature/" + ca), issuer, email);

    assertThat(judge(trust, Optional.of(file("signature/" + log)), signature, TestImage.MANIFEST))
        .isEqualTo(reason(reason));
  }

  @Test
  void theSameEntryOfTheInnerTests() {
    UntrustedSigstoreSignature signature =
        logged("sigstore-internal", "sigstore-internal/rekor-cert", "signature/fulcio-chain");
    SigstoreTrust trust =
        new SigstoreTrust.Fulcio(file("signature/fulcio_v1.crt.pem"), ISSUER, EMAIL);
    Optional<KeySource> log = Optional.of(file("sigstore-internal/rekor.pub"));

    assertThat(judge(trust, log, signature, TestImage.MANIFEST))
        .isEqualTo(reason("DIGEST_MISMATCH"));
  }

  @Test
  void anEntryThatNamesACertificateServesNoKey() {
    UntrustedSigstoreSignature signature =
        logged("signature", "signature/fulcio-cert", "signature/fulcio-chain");
    SigstoreTrust trust = new SigstoreTrust.Keys(file("signature/cosign2.pub"));

    assertThat(
            judge(trust, Optional.of(file("signature/rekor.pub")), signature, TestImage.MANIFEST))
        .isEqualTo(reason("REKOR_KEY_MISMATCH"));
  }

  /** Nothing is signed with its key, which is said once the certificate itself was found good. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "pki_root_crts.pem, pki_intermediate_crts.pem, qiwan@redhat.com, myhost.example.com, SIGSTORE_BAD_SIGNATURE",
        "pki_root_crts.pem, none, qiwan@redhat.com, myhost.example.com, SIGSTORE_BAD_SIGNATURE",
        "pki_root_crts.pem, none, qiwan@redhat.com, other.example.com, CERTIFICATE_SUBJECT_MISMATCH",
        "pki_root_crts.pem, none, this@example.com, none, CERTIFICATE_SUBJECT_MISMATCH",
        "fulcio_v1.crt.pem, none, qiwan@redhat.com, none, CERTIFICATE_UNTRUSTED",
        "pki_root_crts.pem, cosign.pub, qiwan@redhat.com, none, CA_CERTIFICATES_INVALID",
      })
  void theCertificateOfAnOwnCa(
      String roots, String intermediates, String email, String host, String reason) {
    SigstoreTrust trust =
        new SigstoreTrust.Pki(
            file("signature/" + roots),
            Optional.ofNullable(intermediates).map(i -> file("signature/" + i)),
            Optional.ofNullable(email),
            Optional.ofNullable(host));
    UntrustedSigstoreSignature signature =
        logged("signature", "signature/pki-cert", "signature/pki-chain");

    assertThat(judge(trust, Optional.empty(), signature, TestImage.MANIFEST))
        .isEqualTo(reason(reason));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"cosign.pub, none", "cosign2.pub, SIGSTORE_BAD_SIGNATURE"})
  void theSignatureOfTheInnerTests(String key, String reason) {
    Path image = Vectors.upstream("signature/dir-img-cosign-valid");
    UntrustedSigstoreSignature signature =
        (UntrustedSigstoreSignature)
            SignatureBlob.decode(
                Vectors.read(Vectors.upstream("sigstore-internal/valid.signature")));
    SigstoreTrust trust = new SigstoreTrust.Keys(file("sigstore-internal/" + key));

    assertThat(
            judge(trust, Optional.empty(), signature, Vectors.read(image.resolve("manifest.json"))))
        .isEqualTo(reason(reason));
  }
}
