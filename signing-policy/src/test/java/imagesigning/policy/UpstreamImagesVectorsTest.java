package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.SignedIdentity.MatchExact;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code dir:} images of the upstream library with simple signatures, judged in memory. */
@NeedsVectors
class UpstreamImagesVectorsTest {
  private static final String LATEST = "testing/manifest:latest";
  private static final String DIGEST =
      "sha256:20bf21ed457b390829cdbeec8795a7bea1626991fda603e0d01b4e7f60427e55";

  private static PolicyEvaluator evaluator(String keys) {
    PolicyRequirement requirement =
        PolicyRequirement.signedBy()
            .keyType(PolicyRequirement.KeyType.GPG_KEYS)
            .keyPath(keys)
            .signedIdentity(new MatchExact())
            .build();
    return PolicyEvaluator.builder(Judging.policy(requirement))
        .keyFiles(KeyFiles.relativeTo(Vectors.upstream("signature")))
        .clock(Judging.VECTOR_CLOCK)
        .build();
  }

  private static ImageInMemory image(String directory, String reference) {
    Path image = Vectors.upstream("signature/" + directory);
    return StoredSignatures.in(image)
        .of(
            ImageReference.parse("docker://" + reference),
            Manifest.of(Vectors.read(image.resolve("manifest.json"))));
  }

  @ParameterizedTest(name = "{0} as {1} by {2}")
  @CsvSource(
      nullValues = "none",
      value = {
        // directory, image, keys, reason
        "dir-img-valid, testing/manifest:latest, public-key.gpg, none",
        "dir-img-valid, testing/manifest:latest, public-key-1.gpg, none",
        "dir-img-valid, docker.io/testing/manifest:latest, pubring.gpg, none",
        "dir-img-valid, testing/manifest:notlatest, public-key.gpg, IDENTITY_MISMATCH",
        "dir-img-valid, other/manifest:latest, public-key.gpg, IDENTITY_MISMATCH",
        "dir-img-valid, testing/manifest:latest, public-key-2.gpg, OPENPGP_UNKNOWN_KEY",
        "dir-img-valid, testing/manifest:latest, cosign.pub, NO_KEYS",
        "dir-img-valid-2, testing/manifest:latest, public-key.gpg, none",
        "dir-img-valid-2, testing/manifest:notlatest, public-key.gpg, NO_ACCEPTED_SIGNATURE",
        "dir-img-valid-subkey, testing/manifest:latest, public-key-with-subkey.gpg, none",
        "dir-img-unsigned, testing/manifest:latest, public-key.gpg, NO_SIGNATURE",
        "dir-img-modified-manifest, testing/manifest:latest, public-key.gpg, DIGEST_MISMATCH",
        "dir-img-cosign-valid, testing/manifest:latest, public-key.gpg, NO_SIGNATURE",
      })
  void verdictAndReason(String directory, String reference, String keys, String reason) {
    Verdict verdict = evaluator(keys).evaluate(image(directory, reference));
    if (reason == null) {
      assertThat(verdict.orThrow().pinnedReference())
          .hasToString("Optional[docker.io/testing/manifest@" + DIGEST + "]");
    } else {
      assertThat(Judging.reason(verdict)).isEqualTo(RejectionReason.valueOf(reason));
    }
  }

  @Test
  void aSubkeyIsReportedWithItsPrimaryKey() {
    VerifiedSignature signature =
        evaluator("public-key-with-subkey.gpg")
            .evaluate(image("dir-img-valid-subkey", LATEST))
            .orThrow()
            .signatures()
            .get(0);
    assertThat(signature.keyFingerprint()).isEqualTo("B9F4CDB9FD8C475BFA340AC38D54A947EE396F36");
    assertThat(signature.signingFingerprint())
        .isEqualTo("57D1D95BBC53BA0EAFF0718CD75B3109B3BAAEAF");
  }

  @Test
  void aManifestWhoseDigestCannotBeComputedIsRejected() {
    Path image = Vectors.upstream("signature/dir-img-manifest-digest-error");
    Verdict verdict =
        evaluator("public-key.gpg")
            .evaluate(
                ImageReference.parse(LATEST),
                Vectors.read(image.resolve("manifest.json")),
                List.of(UntrustedSimpleSignature.of(Vectors.read(image.resolve("signature-1")))));
    assertThat(Judging.reason(verdict)).isEqualTo(RejectionReason.MANIFEST_INVALID);
  }

