package imagesigning.cosign;

/**
 * A Fulcio instance, and the one identity of it that is accepted. Immutable and thread-safe.
 *
 * <p>What it proves: that the e-mail's owner, as the issuer knew them, held the key when the log
 * took the signature in.
 */
public final class TrustedFulcio implements TrustRoot {
  private final Authority authority;
  private final String oidcIssuer;
  private final String subjectEmail;

  TrustedFulcio(Authority authority, String oidcIssuer, String subjectEmail) {
    this.authority = authority;
    this.oidcIssuer = oidcIssuer;
    this.subjectEmail = subjectEmail;
  }

  Authority authority() {
    return authority;
  }

  /**
   * The accepted issuer of identities.
   *
   * @return a URL, compared letter by letter
   */
  public String oidcIssuer() {
    return oidcIssuer;
  }

  /**
   * The accepted e-mail.
   *
   * @return the e-mail, compared letter by letter
   */
  public String subjectEmail() {
    return subjectEmail;
  }
}
