package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.BOB_KEY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.SignedIdentity.MatchRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requirements are ANDed in order, and the first that is not satisfied decides. */
class SeveralRequirementsTest {
  private static final UntrustedSignature SIGSTORE =
      UntrustedSigstoreSignature.of(
          "application/vnd.dev.cosign.simplesigning.v1+json", new byte[] {'{', '}'}, Map.of());

  private static SignedBy ofType(KeyType type) {
    return new SignedBy(type, new KeySource.File(ALICE_KEY), new MatchRepoDigestOrExact());
  }

  @Test
  void allMustBeSatisfiedAndDifferentSignaturesMayDo() {
    PolicyEvaluator evaluator = evaluator(signedBy(ALICE_KEY), signedBy(BOB_KEY));
    assertThat(evaluator.evaluate(image(by(BOB), by(ALICE))).orThrow().signatures())
        .extracting(s -> s.requirement() + " " + s.index())
        .containsExactly("0 2", "1 1");
    assertThat(reason(evaluator.evaluate(image(by(ALICE)))))
        .isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(reason(evaluator.evaluate(image(by(BOB)))))
        .isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
  }

  @Test
  void theFirstThatIsNotSatisfiedDecidesAndTheRestIsNotJudged() {
    Verdict rejected =
        evaluator(signedBy(BOB_KEY), signedBy("/missing")).evaluate(image(by(ALICE)));
    assertThat(reason(rejected)).isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(rejected.details().requirements()).hasSize(1);
    Verdict open = evaluator(signedBy("/missing"), new Reject()).evaluate(image(by(ALICE)));
    assertThat(reason(open)).isEqualTo(IndeterminateReason.KEY_FILE_UNREADABLE);
  }

  @Test
  void acceptingAnythingDoesNotOutweighADenial() {
    assertThat(
            reason(
                evaluator(new InsecureAcceptAnything(), new Reject()).evaluate(image(by(ALICE)))))
        .isEqualTo(RejectionReason.POLICY_REJECTS);
    assertThat(
            reason(
                evaluator(new InsecureAcceptAnything(), signedBy(BOB_KEY))
                    .evaluate(image(by(ALICE)))))
        .isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
  }

  @Test
  void signaturesNeverSatisfyWhatAlwaysDenies() {
    Map<PolicyRequirement, RejectionReason> denials =
        Map.of(
            new Reject(),
            RejectionReason.POLICY_REJECTS,
            new SignedBaseLayer(new MatchRepository()),
            RejectionReason.SIGNED_BASE_LAYER_UNSUPPORTED,
            ofType(KeyType.SIGNED_BY_GPG_KEYS),
            RejectionReason.KEY_TYPE_UNSUPPORTED,
            ofType(KeyType.X509_CERTIFICATES),
            RejectionReason.KEY_TYPE_UNSUPPORTED,
            ofType(KeyType.SIGNED_BY_X509_CAS),
            RejectionReason.KEY_TYPE_UNSUPPORTED);
    denials.forEach(
        (requirement, reason) -> {
          for (ImageInMemory image : List.of(image(), image(by(ALICE), SIGSTORE))) {
            assertThat(reason(evaluator(requirement).evaluate(image))).isEqualTo(reason);
            assertThat(
                    reason(evaluator(signedBy(ALICE_KEY), requirement).evaluate(image(by(ALICE)))))
                .isEqualTo(reason);
          }
        });
  }

  @Test
  void noRequirementAtAllIsNoYes() {
    Policy empty =
        new Policy(new ScopeMatch(Optional.empty(), "", Optional.empty(), List.of()), Map.of());
    assertThat(reason(evaluator(empty).build().evaluate(image(by(ALICE)))))
        .isEqualTo(RejectionReason.NO_REQUIREMENTS);
  }
}
