package imagesigning.core.simplesigning;

import imagesigning.core.MalformedDataException;

/**
 * The encoding of signatures in {@code dir:} images and look-aside stores (policy reference, "Blob
 * encoding"). Stateless.
 */
public final class SignatureBlob {
  private SignatureBlob() {}

  /**
   * Reads a stored signature by its first byte.
   *
   * @param blob the stored bytes
   * @return the signature
   * @throws MalformedDataException if the blob is empty, of unknown format or broken
   */
  public static UntrustedSignature decode(byte[] blob) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The bytes to store: simple signatures raw, others behind {@code 00 format \n}.
   *
   * @param signature the signature
   * @return the bytes
   */
  public static byte[] encode(UntrustedSignature signature) {
    throw new IllegalStateException("not written yet");
  }
}
