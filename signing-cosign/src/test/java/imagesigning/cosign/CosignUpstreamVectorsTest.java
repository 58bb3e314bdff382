package imagesigning.cosign;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that old versions of cosign and skopeo made, judged as cosign judges them. */
@NeedsVectors
class CosignUpstreamVectorsTest {
  private static final TrustRoots ROOTS = TrustRoots.builtIn();

  private static Path file(String name) {
    return Vectors.upstream("signature/" + name);
  }

  private static PemSource pem(String name) {
    return PemSource.of(name, Vectors.read(file(name)));
  }

  private static Object judge(String image, int number, String key, String log, String repository) {
    Digest manifest = Digest.sha256(Vectors.read(file(image + "/manifest.json")));
    CosignSignatureVerifier.Builder builder =
        CosignSignatureVerifier.builder(ROOTS.keys(List.of(pem(key))));
    CosignSignatureVerifier verifier =
        log == null
            ? builder.insecureIgnoreTlog().build()
            : builder.log(ROOTS.log(List.of(pem(log)))).build();
    UntrustedSigstoreSignature signature =
        (UntrustedSigstoreSignature)
            SignatureBlob.decode(Vectors.read(file(image + "/signature-" + number)));
    SigstoreVerification outcome =
        repository == null
            ? verifier.verify(signature, manifest)
            : verifier.verify(signature, manifest, DockerReference.parse(repository));
    return outcome.fold(verified -> "accepted", SigstoreVerification.Refused::reason);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "dir-img-cosign-valid, 1, cosign.pub, -, -, accepted",
        "dir-img-cosign-valid, 1, cosign2.pub, -, -, SIGSTORE_BAD_SIGNATURE",
        "dir-img-cosign-valid, 1, cosign.pub, rekor.pub, -, REKOR_ENTRY_MISSING",
        "dir-img-cosign-valid-2, 1, cosign.pub, -, -, accepted",
        "dir-img-cosign-valid-2, 2, cosign.pub, -, -, accepted",
        "dir-img-cosign-valid-2, 2, cosign2.pub, -, -, SIGSTORE_BAD_SIGNATURE",
        "dir-img-cosign-valid-with-tag, 1, cosign.pub, -, -, accepted",
        "dir-img-cosign-key-rekor-valid, 1, cosign2.pub, rekor.pub, -, accepted",
        "dir-img-cosign-key-rekor-valid, 1, cosign2.pub, -, -, accepted",
        "dir-img-cosign-key-rekor-valid, 1, cosign2.pub, cosign.pub, -, REKOR_BAD_SIGNATURE",
        "dir-img-cosign-key-rekor-valid, 1, cosign.pub, rekor.pub, -, REKOR_KEY_MISMATCH",
        "dir-img-cosign-fulcio-rekor-valid, 1, cosign.pub, rekor.pub, -, REKOR_KEY_MISMATCH",
        "dir-img-cosign-fulcio-rekor-valid, 1, cosign.pub, -, -, SIGSTORE_BAD_SIGNATURE",
        "dir-img-cosign-valid, 1, cosign.pub, -, 192.168.64.2:5000/cosign-signed-single-sample, accepted",
        "dir-img-cosign-valid, 1, cosign.pub, -, 192.168.64.2:5000/other, IDENTITY_MISMATCH",
        "dir-img-cosign-valid-with-tag, 1, cosign.pub, -, 192.168.64.2:5000/skopeo-signed, accepted",
      })
  void judgesAsCosignDoes(
      String image, int number, String key, String log, String repository, String expected) {
    assertThat(judge(image, number, key, log, repository))
        .isEqualTo(expected.equals("accepted") ? expected : RejectionReason.valueOf(expected));
  }
}
