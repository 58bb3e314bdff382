package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policy reference, "OR over signatures". */
class SeveralSignaturesTest {
  private static final UntrustedSignature SIGSTORE =
      UntrustedSigstoreSignature.of(
          "application/vnd.dev.cosign.simplesigning.v1+json", new byte[] {'{', '}'}, Map.of());
  private static final UntrustedSignature GARBAGE =
      UntrustedSimpleSignature.of(new byte[] {1, 2, 3});

  @Test
  void oneGoodOneIsEnoughWhateverStandsBeforeIt() {
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY))
            .evaluate(image(GARBAGE, by(MALLORY), SIGSTORE, by(ALICE), by(BOB)));
    assertThat(verdict.orThrow().signatures()).hasSize(1);
    assertThat(verdict.orThrow().signatures().get(0).index()).isEqualTo(4);
    assertThat(verdict.details().requirements().get(0).signatures())
        .extracting(SignatureResult::outcome)
        .containsExactly(Outcome.REJECTED, Outcome.REJECTED, Outcome.ALLOWED);
  }

  @Test
  void oneRejectedGivesItsOwnReasonAndSeveralHaveTheirsInTheTree() {
    assertThat(reason(evaluator(signedBy(ALICE_KEY)).evaluate(image(GARBAGE))))
        .isEqualTo(RejectionReason.OPENPGP_MALFORMED);
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(GARBAGE, by(BOB)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.NO_ACCEPTED_SIGNATURE);
    assertThat(verdict.details().requirements().get(0).signatures())
        .extracting(r -> r.reason().get())
        .containsExactly(RejectionReason.OPENPGP_MALFORMED, RejectionReason.OPENPGP_UNKNOWN_KEY);
  }

  @Test
  void noneIsRejectedBeforeAnyKeyFileIsRead() {
    CountingKeyFiles keyFiles = new CountingKeyFiles();
    PolicyEvaluator evaluator =
        evaluator(policy(signedBy("/missing.gpg"))).keyFiles(keyFiles).build();
    assertThat(reason(evaluator.evaluate(image()))).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(keyFiles.reads()).isZero();
  }

  @Test
  void signaturesOfSigstoreAreNoneButMentioned() {
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(SIGSTORE, SIGSTORE));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(verdict.explain()).contains("there are 2 of sigstore");
  }

  @Test
  void moreThanTheLimitAreRejected() {
    Limits few =
        new Limits(4_000_000, 4_000_000, 1000, 1000, 2, 10, 100, 1_000_000, 1_000_000, 128);
    PolicyEvaluator evaluator = evaluator(policy(signedBy(ALICE_KEY))).limits(few).build();
    assertThat(evaluator.evaluate(image(by(ALICE), by(ALICE))).outcome())
        .isEqualTo(Outcome.ALLOWED);
    assertThat(reason(evaluator.evaluate(image(by(ALICE), by(ALICE), by(ALICE)))))
        .isEqualTo(RejectionReason.TOO_MANY_SIGNATURES);
  }
}
