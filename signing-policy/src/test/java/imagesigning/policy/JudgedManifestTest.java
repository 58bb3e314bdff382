package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.testing.TestImage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifest that is judged must be the one the name asks for. */
class JudgedManifestTest {

  private static final String OTHER = "sha256:" + "0".repeat(64);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mustHaveTheDigestOfTheName(boolean signed) {
    PolicyEvaluator evaluator =
        evaluator(signed ? signedBy(ALICE_KEY) : new InsecureAcceptAnything());
    // The matcher takes any tag of the repository for an image named by digest.
    ImageInMemory right = image("registry.example.com/ns/app@" + TestImage.DIGEST, by(ALICE));
    ImageInMemory wrong = image("registry.example.com/ns/app@" + OTHER, by(ALICE));
    assertThat(evaluator.evaluate(right).outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(reason(evaluator.evaluate(wrong)))
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void mayBeListedByTheIndexOfTheName() {
    Manifest index = Manifest.of(TestImage.index(TestImage.manifest("b"), TestImage.MANIFEST));
    PolicyEvaluator evaluator = evaluator(signedBy(ALICE_KEY));
    Verdict verdict =
        evaluator.evaluate(
            chosen("registry.example.com/ns/app@" + index.digest(), TestImage.MANIFEST, index));
    assertThat(verdict.orThrow().pinnedReference().get().digest()).contains(TestImage.DIGEST);
    assertThat(verdict.details().platform()).contains(Platform.of("linux", "arch1"));
    assertThat(
            reason(
                evaluator.evaluate(
                    chosen("registry.example.com/ns/app@" + OTHER, TestImage.MANIFEST, index))))
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void mustBeListedByItsIndex() {
    Manifest index = Manifest.of(TestImage.index(TestImage.manifest("b")));
    assertThat(
            reason(
                evaluator(signedBy(ALICE_KEY)).evaluate(chosen(NAME, TestImage.MANIFEST, index))))
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void anIndexIsNeverJudgedByItself() {
    byte[] index = TestImage.index(TestImage.MANIFEST);
    UntrustedSignature signature = TestImage.signed(ALICE, NAME, Digest.sha256(index));
    for (PolicyRequirement requirement :
        List.of(signedBy(ALICE_KEY), new InsecureAcceptAnything())) {
      assertThat(reason(evaluator(requirement).evaluate(REFERENCE, index, List.of(signature))))
          .isEqualTo(RejectionReason.MANIFEST_IS_INDEX);
    }
  }

  @Test
  void aMalformedOneIsRejectedUnlessThePolicyDeniesAnyway() {
    byte[] malformed = "{\"schemaVersion\":1,\"signatures\":1}".getBytes();
    assertThat(reason(evaluator(signedBy(ALICE_KEY)).evaluate(REFERENCE, malformed, List.of())))
        .isEqualTo(RejectionReason.MANIFEST_INVALID);
    assertThat(reason(evaluator(new Reject()).evaluate(REFERENCE, malformed, List.of())))
        .isEqualTo(RejectionReason.POLICY_REJECTS);
  }

  private static ImageInMemory chosen(String reference, byte[] manifest, Manifest index) {
    return new ImageInMemory(
        ImageReference.parse(reference),
        Manifest.of(manifest),
        Optional.of(index),
        Optional.of(Platform.of("linux", "arch1")),
        image(by(ALICE)).signatures(),
        List.of(),
        List.of());
  }
}
