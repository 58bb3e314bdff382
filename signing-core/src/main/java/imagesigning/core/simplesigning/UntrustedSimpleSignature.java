package imagesigning.core.simplesigning;

/** An unverified simple signature: the bytes of what should be one signed OpenPGP message. */
public final class UntrustedSimpleSignature implements UntrustedSignature {
  private final byte[] message;

  private UntrustedSimpleSignature(byte[] message) {
    this.message = message;
  }

  /**
   * Takes a copy of the bytes; nothing about them is checked.
   *
   * @param message the bytes
   * @return the signature
   */
  public static UntrustedSimpleSignature of(byte[] message) {
    return new UntrustedSimpleSignature(message.clone());
  }

  @Override
  public SignatureFormat format() {
    return SignatureFormat.SIMPLE_SIGNING;
  }

  /**
   * A copy of the bytes.
   *
   * @return the bytes
   */
  public byte[] message() {
    return message.clone();
  }
}
