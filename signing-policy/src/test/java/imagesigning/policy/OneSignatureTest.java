package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.STORE;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.testing.OpenPgpKey;
import imagesigning.policy.testing.Packets;
import imagesigning.policy.testing.TestImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One signature, from its bytes to its name (policy reference, "Checks inside one signature"). */
class OneSignatureTest {

  @Test
  void aGoodOneAllowsAndPinsTheManifest() {
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(by(ALICE)));
    Verdict.Allowed allowed = verdict.orThrow();
    assertThat(allowed.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(allowed.pinnedReference())
        .hasToString("Optional[registry.example.com/ns/app@" + TestImage.DIGEST + "]");
    assertThat(allowed.details().digest()).contains(TestImage.DIGEST);
    assertThat(allowed.signatures()).hasSize(1);
    VerifiedSignature signature = allowed.signatures().get(0);
    assertThat(signature.keyFingerprint()).isEqualTo(ALICE.fingerprint());
    assertThat(signature.signingFingerprint()).isEqualTo(ALICE.fingerprint());
    assertThat(signature.store()).isEqualTo(STORE);
    assertThat(signature.index()).isEqualTo(1);
    assertThat(signature.requirement()).isZero();
  }

  @Test
  void bySubkeyIsReportedWithItsPrimaryKey() {
    OpenPgpKey subkey = OpenPgpKey.named("subkey");
    byte[] keys = Packets.join(ALICE.publicKey(), ALICE.subkey(subkey, true));
    PolicyEvaluator evaluator =
        evaluator(policy(signedBy("/k"))).keyFiles(KeyFiles.of(Map.of("/k", keys))).build();
    VerifiedSignature signature =
        evaluator.evaluate(image(by(subkey))).orThrow().signatures().get(0);
    assertThat(signature.keyFingerprint()).isEqualTo(ALICE.fingerprint());
    assertThat(signature.signingFingerprint()).isEqualTo(subkey.fingerprint());
  }

  @Test
  void itsChecksAreRecordedInOrderWithExpectedAndFound() {
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(by(ALICE)));
    SignatureResult result = verdict.details().requirements().get(0).signatures().get(0);
    assertThat(result.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(result.reason()).isEmpty();
    assertThat(result.format()).isEqualTo("simple-signing");
    assertThat(result.keyFingerprint()).contains(ALICE.fingerprint());
    assertThat(result.checks())
        .containsExactly(
            new VerdictCheck(
                "signature",
                true,
                "a good signature by a key of /keys/alice.gpg",
                "a good signature by key " + ALICE.fingerprint()),
            new VerdictCheck(
                "payload", true, "a simple-signing statement", "a simple-signing statement"),
            new VerdictCheck(
                "manifest-digest", true, TestImage.DIGEST.toString(), TestImage.DIGEST.toString()),
            new VerdictCheck(
                "identity",
                true,
                "registry.example.com/ns/app:1.2 (matchRepoDigestOrExact)",
                "\"registry.example.com/ns/app:1.2\""));
  }

  @Test
  void nothingIsCheckedAfterTheFirstCheckThatFails() {
    Map<UntrustedSignature, List<String>> checks =
        Map.of(
            by(MALLORY), List.of("signature"),
            UntrustedSimpleSignature.of(ALICE.sign("{}")), List.of("signature", "payload"),
            TestImage.signed(ALICE, "INVALID", Digest.sha256(new byte[0])),
                List.of("signature", "payload", "manifest-digest"),
            TestImage.signed(ALICE, "INVALID", TestImage.DIGEST),
                List.of("signature", "payload", "manifest-digest", "identity"));
    checks.forEach(
        (signature, names) -> {
          Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(signature));
          SignatureResult result = verdict.details().requirements().get(0).signatures().get(0);
          assertThat(result.checks()).extracting(VerdictCheck::name).isEqualTo(names);
          assertThat(result.checks().get(names.size() - 1).passed()).isFalse();
          assertThat(result.outcome()).isEqualTo(Outcome.REJECTED);
        });
  }

  @Test
  void byAnotherKeyIsRejected() {
    Verdict verdict = evaluator(signedBy(ALICE_KEY)).evaluate(image(by(BOB)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
    SignatureResult result = verdict.details().requirements().get(0).signatures().get(0);
    assertThat(result.keyFingerprint()).contains(BOB.fingerprint());
  }

  @Test
  void forAnotherManifestIsRejected() {
    Digest other = Digest.sha256(TestImage.manifest("b"));
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY)).evaluate(image(TestImage.signed(ALICE, NAME, other)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.DIGEST_MISMATCH);
    assertThat(verdict.explain()).contains(other.toString()).contains(TestImage.DIGEST.toString());
  }

  @Test
  void withADigestOfAnotherAlgorithmIsAMismatch() {
    Digest sha512 = new Digest("sha512", "0".repeat(128));
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY)).evaluate(image(TestImage.signed(ALICE, NAME, sha512)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void forAnotherNameIsRejected() {
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY))
            .evaluate(
                image(
                    TestImage.signed(ALICE, "registry.example.com/ns/app:1.3", TestImage.DIGEST)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.IDENTITY_MISMATCH);
  }

  @Test
  void forANameThatIsNoneIsRejectedAndTheNameIsEscaped() {
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY))
            .evaluate(image(TestImage.signed(ALICE, "a\u202eb\n" + NAME, TestImage.DIGEST)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.PAYLOAD_REFERENCE_INVALID);
    assertThat(verdict.explain()).contains("\"a\\u202eb\\nregistry.example.com/ns/app:1.2\"");
  }

  @Test
  void thatSignsSomethingElseIsRejected() {
    Verdict verdict =
        evaluator(signedBy(ALICE_KEY))
            .evaluate(image(UntrustedSimpleSignature.of(ALICE.sign("pay me"))));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.PAYLOAD_INVALID);
  }

  @Test
  void aWeakHashIsAWarningOrARejection() {
    byte[] payload = TestImage.payload(NAME, TestImage.DIGEST).getBytes();
    UntrustedSignature weak =
        UntrustedSimpleSignature.of(ALICE.message(payload, 0, 2, new byte[0]));
    Verdict accepted = evaluator(signedBy(ALICE_KEY)).evaluate(image(weak));
    assertThat(accepted.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(accepted.details().warnings())
        .singleElement()
        .asString()
        .startsWith("signature 1 in " + STORE + ": ")
        .contains("SHA-1");
    Verdict refused =
        evaluator(policy(signedBy(ALICE_KEY)))
            .acceptWeakHashes(false)
            .build()
            .evaluate(image(weak));
    assertThat(reason(refused)).isEqualTo(RejectionReason.OPENPGP_WEAK_HASH);
  }
}
