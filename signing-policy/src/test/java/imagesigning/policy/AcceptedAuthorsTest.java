package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.BOB_KEY;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.signedBy;
import static imagesigning.policy.Judging.unread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.Reject;
import imagesigning.policy.PolicyRequirement.SignedBaseLayer;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SignedIdentity.MatchRepository;
import imagesigning.policy.testing.TestImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The policy reference, {@code GetSignaturesWithAcceptedAuthor}. */
class AcceptedAuthorsTest {

  private static List<Integer> accepted(ImageInMemory image, PolicyRequirement... requirements) {
    PolicyRequirement[] more = new PolicyRequirement[requirements.length - 1];
    System.arraycopy(requirements, 1, more, 0, more.length);
    return evaluator(requirements[0], more).acceptedAuthorSignatures(image).stream()
        .map(VerifiedStatement::index)
        .toList();
  }

  @Test
  void theStatementSaysWhatWasSignedAndByWhom() {
    Digest digest = Digest.sha256(new byte[] {1});
    List<VerifiedStatement> statements =
        evaluator(signedBy(ALICE_KEY))
            .acceptedAuthorSignatures(image(TestImage.signed(ALICE, "No Name!", digest)));
    VerifiedStatement statement = statements.get(0);
    assertThat(statement.manifestDigest()).isEqualTo(digest);
    assertThat(statement.dockerReference()).isEqualTo("No Name!");
    assertThat(statement.keyFingerprint()).isEqualTo(ALICE.fingerprint());
    assertThat(statement.store()).isEqualTo(Judging.STORE);
    assertThat(statement.index()).isEqualTo(1);
  }

  @Test
  void onlySimpleSignaturesByTrustedKeysWithAStatementCount() {
    UntrustedSignature sigstore = UntrustedSigstoreSignature.of("x", new byte[0], Map.of());
    UntrustedSignature garbage = UntrustedSimpleSignature.of(new byte[] {1});
    UntrustedSignature noStatement = UntrustedSimpleSignature.of(ALICE.sign("{}"));
    ImageInMemory image =
        image(sigstore, by(MALLORY), garbage, noStatement, by(ALICE), by(BOB), by(ALICE));
    assertThat(accepted(image, signedBy(ALICE_KEY))).containsExactly(5, 7);
  }

  @Test
  void noRequirementMayRejectAndOneMustAccept() {
    ImageInMemory image = image(by(ALICE), by(BOB));
    PolicyRequirement baseLayer = new SignedBaseLayer(new MatchRepository());
    PolicyRequirement sigstore =
        new SigstoreSigned(
            new SigstoreTrust.Keys(new KeySource.File("/k")),
            Optional.empty(),
            new MatchRepository());
    PolicyRequirement x509 =
        new SignedBy(
            KeyType.X509_CERTIFICATES, new KeySource.File(ALICE_KEY), new MatchRepository());
    PolicyRequirement anything = new InsecureAcceptAnything();
    PolicyRequirement alice = signedBy(ALICE_KEY);
    assertThat(accepted(image, anything)).isEmpty();
    assertThat(accepted(image, baseLayer)).isEmpty();
    assertThat(accepted(image, anything, alice)).containsExactly(1);
    assertThat(accepted(image, alice, anything)).containsExactly(1);
    assertThat(accepted(image, baseLayer, alice)).containsExactly(1);
    assertThat(accepted(image, alice, alice)).containsExactly(1);
    assertThat(accepted(image, signedBy("/keys/both.gpg"), signedBy(BOB_KEY))).containsExactly(2);
    assertThat(accepted(image, alice, signedBy(BOB_KEY))).isEmpty();
    assertThat(accepted(image, alice, new Reject())).isEmpty();
    assertThat(accepted(image, alice, sigstore)).isEmpty();
    assertThat(accepted(image, alice, x509)).isEmpty();
    assertThat(accepted(image, signedBy("/keys/empty.gpg"))).isEmpty();
  }

  @Test
  void whatCannotBeReadFailsTheQuestion() {
    assertFails(
        image(unread(1, IndeterminateReason.TIMEOUT), by(ALICE)),
        ALICE_KEY,
        IndeterminateReason.TIMEOUT);
    assertFails(
        image(unread(1, RejectionReason.SIGNATURE_BLOB_INVALID), by(ALICE)),
        ALICE_KEY,
        RejectionReason.SIGNATURE_BLOB_INVALID);
    assertFails(image(by(ALICE)), "/missing", IndeterminateReason.KEY_FILE_UNREADABLE);
  }

  private static void assertFails(ImageInMemory image, String keyPath, VerdictReason reason) {
    PolicyEvaluator evaluator = evaluator(signedBy(keyPath));
    assertThatExceptionOfType(VerdictException.class)
        .isThrownBy(() -> evaluator.acceptedAuthorSignatures(image))
        .satisfies(e -> assertThat(Judging.reason(e.verdict())).isEqualTo(reason))
        .withMessageContaining(reason.code());
  }
}
