package imagesigning.core.openpgp;

import java.security.MessageDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** RIPEMD-160, which the JDK lacks, in the shape of the JDK's digests. */
final class Ripemd160 extends MessageDigest {
  private final RIPEMD160Digest digest = new RIPEMD160Digest();

  Ripemd160() {
    super("RIPEMD-160");
  }

  @Override
  protected void engineUpdate(byte input) {
    digest.update(input);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    digest.update(input, offset, length);
  }

  @Override
  protected byte[] engineDigest() {
    byte[] result = new byte[digest.getDigestSize()];
    digest.doFinal(result, 0);
    return result;
  }

  @Override
  protected void engineReset() {
    digest.reset();
  }
}
