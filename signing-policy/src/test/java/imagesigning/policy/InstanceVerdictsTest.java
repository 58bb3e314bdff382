package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.STORE;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.reason;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.testing.OpenPgpKey;
import imagesigning.policy.testing.TestImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verdicts of all instances of an index put together. */
class InstanceVerdictsTest {
  private static final byte[] FIRST = TestImage.MANIFEST;
  private static final byte[] SECOND = TestImage.manifest("b");
  private static final Manifest INDEX = Manifest.of(TestImage.index(FIRST, SECOND));
  private static final PolicyEvaluator EVALUATOR = evaluator(signedBy(ALICE_KEY));

  private static Verdict judge(
      ImageReference reference, byte[] manifest, OpenPgpKey key, List<UnreadSignature> unread) {
    return judge(reference, manifest, key, unread, List.of());
  }

  private static Verdict judge(
      ImageReference reference,
      byte[] manifest,
      OpenPgpKey key,
      List<UnreadSignature> unread,
      List<String> warnings) {
    StoredSignature signature =
        new StoredSignature(STORE, 1, TestImage.signed(key, NAME, Digest.sha256(manifest)));
    return EVALUATOR.evaluate(
        new ImageInMemory(
            reference,
            Manifest.of(manifest),
            Optional.of(INDEX),
            Optional.of(Platform.of("linux", manifest == FIRST ? "amd64" : "arm64")),
            unread.isEmpty() ? List.of(signature) : List.of(),
            unread,
            warnings));
  }

  private static Verdict good(byte[] manifest) {
    return judge(REFERENCE, manifest, ALICE, List.of());
  }

  private static Verdict bad(byte[] manifest) {
    return judge(REFERENCE, manifest, Judging.MALLORY, List.of());
  }

  private static Verdict open(byte[] manifest) {
    return judge(
        REFERENCE, manifest, ALICE, List.of(Judging.unread(1, IndeterminateReason.TIMEOUT)));
  }

  @Test
  void allInstancesGoodAllowsAndPinsTheIndex() {
    Verdict verdict = EVALUATOR.combine(REFERENCE, INDEX, List.of(good(FIRST), good(SECOND)));
    Verdict.Allowed allowed = verdict.orThrow();
    assertThat(allowed.pinnedReference())
        .hasToString("Optional[registry.example.com/ns/app@" + INDEX.digest() + "]");
    assertThat(allowed.signatures()).hasSize(2);
    assertThat(allowed.details().digest()).contains(INDEX.digest());
    assertThat(allowed.details().instances()).hasSize(2);
  }

  @Test
  void theWarningsOfInstancesAreThoseOfTheWhole() {
    Verdict first = judge(REFERENCE, FIRST, ALICE, List.of(), List.of("of both", "of the first"));
    Verdict second = judge(REFERENCE, SECOND, ALICE, List.of(), List.of("of both"));

    Verdict verdict = EVALUATOR.combine(REFERENCE, INDEX, List.of(first, second));

    assertThat(verdict.details().warnings())
        .containsExactly(
            "of both", "The instance " + Digest.sha256(FIRST) + " for linux/amd64: of the first");
    assertThat(verdict.explain()).containsOnlyOnce("of both").containsOnlyOnce("of the first");
  }

  @Test
  void aWarningOfSomeInstancesIsSaidOnceAndNamesTheFirstOfThem() {
    Verdict first = rejected(FIRST, List.of("of two", "of two", "of all"));
    Verdict second = rejected(SECOND, List.of("of all", "of two"));
    Verdict third = rejected(TestImage.manifest("c"), List.of("of all", "of the third"));

    Verdict verdict = EVALUATOR.combine(REFERENCE, INDEX, List.of(first, second, third));

    assertThat(verdict.details().warnings())
        .containsExactlyInAnyOrder(
            "of all",
            "The instance " + Digest.sha256(FIRST) + " (and 1 other instances): of two",
            "The instance " + Digest.sha256(TestImage.manifest("c")) + ": of the third");
  }

