package imagesigning.core.simplesigning;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The encoding of signatures in {@code dir:} images and look-aside stores (policy reference, "Blob
 * encoding"). Stateless and thread-safe.
 *
 * <p>A blob that is not understood is an error, never a missing signature. What follows the header
 * {@code 00 simple-signing} is not looked at here: whether it is an OpenPGP message of an allowed
 * shape is for its verification to say.
 *
 * <p>No message says what was found instead of a signature: a signature in a directory may be a
 * link to any file that the process can read, and whoever made the link may be told the message.
 */
public final class SignatureBlob {
  private static final String SIMPLE = "simple-signing";
  private static final String SIGSTORE = "sigstore-json";

  private SignatureBlob() {}

  /**
   * Reads a stored signature by its first byte.
   *
   * @param blob the stored bytes
   * @return the signature
   * @throws MalformedDataException with reason {@code SIGNATURE_BLOB_INVALID} if the blob is empty,
   *     of unknown format or broken
   */
  public static UntrustedSignature decode(byte[] blob) {
    if (blob.length == 0) {
      throw invalid("it is empty");
    }
    int first = blob[0] & 0xFF;
    return switch (first) {
      // OpenPGP packets with which a message may begin, old and new format: compressed data,
      // one-pass signature, signature. 0x93 and upstream's misspelling of it, 0x3D, are no such.
      case 0xA0, 0xA1, 0xA2, 0xA3, 0xC8 -> UntrustedSimpleSignature.of(blob);
      case 0x90, 0x91, 0x92, 0xC4 -> UntrustedSimpleSignature.of(blob);
      case 0x88, 0x89, 0x8A, 0x8B, 0xC2 -> UntrustedSimpleSignature.of(blob);
      case 0x00 -> decodeNamed(blob);
      default -> throw invalid("it begins as no known format does");
    };
  }

  private static UntrustedSignature decodeNamed(byte[] blob) {
    int end = 1;
    while (end < blob.length && blob[end] != '\n') {
      if (blob[end] < ' ' || blob[end] > '~') {
        throw invalid("the name of its format is not printable ASCII");
      }
      end++;
    }
    if (end == blob.length) {
      throw invalid("the name of its format does not end");
    }
    String format = new String(blob, 1, end - 1, StandardCharsets.US_ASCII);
    byte[] content = Arrays.copyOfRange(blob, end + 1, blob.length);
    return switch (format) {
      case SIMPLE -> UntrustedSimpleSignature.of(content);
      case SIGSTORE -> SigstoreJson.read(content);
      default -> throw invalid("its format is none of " + SIMPLE + " and " + SIGSTORE);
    };
  }

  /**
   * The bytes to store: simple signatures raw, others behind {@code 00 format \n}.
   *
   * @param signature the signature
   * @return the bytes
   */
  public static byte[] encode(UntrustedSignature signature) {
    if (signature instanceof UntrustedSimpleSignature simple) {
      return simple.message();
    }
    if (signature instanceof UntrustedSigstoreSignature sigstore) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(0);
      out.writeBytes((SIGSTORE + "\n").getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(SigstoreJson.write(sigstore));
      return out.toByteArray();
    }
    throw new IllegalStateException("a kind of signature that cannot be stored");
  }

  static MalformedDataException invalid(String problem) {
    return new MalformedDataException(
        RejectionReason.SIGNATURE_BLOB_INVALID, "the stored signature cannot be read: " + problem);
  }
}
