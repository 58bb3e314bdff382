package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.testing.SigstoreKey;
import imagesigning.policy.testing.TestImage;
import java.security.Security;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requirements of type {@code sigstoreSigned}, judged in memory. */
class SigstoreSignedTest {
  private static final SigstoreKey KEY = SigstoreKey.generate();
  private static final SigstoreKey OTHER = SigstoreKey.generate();
  private static final UntrustedSigstoreSignature GOOD = KEY.sign(NAME, TestImage.DIGEST);

  private final CountingKeyFiles files =
      Judging.keyFiles()
          .with("/keys/cosign.pub", KEY.publicKey())
          .with("/keys/other.pub", OTHER.publicKey());

  private static SigstoreSigned by(KeySource keys) {
    return new SigstoreSigned(
        new SigstoreTrust.Keys(keys), Optional.empty(), new MatchRepoDigestOrExact());
  }

  private static SigstoreSigned by(String... paths) {
    return by(new KeySource.Files(List.of(paths)));
  }

  private PolicyEvaluator evaluator(PolicyRequirement first, PolicyRequirement... more) {
    return Judging.evaluator(policy(first, more)).keyFiles(files).build();
  }

  @Test
  void acceptsASignatureByTheKeyWhereverItIsNamed() {
    Bytes key = Bytes.of(KEY.publicKey());
    Bytes other = Bytes.of(OTHER.publicKey());
    for (KeySource keys :
        List.of(
            new KeySource.File("/keys/cosign.pub"),
            new KeySource.Files(List.of("/keys/other.pub", "/keys/cosign.pub")),
            new KeySource.Data(key),
            new KeySource.Datas(List.of(other, key)))) {
      VerifiedSignature signature =
          evaluator(by(keys)).evaluate(image(GOOD)).orThrow().signatures().get(0);
      assertThat(signature.keyFingerprint()).isEqualTo(KEY.fingerprint());
      assertThat(signature.signingFingerprint()).isEqualTo(KEY.fingerprint());
      assertThat(signature.signer()).isEmpty();
    }
  }

  @Test
  void worksOnWhatADirectoryHolds() {
    UntrustedSignature stored = SignatureBlob.decode(SignatureBlob.encode(GOOD));
    assertThat(evaluator(by("/keys/cosign.pub")).evaluate(image(stored)).outcome())
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void theFirstAcceptedSignatureDecidesWhateverStandsBeforeIt() {
    UntrustedSigstoreSignature broken =
        UntrustedSigstoreSignature.of(GOOD.mimeType(), new byte[0], Map.of());
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    Verdict verdict = evaluator.evaluate(image(broken, OTHER.sign(NAME, TestImage.DIGEST), GOOD));
    assertThat(verdict.orThrow().signatures().get(0).index()).isEqualTo(3);
    assertThat(verdict.details().requirements().get(0).signatures())
        .extracting(SignatureResult::reason)
        .containsExactly(
            Optional.of(RejectionReason.SIGSTORE_SIGNATURE_MISSING),
            Optional.of(RejectionReason.SIGSTORE_BAD_SIGNATURE),
            Optional.empty());
    assertThat(reason(evaluator.evaluate(image(broken, OTHER.sign(NAME, TestImage.DIGEST)))))
        .isEqualTo(RejectionReason.NO_ACCEPTED_SIGNATURE);
  }

  @Test
  void passesOverEverythingElseThatIsAttached() {
    UntrustedSigstoreSignature attestation =
        UntrustedSigstoreSignature.of(
            "application/vnd.dsse.envelope.v1+json", GOOD.payload(), GOOD.annotations());
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    Verdict none = evaluator.evaluate(image(attestation, Judging.by(ALICE)));
    assertThat(reason(none)).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(none.explain()).contains("there are 2 of other kinds, which sigstoreSigned");
    assertThat(evaluator.evaluate(image(attestation, GOOD)).outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(files.reads("/keys/cosign.pub")).isEqualTo(1);
  }

  @Test
  void everyCheckStandsInTheVerdict() {
    Verdict verdict = evaluator(by("/keys/cosign.pub")).evaluate(image(GOOD));
    assertThat(verdict.details().requirements().get(0).signatures().get(0).checks())
        .extracting(VerdictCheck::name)
        .containsExactly("signature", "payload", "manifest-digest", "identity");
    assertThat(verdict.explain())
        .contains("sigstoreSigned a key of /keys/cosign.pub: met")
        .contains("a good signature by key " + KEY.fingerprint());
    assertThat(verdict.toJson()).contains("\"format\":\"sigstore\"");
    Verdict other = evaluator(by("/keys/cosign.pub")).evaluate(image("quay.io/other:1", GOOD));
    assertThat(reason(other)).isEqualTo(RejectionReason.IDENTITY_MISMATCH);
    assertThat(other.explain()).contains("FAILED  identity").contains("ok      signature");
  }

  @Test
  void theStatementMustBeAboutThisImage() {
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    assertThat(reason(evaluator.evaluate(image(KEY.sign(NAME, Digest.sha256(new byte[0]))))))
        .isEqualTo(RejectionReason.DIGEST_MISMATCH);
    assertThat(reason(evaluator.evaluate(image(KEY.sign("NO NAME", TestImage.DIGEST)))))
        .isEqualTo(RejectionReason.PAYLOAD_REFERENCE_INVALID);
  }

  @Test
  void signaturesOfOneKindDoNotServeTheOther() {
    PolicyEvaluator both = evaluator(signedBy(ALICE_KEY), by("/keys/cosign.pub"));
    assertThat(both.evaluate(image(GOOD, Judging.by(ALICE))).orThrow().signatures())
        .extracting(VerifiedSignature::requirement, VerifiedSignature::index)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, 2), org.assertj.core.groups.Tuple.tuple(1, 1));
    assertThat(reason(both.evaluate(image(GOOD)))).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(reason(both.evaluate(image(Judging.by(ALICE)))))
        .isEqualTo(RejectionReason.NO_SIGNATURE);
  }

