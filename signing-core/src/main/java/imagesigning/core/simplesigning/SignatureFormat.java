package imagesigning.core.simplesigning;

/** The formats of signatures; each has stores of its own. */
public enum SignatureFormat {
  /** Simple signing: a signed OpenPGP message. */
  SIMPLE_SIGNING("simple-signing"),
  /** A sigstore signature: a payload and annotations. */
  SIGSTORE("sigstore");

  private final String code;

  SignatureFormat(String code) {
    this.code = code;
  }

  /**
   * The format as it stands in messages and reports.
   *
   * @return lower case with hyphens, such as {@code simple-signing}
   */
  public String code() {
    return code;
  }
}
