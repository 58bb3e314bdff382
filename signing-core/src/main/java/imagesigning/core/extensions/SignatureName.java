package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.Quoted;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The name of a signature in a registry: {@code <manifest digest>@<suffix>}. It proves nothing:
 * whoever wrote the signature chose it, and servers do not compare the digest in it with anything.
 *
 * <p>What is written has a suffix of 32 lower-case hex digits. What is read may have any suffix
 * that OpenShift stores. Source: signing-services reference, B.1 "Extensions API side by side".
 *
 * @param manifestDigest the digest before the {@code @}
 * @param suffix what follows it: up to 255 visible ASCII characters, none of them {@code @}, {@code
 *     /} or {@code %}
 */
public record SignatureName(Digest manifestDigest, String suffix) {
  private static final int SUFFIX_BYTES = 16;
  private static final int SUFFIX_DIGITS = 2 * SUFFIX_BYTES;
  private static final int LONGEST_SUFFIX = 255;

  /** Refuses a suffix that no server stores, with a {@link MalformedDataException}. */
  public SignatureName {
    if (suffix.isEmpty() || suffix.length() > LONGEST_SUFFIX) {
      throw ExtensionJson.invalid(
          "what follows the '@' of its name has "
              + suffix.length()
              + " characters, not 1 to "
              + LONGEST_SUFFIX);
    }
    for (int i = 0; i < suffix.length(); i++) {
      char c = suffix.charAt(i);
      if (c <= ' ' || c > '~' || c == '@' || c == '/' || c == '%') {
        throw ExtensionJson.invalid(
            Quoted.character(suffix.codePointAt(i)) + " stands after the '@' of its name");
      }
    }
  }

  /**
   * The name that a signature has by its content: the suffix is the beginning of the SHA-256 digest
   * of its bytes, so that the same signature has the same name wherever it is stored.
   *
   * @param manifestDigest the digest of the manifest that was signed
   * @param signature the bytes of the signature
   * @return the name
   */
  public static SignatureName of(Digest manifestDigest, byte[] signature) {
    return new SignatureName(
        manifestDigest, Digest.sha256(signature).hex().substring(0, SUFFIX_DIGITS));
  }

  /**
   * A name nobody has used, as skopeo makes them.
   *
   * @param manifestDigest the digest of the manifest that was signed
   * @param random chooses the suffix
   * @return the name
   */
  public static SignatureName random(Digest manifestDigest, SecureRandom random) {
    byte[] suffix = new byte[SUFFIX_BYTES];
    random.nextBytes(suffix);
    return new SignatureName(manifestDigest, HexFormat.of().formatHex(suffix));
  }

  /**
   * Reads a name as it has to be written: a SHA-256 digest, and 32 lower-case hex digits.
   *
   * @param text the text
   * @return the name
   * @throws MalformedDataException with reason {@code SIGNATURE_BLOB_INVALID} if it is none
   */
  public static SignatureName parse(String text) {
    SignatureName name = parseLenient(text);
    if (!name.isCanonical()) {
      throw ExtensionJson.invalid(
          "its name "
              + Quoted.text(text)
              + " is not a sha256 digest, '@' and "
              + SUFFIX_DIGITS
              + " lower-case hex digits");
    }
    return name;
  }

  /**
   * Reads a name as servers may hold it: any digest, and any suffix that can be stored.
   *
   * @param text the text
   * @return the name
   * @throws MalformedDataException with reason {@code SIGNATURE_BLOB_INVALID} if it is none
   */
  public static SignatureName parseLenient(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw ExtensionJson.invalid(
          "its name " + Quoted.text(text) + " has no '@' between a digest and the rest");
    }
    Digest digest;
    try {
      digest = Digest.parse(text.substring(0, at));
    } catch (ReferenceFormatException e) {
      throw ExtensionJson.invalid("its name " + Quoted.text(text) + ": " + e.getMessage());
    }
    return new SignatureName(digest, text.substring(at + 1));
  }

  /**
   * Whether every server takes it: a SHA-256 digest, and 32 lower-case hex digits.
   *
   * @return whether {@link #parse} reads it
   */
  public boolean isCanonical() {
    return manifestDigest.algorithm().equals("sha256")
        && suffix.length() == SUFFIX_DIGITS
        && suffix.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** The text {@code <manifest digest>@<suffix>}. */
  @Override
  public String toString() {
    return manifestDigest + "@" + suffix;
  }
}
