package imagesigning.cosign;

import java.util.Optional;

/**
 * CAs of one's own, and the names that a certificate of theirs must have. Immutable and
 * thread-safe.
 *
 * <p>Certificates must be valid now, whenever the signature was made.
 */
public final class TrustedPki implements TrustRoot {
  private final Authority authority;
  private final Optional<String> subjectEmail;
  private final Optional<String> subjectHostname;

  TrustedPki(Authority authority, Optional<String> subjectEmail, Optional<String> subjectHostname) {
    this.authority = authority;
    this.subjectEmail = subjectEmail;
    this.subjectHostname = subjectHostname;
  }

  Authority authority() {
    return authority;
  }

  /**
   * The demanded e-mail.
   *
   * @return the e-mail, compared letter by letter; empty if none is demanded
   */
  public Optional<String> subjectEmail() {
    return subjectEmail;
  }

  /**
   * The demanded host name or address.
   *
   * @return the name; empty if none is demanded
   */
  public Optional<String> subjectHostname() {
    return subjectHostname;
  }
}
