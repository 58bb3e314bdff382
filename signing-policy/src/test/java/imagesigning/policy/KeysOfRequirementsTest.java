package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.BOB;
import static imagesigning.policy.Judging.BOB_KEY;
import static imagesigning.policy.Judging.MALLORY;
import static imagesigning.policy.Judging.by;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.policy;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.policy.PolicyRequirement.KeyType;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.testing.Packets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the keys of a requirement come from, and when they are read. */
class KeysOfRequirementsTest {

  @Test
  void aMissingKeyFileLeavesTheQuestionOpenAndIsTriedAgain() {
    CountingKeyFiles keyFiles = new CountingKeyFiles();
    PolicyEvaluator evaluator = evaluator(policy(signedBy(ALICE_KEY))).keyFiles(keyFiles).build();
    Verdict open = evaluator.evaluate(image(by(ALICE)));
    assertThat(reason(open)).isEqualTo(IndeterminateReason.KEY_FILE_UNREADABLE);
    assertThat(open.explain()).contains(ALICE_KEY);
    keyFiles.with(ALICE_KEY, ALICE.publicKey());
    assertThat(evaluator.evaluate(image(by(ALICE))).outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(keyFiles.reads(ALICE_KEY)).isEqualTo(2);
  }

  @Test
  void oneUnreadableFileOfSeveralLeavesTheQuestionOpen() {
    SignedBy requirement =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.Files(List.of(ALICE_KEY, "/missing")),
            new MatchRepoDigestOrExact());
    assertThat(reason(evaluator(requirement).evaluate(image(by(ALICE)))))
        .isEqualTo(IndeterminateReason.KEY_FILE_UNREADABLE);
  }

  @Test
  void anyKeyOfAnyFileCounts() {
    SignedBy requirement =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.Files(List.of(ALICE_KEY, BOB_KEY)),
            new MatchRepoDigestOrExact());
    assertThat(evaluator(requirement).evaluate(image(by(BOB))).outcome())
        .isEqualTo(Outcome.ALLOWED);
    assertThat(evaluator(signedBy("/keys/both.gpg")).evaluate(image(by(BOB))).outcome())
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void inlineKeysNeedNoFile() {
    SignedBy requirement =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.Data(Bytes.of(ALICE.publicKey())),
            new MatchRepoDigestOrExact());
    assertThat(evaluator(requirement).evaluate(image(by(ALICE))).outcome())
        .isEqualTo(Outcome.ALLOWED);
  }

  @Test
  void aSourceWithoutKeysIsRejected() {
    List<KeySource> sources =
        List.of(
            new KeySource.File("/keys/empty.gpg"),
            new KeySource.Files(List.of()),
            new KeySource.Data(Bytes.of(new byte[0])));
    for (KeySource source : sources) {
      SignedBy requirement = new SignedBy(KeyType.GPG_KEYS, source, new MatchRepoDigestOrExact());
      assertThat(reason(evaluator(requirement).evaluate(image(by(ALICE)))))
          .as(source.toString())
          .isEqualTo(RejectionReason.NO_KEYS);
    }
  }

  @Test
  void aKeyboxIsNoKeysWithAHintHowToMendIt() {
    byte[] keybox =
        Packets.join(Packets.u32(32), new byte[] {1, 1, 0, 0}, "KBXf".getBytes(), new byte[20]);
    PolicyEvaluator evaluator =
        evaluator(policy(signedBy("/k.kbx")))
            .keyFiles(KeyFiles.of(Map.of("/k.kbx", keybox)))
            .build();
    Verdict verdict = evaluator.evaluate(image(by(ALICE)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.NO_KEYS);
    assertThat(verdict.explain()).contains("/k.kbx").contains("gpg --export");
  }

  @Test
  void everyFileIsReadAndParsedOncePerEvaluator() throws Exception {
    CountingKeyFiles keyFiles = Judging.keyFiles();
    SignedBy several =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.Files(List.of(ALICE_KEY, BOB_KEY)),
            new MatchRepoDigestOrExact());
    Policy policy =
        Policy.builder()
            .defaultRequirements(signedBy(ALICE_KEY))
            .scope(Transport.DOCKER, "registry.example.com", signedBy(ALICE_KEY), several)
            .build();
    PolicyEvaluator evaluator = evaluator(policy).keyFiles(keyFiles).build();
    for (int i = 0; i < 10; i++) {
      assertThat(evaluator.evaluate(image(by(MALLORY), by(ALICE))).outcome())
          .isEqualTo(Outcome.ALLOWED);
      evaluator.evaluate(image("quay.io/x:1", by(ALICE)));
    }
    assertThat(keyFiles.reads(ALICE_KEY)).isEqualTo(1);
    assertThat(keyFiles.reads(BOB_KEY)).isEqualTo(1);
  }

  @Test
  void warningsOfAKeyringReachTheVerdictOnce() {
    byte[] noKeyring = "no keyring".getBytes();
    SignedBy requirement =
        new SignedBy(
            KeyType.GPG_KEYS,
            new KeySource.Files(List.of(ALICE_KEY, "/odd")),
            new MatchRepoDigestOrExact());
    PolicyEvaluator evaluator =
        evaluator(policy(requirement, requirement))
            .keyFiles(Judging.keyFiles().with("/odd", noKeyring))
            .build();
    Verdict verdict = evaluator.evaluate(image(by(ALICE)));
    assertThat(verdict.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(verdict.details().warnings()).singleElement().asString().contains("/odd");
  }
}