  @Test
  void aBrokenSignatureBeforeAGoodOneDoesNotMatterButAnUnreadableOneDoes() {
    ImageInMemory valid = image("dir-img-valid", LATEST);
    List<ImageInMemory.StoredSignature> mixed = new ArrayList<>();
    mixed.add(
        new ImageInMemory.StoredSignature(
            "mixed",
            1,
            UntrustedSimpleSignature.of(
                Vectors.read(Vectors.upstream("signature/invalid-blob.signature")))));
    mixed.addAll(valid.signatures());
    ImageInMemory image =
        new ImageInMemory(valid.reference(), valid.manifest(), mixed, List.of(), List.of());
    assertThat(evaluator("public-key.gpg").evaluate(image).outcome()).isEqualTo(Outcome.ALLOWED);
    ImageInMemory unreadable =
        new ImageInMemory(
            valid.reference(),
            valid.manifest(),
            valid.signatures(),
            List.of(Judging.unread(2, RejectionReason.SIGNATURE_BLOB_INVALID)),
            List.of());
    assertThat(Judging.reason(evaluator("public-key.gpg").evaluate(unreadable)))
        .isEqualTo(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "none",
      value = {
        // file, reason; the broken ones are broken inside of their compressed packet
        "image.signature, none",
        "invalid-blob.signature, PAYLOAD_INVALID",
        "invalid-blob.signature-v3, PAYLOAD_INVALID",
        "no-optional-fields.signature, none",
        "invalid-reference.signature, PAYLOAD_REFERENCE_INVALID",
        "unknown-key.signature, OPENPGP_UNKNOWN_KEY",
        "unknown-key.signature-v3, OPENPGP_UNKNOWN_KEY",
        "expired.signature, OPENPGP_SIGNATURE_EXPIRED",
        "corrupt.signature, OPENPGP_TRAILING_DATA",
        "corrupt.signature-v3, OPENPGP_TRAILING_DATA",
        "subkey-revoked.signature, OPENPGP_SUBKEY_REVOKED",
        "unsigned-literal.signature, OPENPGP_UNSIGNED",
        "unsigned-encrypted.signature, OPENPGP_ENCRYPTED",
      })
  void signatureFiles(String file, String reason) {
    Path fixtures = Vectors.upstream("signature");
    PolicyRequirement requirement =
        PolicyRequirement.signedBy()
            .keyType(PolicyRequirement.KeyType.GPG_KEYS)
            .keyPath("pubring.gpg")
            .signedIdentity(new SignedIdentity.MatchRepository())
            .build();
    Verdict verdict =
        PolicyEvaluator.builder(Judging.policy(requirement))
            .keyFiles(KeyFiles.relativeTo(fixtures))
            .clock(Judging.VECTOR_CLOCK)
            .build()
            .evaluate(
                ImageReference.parse(LATEST),
                Vectors.read(fixtures.resolve("image.manifest.json")),
                List.of(UntrustedSimpleSignature.of(Vectors.read(fixtures.resolve(file)))));
    if (reason == null) {
      assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    } else {
      assertThat(Judging.reason(verdict))
          .as(verdict.explain())
          .isEqualTo(RejectionReason.valueOf(reason));
    }
  }

  @Test
  void authorsAreAcceptedWhateverTheManifest() {
    PolicyEvaluator evaluator = evaluator("public-key.gpg");
    for (String directory : List.of("dir-img-valid", "dir-img-modified-manifest")) {
      List<VerifiedStatement> statements =
          evaluator.acceptedAuthorSignatures(image(directory, "other:tag"));
      assertThat(statements).hasSize(1);
      assertThat(statements.get(0).manifestDigest()).hasToString(DIGEST);
      assertThat(statements.get(0).dockerReference()).isEqualTo(LATEST);
    }
    assertThat(evaluator.acceptedAuthorSignatures(image("dir-img-valid-2", LATEST))).hasSize(2);
    assertThat(evaluator.acceptedAuthorSignatures(image("dir-img-unsigned", LATEST))).isEmpty();
  }
}
