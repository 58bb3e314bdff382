package imagesigning.policy;

import java.util.Optional;

/** Settings of {@link SigstoreTrust.Pki}; each can be given once. Not thread-safe. */
public final class PkiBuilder {
  private final KeySource caRoots;
  private Optional<KeySource> caIntermediates = Optional.empty();
  private Optional<String> subjectEmail = Optional.empty();
  private Optional<String> subjectHostname = Optional.empty();

  PkiBuilder(KeySource caRoots) {
    this.caRoots = caRoots;
  }

  /**
   * Intermediate certificates.
   *
   * @param certificates {@link KeySource.File} or {@link KeySource.Data}
   * @return this builder
   * @throws IllegalArgumentException if they were given before
   */
  public PkiBuilder caIntermediates(KeySource certificates) {
    caIntermediates = PolicyRules.once("caIntermediates", caIntermediates, certificates);
    return this;
  }

  /**
   * The e-mail that the certificate must name.
   *
   * @param email the e-mail; not empty
   * @return this builder
   * @throws IllegalArgumentException if it was given before
   */
  public PkiBuilder subjectEmail(String email) {
    subjectEmail = PolicyRules.once("subjectEmail", subjectEmail, email);
    return this;
  }

  /**
   * The host name that the certificate must name.
   *
   * @param hostname the host name; not empty
   * @return this builder
   * @throws IllegalArgumentException if it was given before
   */
  public PkiBuilder subjectHostname(String hostname) {
    subjectHostname = PolicyRules.once("subjectHostname", subjectHostname, hostname);
    return this;
  }

  /**
   * The trust.
   *
   * @return an immutable value
   * @throws IllegalArgumentException if a rule of policy.json is broken
   */
  public SigstoreTrust.Pki build() {
    return new SigstoreTrust.Pki(caRoots, caIntermediates, subjectEmail, subjectHostname);
  }
}