  @Test
  void aKeyFileThatCannotBeReadMattersOnlyForASignature() {
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub", "/missing"));
    assertThat(reason(evaluator.evaluate(image()))).isEqualTo(RejectionReason.NO_SIGNATURE);
    assertThat(reason(evaluator.evaluate(image(GOOD))))
        .isEqualTo(IndeterminateReason.KEY_FILE_UNREADABLE);
    files.with("/missing", OTHER.publicKey());
    assertThat(evaluator.evaluate(image(GOOD)).outcome()).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void aKeyThatIsNoneSpoilsAllOthers() {
    files.with("/keys/bad.pub", "no key".getBytes());
    Verdict verdict = evaluator(by("/keys/cosign.pub", "/keys/bad.pub")).evaluate(image(GOOD));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.PUBLIC_KEY_INVALID);
    assertThat(verdict.explain()).contains("/keys/bad.pub");
  }

  @Test
  void whatCouldNotBeReadIsNeverMissing() {
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    UnreadSignature lost =
        new UnreadSignature("store", 2, true, IndeterminateReason.REGISTRY_ERROR, "said the store");
    UnreadSignature broken =
        new UnreadSignature(
            "store", 2, true, RejectionReason.SIGNATURE_TOO_LARGE, "said the store");
    UnreadSignature simple = Judging.unread(2, IndeterminateReason.LOOKASIDE_UNREADABLE);
    assertThat(reason(evaluator.evaluate(image(lost))))
        .isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(evaluator.evaluate(image(lost, GOOD)).details().warnings()).hasSize(1);
    assertThat(reason(evaluator.evaluate(image(broken, GOOD))))
        .isEqualTo(RejectionReason.SIGNATURE_TOO_LARGE);
    assertThat(reason(evaluator.evaluate(image(simple)))).isEqualTo(RejectionReason.NO_SIGNATURE);
  }

  @Test
  void keysAreReadOnceAndOnlyForAnImageThatNeedsThem() {
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    evaluator.evaluate(image());
    assertThat(files.reads("/keys/cosign.pub")).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(evaluator.evaluate(image(GOOD)).outcome()).isEqualTo(Outcome.ALLOWED);
    }
    assertThat(files.reads("/keys/cosign.pub")).isEqualTo(1);
  }

  @Test
  void thePlanSaysWhichSignaturesAreNeeded() {
    EvaluationPlan sigstore = evaluator(by("/keys/cosign.pub")).plan(REFERENCE);
    assertThat(sigstore.decided()).isEmpty();
    assertThat(sigstore.needsSimpleSignatures()).isFalse();
    assertThat(sigstore.needsSigstoreSignatures()).isTrue();
    EvaluationPlan both =
        evaluator(signedBy(ALICE_KEY), new InsecureAcceptAnything(), by("/keys/cosign.pub"))
            .plan(REFERENCE);
    assertThat(both.needsSimpleSignatures()).isTrue();
    assertThat(both.needsSigstoreSignatures()).isTrue();
  }

  @Test
  void countsAsAVerifyingRequirement() {
    PolicyEvaluator evaluator =
        Judging.evaluator(policy(by("/keys/cosign.pub")))
            .keyFiles(files)
            .requireSigned(true)
            .build();
    assertThat(evaluator.evaluate(image(GOOD)).outcome()).isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void anEngineOfTheCallersVerifiesTheSame() {
    PolicyEvaluator evaluator =
        Judging.evaluator(policy(by("/keys/cosign.pub")))
            .keyFiles(files)
            .signatureProvider(Security.getProvider("SunEC"))
            .build();
    assertThat(evaluator.evaluate(image(GOOD)).outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(reason(evaluator.evaluate(image(OTHER.sign(NAME, TestImage.DIGEST)))))
        .isEqualTo(RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void noFlippedBitIsAccepted() {
    PolicyEvaluator evaluator = evaluator(by("/keys/cosign.pub"));
    byte[] payload = GOOD.payload();
    for (int bit = 0; bit < payload.length * 8; bit += 7) {
      payload[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(evaluator.evaluate(image(with(payload, GOOD.annotations()))).outcome())
          .as("bit %d", bit)
          .isEqualTo(Outcome.REJECTED);
      payload[bit / 8] ^= (byte) (1 << bit % 8);
    }
    String annotation = "dev.cosignproject.cosign/signature";
    byte[] signature = Base64.getDecoder().decode(GOOD.annotations().get(annotation));
    for (int bit = 0; bit < signature.length * 8; bit++) {
      signature[bit / 8] ^= (byte) (1 << bit % 8);
      String text = Base64.getEncoder().encodeToString(signature);
      assertThat(evaluator.evaluate(image(with(payload, Map.of(annotation, text)))).outcome())
          .as("bit %d", bit)
          .isEqualTo(Outcome.REJECTED);
      signature[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  private static UntrustedSigstoreSignature with(byte[] payload, Map<String, String> annotations) {
    return UntrustedSigstoreSignature.of(GOOD.mimeType(), payload, annotations);
  }
}
