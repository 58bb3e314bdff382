package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.Reject;
import org.junit.jupiter.api.Test;

/** The switch that demands a verified signature. */
class RequireSignedTest {

  private Verdict judge(ImageInMemory image, PolicyRequirement first, PolicyRequirement... more) {
    return evaluator(policy(first, more)).requireSigned(true).build().evaluate(image);
  }

  @Test
  void acceptingAnythingAloneIsNotEnough() {
    assertThat(reason(judge(image(by(ALICE)), new InsecureAcceptAnything())))
        .isEqualTo(RejectionReason.SIGNATURE_VERIFICATION_REQUIRED);
    assertThat(
            reason(
                judge(
                    image(by(ALICE)), new InsecureAcceptAnything(), new InsecureAcceptAnything())))
        .isEqualTo(RejectionReason.SIGNATURE_VERIFICATION_REQUIRED);
  }

  @Test
  void acceptingAnythingBesideAVerifiedSignatureIs() {
    assertThat(judge(image(by(ALICE)), new InsecureAcceptAnything(), signedBy(ALICE_KEY)).outcome())
        .isEqualTo(Outcome.ALLOWED);
    assertThat(judge(image(by(ALICE)), signedBy(ALICE_KEY), new InsecureAcceptAnything()).outcome())
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void aDenialKeepsItsOwnReason() {
    assertThat(reason(judge(image(by(ALICE)), new Reject())))
        .isEqualTo(RejectionReason.POLICY_REJECTS);
    assertThat(reason(judge(image(by(ALICE)), new InsecureAcceptAnything(), new Reject())))
        .isEqualTo(RejectionReason.POLICY_REJECTS);
    assertThat(reason(judge(image(), signedBy(ALICE_KEY)))).isEqualTo(RejectionReason.NO_SIGNATURE);
  }
}
