package imagesigning.policy;

import java.util.Optional;

/**
 * Settings of a {@code sigstoreSigned} requirement. Each can be given once; trust and signed
 * identity are required. Not thread-safe.
 */
public final class SigstoreSignedBuilder {
  private Optional<SigstoreTrust> trust = Optional.empty();
  private Optional<KeySource> rekorKeys = Optional.empty();
  private Optional<SignedIdentity> signedIdentity = Optional.empty();

  SigstoreSignedBuilder() {}

  /**
   * Signatures by one of these keys.
   *
   * @param keys where the keys are
   * @return this builder
   * @throws IllegalArgumentException if a trust was given before, or the list is empty
   */
  public SigstoreSignedBuilder keys(KeySource keys) {
    return trust(new SigstoreTrust.Keys(keys));
  }

  /**
   * What signatures must chain to: keys, {@code fulcio} or {@code pki}.
   *
   * @param sigstoreTrust the trust
   * @return this builder
   * @throws IllegalArgumentException if a trust was given before
   */
  public SigstoreSignedBuilder trust(SigstoreTrust sigstoreTrust) {
    trust = PolicyRules.once("one of keys, fulcio and pki", trust, sigstoreTrust);
    return this;
  }

  /**
   * Demands an entry in a transparency log with one of these keys.
   *
   * @param keys where the log's public keys are
   * @return this builder
   * @throws IllegalArgumentException if they were given before
   */
  public SigstoreSignedBuilder rekorKeys(KeySource keys) {
    rekorKeys = PolicyRules.once("rekorKeys", rekorKeys, keys);
    return this;
  }

  /**
   * Which signed names are accepted. There is no default in code; signatures made by cosign itself
   * name no tag, so only {@link SignedIdentity.MatchRepository} and {@link
   * SignedIdentity.ExactRepository} accept them.
   *
   * @param identity the rule
   * @return this builder
   * @throws IllegalArgumentException if it was given before
   */
  public SigstoreSignedBuilder signedIdentity(SignedIdentity identity) {
    signedIdentity = PolicyRules.once("signedIdentity", signedIdentity, identity);
    return this;
  }

  /**
   * The requirement.
   *
   * @return an immutable value
   * @throws IllegalArgumentException if a required setting is missing or a rule is broken
   */
  public PolicyRequirement.SigstoreSigned build() {
    return new PolicyRequirement.SigstoreSigned(
        PolicyRules.given("one of keys, fulcio and pki", trust),
        rekorKeys,
        PolicyRules.given("signedIdentity", signedIdentity));
  }
}
