package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.STORE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static imagesigning.policy.Judging.unread;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.Reject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signatures that could not be had, or arrived broken. */
class UnreadSignaturesTest {
  private static final UntrustedSignature GARBAGE =
      UntrustedSimpleSignature.of(new byte[] {1, 2, 3});

  @ParameterizedTest
  @EnumSource(
      value = RejectionReason.class,
      names = {"SIGNATURE_BLOB_INVALID", "SIGNATURE_TOO_LARGE", "TOO_MANY_SIGNATURES"})
  void whatArrivedBrokenRejectsEvenBesideAGoodSignature(RejectionReason broken) {
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(unread(2, broken), by(ALICE)));
    assertThat(reason(verdict)).isEqualTo(broken);
    assertThat(verdict.details().requirements().get(0).signatures())
        .singleElement()
        .satisfies(r -> assertThat(r.reason()).contains(broken))
        .satisfies(r -> assertThat(r.index()).isEqualTo(2));
  }

  @Test
  void whatCouldNotBeHadIsAWarningBesideAGoodSignature() {
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY))
            .evaluate(image(unread(2, IndeterminateReason.LOOKASIDE_UNREADABLE), by(ALICE)));
    assertThat(verdict.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(verdict.details().warnings())
        .containsExactly(
            "could not be read, but was not needed: signature 2 in " + STORE + ": said the store");
  }

  @Test
  void whatCouldNotBeHadLeavesTheQuestionOpenWithoutAGoodSignature() {
    UnreadSignature unread = unread(2, IndeterminateReason.LOOKASIDE_UNREADABLE);
    for (ImageInMemory image : List.of(image(unread), image(unread, by(MALLORY), GARBAGE))) {
      Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image);
      assertThat(reason(verdict)).isEqualTo(IndeterminateReason.LOOKASIDE_UNREADABLE);
      assertThat(verdict.explain()).contains("said the store");
    }
  }

  @Test
  void whatArrivedBrokenGoesBeforeWhatCouldNotBeHad() {
    ImageInMemory image =
        image(
            REFERENCE,
            List.of(
                unread(1, IndeterminateReason.TIMEOUT),
                unread(2, RejectionReason.SIGNATURE_BLOB_INVALID)),
            by(ALICE));
    assertThat(reason(evaluator(signedBy(ALICE_KEY)).evaluate(image)))
        .isEqualTo(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @Test
  void signaturesOfSigstoreThatCouldNotBeHadDoNotMatterToSignedBy() {
    for (VerdictReason reason :
        List.of(IndeterminateReason.TIMEOUT, RejectionReason.SIGNATURE_BLOB_INVALID)) {
      UnreadSignature unread = new UnreadSignature(STORE, 1, true, reason, "x");
      assertThat(evaluator(signedBy(ALICE_KEY)).evaluate(image(unread, by(ALICE))).outcome())
          .isEqualTo(Outcome.ALLOWED);
      assertThat(reason(evaluator(signedBy(ALICE_KEY)).evaluate(image(unread))))
          .isEqualTo(RejectionReason.NO_SIGNATURE);
    }
  }

  @Test
  void nothingUnreadMattersWhereSignaturesDoNot() {
    UnreadSignature unread = unread(1, RejectionReason.SIGNATURE_BLOB_INVALID);
    assertThat(evaluator(new InsecureAcceptAnything()).evaluate(image(unread)).outcome())
        .isEqualTo(Outcome.ALLOWED);
    assertThat(reason(evaluator(new Reject()).evaluate(image(unread))))
        .isEqualTo(RejectionReason.POLICY_REJECTS);
  }
}
