package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.policy.RequirementResult;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.Verdict;
import imagesigning.policy.VerifiedSignature;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * AssertJ assertions about verdicts; every failure shows the verdict's whole explanation.
 *
 * <pre>{@code
 * import static imagesigning.testkit.VerdictAssert.assertThat;
 *
 * assertThat(verdict).isRejectedFor(RejectionReason.KEY_NOT_TRUSTED);
 * }</pre>
 *
 * <p>Assert reasons, not only outcomes: a test that only wants "rejected" also passes when the
 * image is rejected for something it did not mean to test.
 */
// Its module does not hand AssertJ on: who has no AssertJ can use all the other classes.
@SuppressWarnings("exports")
public final class VerdictAssert extends AbstractAssert<VerdictAssert, Verdict> {

  private VerdictAssert(@Nullable Verdict actual) {
    super(actual, VerdictAssert.class);
  }

  /**
   * Begins.
   *
   * @param actual the verdict
   * @return assertions about it
   */
  public static VerdictAssert assertThat(@Nullable Verdict actual) {
    return new VerdictAssert(actual);
  }

  /**
   * The image may be trusted.
   *
   * @return this
   */
  public VerdictAssert isAllowed() {
    return check(verdict() instanceof Verdict.Allowed, "to be allowed");
  }

  /**
   * The image must not be trusted, and for this reason.
   *
   * @param reason the reason of the verdict as a whole
   * @return this
   */
  public VerdictAssert isRejectedFor(RejectionReason reason) {
    boolean holds = verdict() instanceof Verdict.Rejected r && r.reason() == reason;
    return check(holds, "to be rejected for " + reason.code());
  }

  /**
   * The question could not be answered, and for this reason.
   *
   * @param reason the reason of the verdict as a whole
   * @return this
   */
  public VerdictAssert isIndeterminateBecause(IndeterminateReason reason) {
    boolean holds = verdict() instanceof Verdict.Indeterminate i && i.reason() == reason;
    return check(holds, "to be indeterminate because of " + reason.code());
  }

  /**
   * The image is allowed and pinned by this digest.
   *
   * @param digest the digest
   * @return this
   */
  public VerdictAssert hasPinnedDigest(Digest digest) {
    Optional<DockerReference> pinned =
        verdict() instanceof Verdict.Allowed a ? a.pinnedReference() : Optional.empty();
    boolean holds = pinned.flatMap(DockerReference::digest).equals(Optional.of(digest));
    return check(
        holds,
        "to allow the image pinned by "
            + digest
            + ", but it pins "
            + pinned.map(DockerReference::toString).orElse("nothing"));
  }

  /**
   * The manifest that was judged has this digest, whatever the answer.
   *
   * @param digest the digest
   * @return this
   */
  public VerdictAssert hasDigest(Digest digest) {
    return check(verdict().details().digest().equals(Optional.of(digest)), "to be about " + digest);
  }

  /**
   * The image is allowed, and a signature by this key satisfied a requirement.
   *
   * @param fingerprint fingerprint of the primary key, upper-case hex
   * @return this
   */
  public VerdictAssert isSignedBy(String fingerprint) {
    List<String> keys =
        verdict() instanceof Verdict.Allowed a
            ? a.signatures().stream().map(VerifiedSignature::keyFingerprint).toList()
            : List.of();
    return check(
        keys.contains(fingerprint),
        "to be allowed by a signature of " + fingerprint + ", but the keys are " + keys);
  }

  /**
   * The image is allowed, and a signature by this key satisfied a requirement.
   *
   * @param key the key
   * @return this
   */
  public VerdictAssert isSignedBy(TestKey key) {
    return isSignedBy(key.fingerprint());
  }

  /**
   * A requirement was judged not to be satisfied for this reason.
   *
   * @param index its position in the policy's list, from 0
   * @param reason its reason
   * @return this
   */
  public VerdictAssert hasRequirementReason(int index, VerdictReason reason) {
    List<RequirementResult> requirements = verdict().details().requirements();
    boolean holds =
        index >= 0
            && index < requirements.size()
            && requirements.get(index).reason().equals(Optional.of(reason));
    return check(holds, "to have requirement " + index + " denied for " + reason.code());
  }

  /**
   * Some signature was refused for this reason, whatever became of the image.
   *
   * @param reason the signature's reason
   * @return this
   */
  public VerdictAssert hasSignatureReason(VerdictReason reason) {
    boolean holds = signatures().stream().anyMatch(s -> s.reason().equals(Optional.of(reason)));
    return check(holds, "to have refused a signature for " + reason.code());
  }

  /**
   * The scope of the policy that decided.
   *
   * @param scope its text as it stands in the policy; empty for a default
   * @return this
   */
  public VerdictAssert hasScope(String scope) {
    boolean holds = verdict().details().scope().map(s -> s.scope().equals(scope)).orElse(false);
    return check(holds, "to be judged under the scope \"" + scope + "\"");
  }

  /**
   * Some warning contains a text.
   *
   * @param part the text
   * @return this
   */
  public VerdictAssert hasWarningContaining(String part) {
    boolean holds = verdict().details().warnings().stream().anyMatch(w -> w.contains(part));
    return check(holds, "to warn of \"" + part + "\"");
  }

  /**
   * There are no warnings.
   *
   * @return this
   */
  public VerdictAssert hasNoWarnings() {
    return check(verdict().details().warnings().isEmpty(), "to have no warnings");
  }

  /**
   * The explanation contains a text.
   *
   * @param part the text
   * @return this
   */
  public VerdictAssert isExplainedBy(String part) {
    return check(verdict().explain().contains(part), "to be explained by \"" + part + "\"");
  }

  private List<SignatureResult> signatures() {
    return verdict().details().requirements().stream()
        .flatMap(requirement -> requirement.signatures().stream())
        .toList();
  }

  private Verdict verdict() {
    isNotNull();
    return actual;
  }

  private VerdictAssert check(boolean holds, String expected) {
    if (!holds) {
      failWithMessage("Expected the verdict %s.%nThe verdict is:%n%s", expected, actual.explain());
    }
    return this;
  }
}
