package imagesigning.core.simplesigning;

import java.util.Map;

/**
 * An unverified sigstore signature: media type, payload and annotations as an attachment or a file
 * holds them.
 */
public final class UntrustedSigstoreSignature implements UntrustedSignature {
  private final String mimeType;
  private final byte[] payload;
  private final Map<String, String> annotations;

  private UntrustedSigstoreSignature(
      String mimeType, byte[] payload, Map<String, String> annotations) {
    this.mimeType = mimeType;
    this.payload = payload;
    this.annotations = annotations;
  }

  /**
   * Takes copies; nothing about them is checked.
   *
   * @param mimeType media type of the payload
   * @param payload the payload
   * @param annotations the annotations
   * @return the signature
   */
  public static UntrustedSigstoreSignature of(
      String mimeType, byte[] payload, Map<String, String> annotations) {
    return new UntrustedSigstoreSignature(mimeType, payload.clone(), Map.copyOf(annotations));
  }

  @Override
  public SignatureFormat format() {
    return SignatureFormat.SIGSTORE;
  }

  /**
   * The media type.
   *
   * @return the media type
   */
  public String mimeType() {
    return mimeType;
  }

  /**
   * A copy of the payload.
   *
   * @return the payload
   */
  public byte[] payload() {
    return payload.clone();
  }

  /**
   * The annotations.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> annotations() {
    return annotations;
  }
}
