package imagesigning.core.signing;

/**
 * Turns a payload into a simple signature's OpenPGP message: one binary, signed, one-pass message
 * as {@code gpg --sign} writes it (policy reference, "OpenPGP message produced").
 *
 * <p>A signer holds one key and is made once for many payloads. Implementations are thread-safe,
 * read the key when they are made, and verify what they made before they return it. After {@link
 * #close} a call throws {@link IllegalStateException}.
 */
public interface PayloadSigner extends AutoCloseable {

  /**
   * Signs.
   *
   * @param payload the bytes to sign, such as those of {@link
   *     imagesigning.core.simplesigning.SimpleSigningPayload#toJson}
   * @return the signed message, the content of a {@code signature-N} file
   * @throws SigningException if no good signature could be made
   */
  byte[] sign(byte[] payload) throws SigningException;

  /**
   * The fingerprint of the primary key, by which policies know the signer.
   *
   * @return upper-case hex
   */
  String keyFingerprint();

  /**
   * The fingerprint of the key or subkey that makes the signatures.
   *
   * @return upper-case hex; equal to {@link #keyFingerprint} unless a subkey signs
   */
  String signingFingerprint();

  /** Wipes what can be wiped; later calls are refused. */
  @Override
  void close();
}
