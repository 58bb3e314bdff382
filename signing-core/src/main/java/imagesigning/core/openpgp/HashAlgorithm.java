package imagesigning.core.openpgp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash algorithms a signature may use. MD5 is not among them. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never changed
enum HashAlgorithm {
  SHA1(2, "SHA-1", 160, true, "3021300906052b0e03021a05000414"),
  RIPEMD160(3, "RIPEMD-160", 160, true, "3021300906052b2403020105000414"),
  SHA256(8, "SHA-256", 256, false, "3031300d060960864801650304020105000420"),
  SHA384(9, "SHA-384", 384, false, "3041300d060960864801650304020205000430"),
  SHA512(10, "SHA-512", 512, false, "3051300d060960864801650304020305000440"),
  SHA224(11, "SHA-224", 224, false, "302d300d06096086480165030402040500041c");

  private static final int MD5 = 1;
  private static final int LONG_BLOCK = 16 * 1024;

  private final int id;
  private final String title;
  private final int bits;
  private final boolean weak;
  private final byte[] digestInfoPrefix;

  HashAlgorithm(int id, String title, int bits, boolean weak, String digestInfoPrefix) {
    this.id = id;
    this.title = title;
    this.bits = bits;
    this.weak = weak;
    this.digestInfoPrefix = HexFormat.of().parseHex(digestInfoPrefix);
  }

  static Optional<HashAlgorithm> of(int id) {
    for (HashAlgorithm algorithm : values()) {
      if (algorithm.id == id) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** What to call an algorithm that is not accepted. */
  static String name(int id) {
    return id == MD5 ? "MD5" : of(id).map(known -> known.title).orElse("number " + id);
  }

  /** Its number in OpenPGP. */
  int id() {
    return id;
  }

  String title() {
    return title;
  }

  int bits() {
    return bits;
  }

  /** Whether collisions can be made, so that only a caller's decision lets the hash pass. */
  boolean isWeak() {
    return weak;
  }

  /** A digest of these parts, one after the other. */
  byte[] digest(HashedData... parts) {
    MessageDigest digest = start();
    for (HashedData part : parts) {
      digest.update(part.bytes(), part.from(), part.to() - part.from());
    }
    return digest.digest();
  }

  /** A digest of zeros and then of some bytes, over and over until there were enough. */
  byte[] digestRepeated(int zeros, byte[] unit, int length) {
    MessageDigest digest = start();
    digest.update(new byte[zeros]);
    byte[] block = repeated(unit, Math.min(length, LONG_BLOCK));
    int left = length;
    for (; left > block.length; left -= block.length) {
      digest.update(block);
    }
    digest.update(block, 0, left);
    Arrays.fill(block, (byte) 0);
    return digest.digest();
  }

  /** As often as it fits into a length, at least once: many short updates take far longer. */
  private static byte[] repeated(byte[] unit, int most) {
    int times = Math.max(1, most / unit.length);
    byte[] block = new byte[times * unit.length];
    for (int i = 0; i < times; i++) {
      System.arraycopy(unit, 0, block, i * unit.length, unit.length);
    }
    return block;
  }

  /** The padded form of a digest that PKCS #1 version 1.5 signs; the modulus has room for it. */
  byte[] pkcs1Encode(byte[] digest, int modulusBytes) {
    byte[] encoded = new byte[modulusBytes];
    int digestAt = modulusBytes - digest.length;
    int prefixAt = digestAt - digestInfoPrefix.length;
    encoded[1] = 1;
    Arrays.fill(encoded, 2, prefixAt - 1, (byte) 0xff);
    System.arraycopy(digestInfoPrefix, 0, encoded, prefixAt, digestInfoPrefix.length);
    System.arraycopy(digest, 0, encoded, digestAt, digest.length);
    return encoded;
  }

  private MessageDigest start() {
    if (this == RIPEMD160) {
      return new Ripemd160();
    }
    try {
      return MessageDigest.getInstance(title);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks " + title, e);
    }
  }
}
