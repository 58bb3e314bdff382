package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content digest such as {@code sha256:9f86…}: algorithm and lower-case hex of exactly the
 * algorithm's length.
 *
 * <p>Because it is validated, its parts may stand in a path or a URL. Source: OCI image
 * specification, descriptor, "digests".
 *
 * @param algorithm {@code sha256}, {@code sha384} or {@code sha512}
 * @param hex the value in lower-case hex
 */
public record Digest(String algorithm, String hex) {

  /** Refuses unknown algorithms, wrong lengths and anything but lower-case hex. */
  public Digest {
    int expected =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha384" -> 96;
          case "sha512" -> 128;
          default ->
              throw new ReferenceFormatException(
                  algorithm,
                  "unknown digest algorithm "
                      + Quoted.text(algorithm)
                      + "; expected sha256, sha384 or sha512");
        };
    if (hex.length() != expected) {
      throw new ReferenceFormatException(
          hex, "a " + algorithm + " digest has " + expected + " hex digits, not " + hex.length());
    }
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        throw new ReferenceFormatException(
            hex,
            "a digest is lower-case hex; "
                + Quoted.character(hex.codePointAt(i))
                + " at digit "
                + (i + 1)
                + " is not");
      }
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @param text the text
   * @return the digest
   * @throws ReferenceFormatException if it is not a valid digest
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new ReferenceFormatException(
          text, "a digest is written algorithm:hex, such as sha256:…");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /**
   * The SHA-256 digest of bytes.
   *
   * @param bytes any bytes
   * @return their digest
   */
  public static Digest sha256(byte[] bytes) {
    return new Digest("sha256", HexFormat.of().formatHex(hash("SHA-256", bytes)));
  }

  /**
   * Whether bytes have this digest, computed with its algorithm.
   *
   * @param bytes any bytes
   * @return whether they match
   */
  public boolean matches(byte[] bytes) {
    String jca = "SHA-" + algorithm.substring(3);
    return MessageDigest.isEqual(HexFormat.of().parseHex(hex), hash(jca, bytes));
  }

  private static byte[] hash(String jcaName, byte[] bytes) {
    try {
      return MessageDigest.getInstance(jcaName).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + jcaName, e);
    }
  }

  /** The canonical text {@code algorithm:hex}. */
  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
