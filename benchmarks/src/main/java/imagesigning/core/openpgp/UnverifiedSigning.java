package imagesigning.core.openpgp;

/**
 * Reaches the one option that has no place in the library's interface: to leave out the
 * verification of what was signed, so that its cost can be told apart.
 */
public final class UnverifiedSigning {
  private UnverifiedSigning() {}

  /**
   * The usual options, without that verification.
   *
   * @return the options
   */
  public static OpenPgpSigningOptions options() {
    return OpenPgpSigningOptions.defaults().unverified();
  }
}
