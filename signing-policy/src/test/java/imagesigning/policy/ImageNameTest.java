package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SignedIdentity.ExactReference;
import imagesigning.policy.testing.TestImage;
import org.junit.jupiter.api.Test;

/** What the name of an image decides. */
class ImageNameTest {

  @Test
  void onlyRegistriesGiveAPinnedReference() {
    PolicyEvaluator evaluator = evaluator(new InsecureAcceptAnything());
    assertThat(evaluator.evaluate(image("docker://busybox")).orThrow().pinnedReference())
        .hasToString("Optional[docker.io/library/busybox@" + TestImage.DIGEST + "]");
    assertThat(evaluator.evaluate(image("dir:/tmp/x")).orThrow().pinnedReference()).isEmpty();
    assertThat(evaluator.evaluate(image("oci:/tmp/x:y")).orThrow().pinnedReference()).isEmpty();
  }

  @Test
  void anImageWithoutNameNeedsAnExactIdentity() {
    ImageInMemory image = image("dir:/tmp/x", by(ALICE));
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image);
    assertThat(reason(verdict)).isEqualTo(RejectionReason.IDENTITY_MISMATCH);
    assertThat(verdict.explain()).contains("images of this transport do not have");
    SignedBy exact =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.File(ALICE_KEY),
            new ExactReference(DockerReference.parse(NAME)));
    assertThat(evaluator(exact).evaluate(image).outcome()).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void theMostSpecificScopeDecides() {
    Policy policy =
        Policy.builder()
            .defaultRequirements(new Reject())
            .scope(Transport.DOCKER, "registry.example.com/ns", signedBy(ALICE_KEY))
            .scope(Transport.DOCKER, "registry.example.com", new InsecureAcceptAnything())
            .build();
    PolicyEvaluator evaluator = evaluator(policy).build();
    assertThat(reason(evaluator.evaluate(image()))).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(evaluator.evaluate(image("registry.example.com/other:1")).outcome())
        .isEqualTo(Outcome.ALLOWED);
    Verdict byDefault = evaluator.evaluate(image("quay.io/x:1"));
    assertThat(reason(byDefault)).isEqualTo(RejectionReason.POLICY_REJECTS);
    assertThat(byDefault.details().scope().get().isDefault()).isTrue();
  }
}
