package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.testing.TestImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyEvaluatorTest {

  @Test
  void warningsOfTheCallerReachTheVerdict() {
    ImageInMemory image =
        new ImageInMemory(
            REFERENCE,
            Manifest.of(TestImage.MANIFEST),
            List.of(),
            List.of(),
            List.of("the store is slow"));
    for (PolicyRequirement requirement :
        List.of(new InsecureAcceptAnything(), new Reject(), signedBy(ALICE_KEY))) {
      assertThat(evaluator(requirement).evaluate(image).details().warnings())
          .containsExactly("the store is slow");
    }
  }

  @Test
  void theLimitOnKeyringsHoldsForKeysInThePolicyToo() {
    PolicyRequirement inline =
        PolicyRequirement.signedBy()
            .keyType(PolicyRequirement.KeyType.GPG_KEYS)
            .keyData(ALICE.publicKey())
            .signedIdentity(new SignedIdentity.MatchRepoDigestOrExact())
            .build();
    Limits defaults = Limits.DEFAULT;
    Limits small =
        new Limits(
            defaults.manifestBytes(),
            defaults.signatureBytes(),
            defaults.tokenBytes(),
            defaults.errorBytes(),
            defaults.signatures(),
            defaults.indexInstances(),
            defaults.jsonDepth(),
            ALICE.publicKey().length - 1,
            defaults.policyBytes(),
            128);

    assertThat(evaluator(inline).evaluate(image(by(ALICE)))).isInstanceOf(Verdict.Allowed.class);
    Verdict verdict = evaluator(policy(inline)).limits(small).build().evaluate(image(by(ALICE)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.NO_KEYS);
  }

  @Test
  void theSimpleConstructorUsesRealFilesAndTheRealClock() {
    Verdict verdict =
        new PolicyEvaluator(policy(signedBy("/no/such/key.gpg"))).evaluate(image(by(ALICE)));
    assertThat(reason(verdict)).isEqualTo(IndeterminateReason.KEY_FILE_UNREADABLE);
  }
}
