package imagesigning.core.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes of the SHA-2 family, calculated by the JDK. */
enum Hash {
  SHA_256("SHA-256", 32, "3031300d060960864801650304020105000420"),
  SHA_384("SHA-384", 48, "3041300d060960864801650304020205000430"),
  SHA_512("SHA-512", 64, "3051300d060960864801650304020305000440");

  private final String jcaName;
  private final int bytes;
  private final String digestInfo;

  Hash(String jcaName, int bytes, String digestInfo) {
    this.jcaName = jcaName;
    this.bytes = bytes;
    this.digestInfo = digestInfo;
  }

  String jcaName() {
    return jcaName;
  }

  int bytes() {
    return bytes;
  }

  /** What stands before the hash in a block of PKCS #1. */
  byte[] digestInfo() {
    return HexFormat.of().parseHex(digestInfo);
  }

  byte[] of(byte[] message) {
    try {
      return MessageDigest.getInstance(jcaName).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + jcaName, e);
    }
  }
}