  /** Both numbers are within the limits, and whoever serves the image chooses them. */
  @Test
  @Timeout(20)
  void manyWarningsOfManyInstancesTakeNoTimeAndNoRoom() {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      List<String> warnings = new ArrayList<>();
      for (int k = 0; k < 128; k++) {
        // Equal in all instances but the last one, or never equal.
        warnings.add(
            "signature " + k + " was passed over" + (i == 1023 || k % 2 == 0 ? " in " + i : ""));
      }
      verdicts.add(rejected(TestImage.manifest("m" + i), warnings));
    }

    Verdict verdict = EVALUATOR.combine(REFERENCE, INDEX, verdicts);

    assertThat(verdict.details().warnings())
        .hasSize(100)
        .doesNotHaveDuplicates()
        .last()
        .asString()
        .matches("and \\d+ more warnings");
    assertThat(verdict.explain().length()).isLessThan(1_000_000);
  }

  /** One instance with many warnings leaves room for those of the others. */
  @Test
  void noInstanceHidesTheWarningsOfAnother() {
    List<String> many = IntStream.range(0, 500).mapToObj(i -> "flood " + i).toList();

    Verdict verdict =
        EVALUATOR.combine(
            REFERENCE,
            INDEX,
            List.of(rejected(FIRST, many), rejected(SECOND, List.of("weak hash"))));

    assertThat(verdict.details().warnings())
        .hasSize(100)
        .contains("The instance " + Digest.sha256(SECOND) + ": weak hash");
  }

  private static Verdict rejected(byte[] manifest, List<String> warnings) {
    return new Verdict.Rejected(
        new VerdictDetails(
            REFERENCE,
            Optional.of(Digest.sha256(manifest)),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            warnings,
            List.of()),
        RejectionReason.NO_SIGNATURE,
        "none");
  }

  @Test
  void oneRejectedInstanceRejectsWithItsReasonAndName() {
    Verdict verdict = EVALUATOR.combine(REFERENCE, INDEX, List.of(good(FIRST), bad(SECOND)));
    assertThat(reason(verdict)).isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(verdict.explain())
        .contains("The instance " + Digest.sha256(SECOND) + " for linux/arm64: ");
  }

  @Test
  void aRejectedInstanceWeighsMoreThanAnOpenOne() {
    assertThat(reason(EVALUATOR.combine(REFERENCE, INDEX, List.of(open(FIRST), bad(SECOND)))))
        .isEqualTo(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(reason(EVALUATOR.combine(REFERENCE, INDEX, List.of(good(FIRST), open(SECOND)))))
        .isEqualTo(IndeterminateReason.TIMEOUT);
  }

  @Test
  void anIndexWithoutInstancesIsNoYes() {
    Manifest empty = Manifest.of(TestImage.index());
    assertThat(reason(EVALUATOR.combine(REFERENCE, empty, List.of())))
        .isEqualTo(RejectionReason.INDEX_EMPTY);
  }

  @Test
  void aManifestThatIsNoIndexHasNoInstances() {
    assertThat(reason(EVALUATOR.combine(REFERENCE, Manifest.of(FIRST), List.of(good(FIRST)))))
        .isEqualTo(RejectionReason.INDEX_EMPTY);
  }

  @Test
  void theIndexMustHaveTheDigestOfTheName() {
    ImageReference byDigest = ImageReference.parse("registry.example.com/ns/app@" + INDEX.digest());
    List<Verdict> verdicts =
        List.of(
            judge(byDigest, FIRST, ALICE, List.of()), judge(byDigest, SECOND, ALICE, List.of()));
    assertThat(EVALUATOR.combine(byDigest, INDEX, verdicts).outcome()).isEqualTo(Outcome.ALLOWED);
    Manifest other = Manifest.of(TestImage.index(SECOND, FIRST));
    assertThat(reason(EVALUATOR.combine(byDigest, other, verdicts)))
        .isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void aMissingInstanceIsAMistakeOfTheCaller() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EVALUATOR.combine(REFERENCE, INDEX, List.of(good(FIRST))))
        .withMessageContaining(Digest.sha256(SECOND).toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EVALUATOR.combine(REFERENCE, INDEX, List.of()));
  }

  @Test
  void verdictsOnAnotherImageAreAMistakeOfTheCaller() {
    ImageReference other = ImageReference.parse("quay.io/other/app:1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EVALUATOR.combine(other, INDEX, List.of(good(FIRST), good(SECOND))))
        .withMessageContaining("says nothing about docker://quay.io/other/app:1");
  }
}
