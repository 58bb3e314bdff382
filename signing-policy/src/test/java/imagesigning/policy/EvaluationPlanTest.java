package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.SignedIdentity.MatchRepository;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What must be fetched before an image can be judged. */
class EvaluationPlanTest {
  private static final UntrustedSignature GARBAGE =
      UntrustedSimpleSignature.of(new byte[] {1, 2, 3});

  private static SignedBy ofType(KeyType type) {
    return new SignedBy(type, new KeySource.File(ALICE_KEY), new MatchRepoDigestOrExact());
  }

  @Test
  void isDecidedWhereverTheImageDoesNotMatter() {
    List<Policy> decided =
        List.of(
            policy(new Reject()),
            policy(new Reject(), signedBy(ALICE_KEY)),
            policy(new InsecureAcceptAnything(), new Reject()),
            policy(new SignedBaseLayer(new MatchRepository())),
            policy(ofType(KeyType.X509_CERTIFICATES)));
    for (Policy policy : decided) {
      PolicyEvaluator evaluator = evaluator(policy).build();
      EvaluationPlan plan = evaluator.plan(REFERENCE);
      assertThat(plan.needsSimpleSignatures()).isFalse();
      assertThat(plan.needsSigstoreSignatures()).isFalse();
      Verdict planned = plan.decided().get();
      for (ImageInMemory image :
          List.of(image(), image(by(ALICE)), image("docker://" + NAME, GARBAGE))) {
        Verdict judged = evaluator.evaluate(image);
        assertThat(reason(judged)).isEqualTo(reason(planned));
        assertThat(judged.details().requirements()).isEqualTo(planned.details().requirements());
      }
    }
  }

  @Test
  void isOpenWhereverTheImageMatters() {
    Map<Policy, Boolean> open =
        Map.of(
            policy(new InsecureAcceptAnything()), false,
            policy(signedBy(ALICE_KEY)), true,
            policy(signedBy(ALICE_KEY), new Reject()), true,
            policy(new InsecureAcceptAnything(), signedBy(ALICE_KEY)), true);
    open.forEach(
        (policy, needsSignatures) -> {
          EvaluationPlan plan = evaluator(policy).build().plan(REFERENCE);
          assertThat(plan.decided()).isEmpty();
          assertThat(plan.needsSimpleSignatures()).isEqualTo(needsSignatures);
          assertThat(plan.scope().requirements()).isEqualTo(policy.defaultRequirements());
        });
  }

  @Test
  void demandingASignatureDecidesScopesThatAskForNone() {
    PolicyEvaluator evaluator =
        evaluator(policy(new InsecureAcceptAnything())).requireSigned(true).build();
    assertThat(reason(evaluator.plan(REFERENCE).decided().get()))
        .isEqualTo(RejectionReason.SIGNATURE_VERIFICATION_REQUIRED);
  }
}
