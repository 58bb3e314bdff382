package imagesigning.core.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * RSA by the JDK. With PKCS #1 version 1.5 the padded block is built and compared as a whole, so
 * nothing inside of a signature is ever parsed, whatever the version of Java.
 */
final class RsaEngine implements Engine {
  private final BigInteger modulus;
  private final BigInteger exponent;
  private final int bytes;

  RsaEngine(BigInteger modulus, BigInteger exponent) {
    this.modulus = modulus;
    this.exponent = exponent;
    this.bytes = (modulus.bitLength() + 7) / 8;
  }

  @Override
  public boolean verifies(SignatureScheme scheme, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    BigInteger value = new BigInteger(1, signature);
    if (signature.length != bytes || value.compareTo(modulus) >= 0) {
      return false;
    }
    if (scheme.family() == SignatureScheme.Family.RSA_PSS) {
      Signature pss = Signature.getInstance(scheme.jcaName());
      pss.setParameter(pss(scheme.hash()));
      pss.initVerify(
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
      pss.update(message);
      return pss.verify(signature);
    }
    byte[] opened = BigIntegers.asUnsignedByteArray(bytes, value.modPow(exponent, modulus));
    return MessageDigest.isEqual(pkcs1Block(scheme.hash(), message), opened);
  }

  /** Keys are long enough for every hash. */
  private byte[] pkcs1Block(Hash hash, byte[] message) {
    byte[] info = hash.digestInfo();
    int start = bytes - hash.bytes() - info.length;
    byte[] block = new byte[bytes];
    block[1] = 1;
    Arrays.fill(block, 2, start - 1, (byte) 0xFF);
    System.arraycopy(info, 0, block, start, info.length);
    System.arraycopy(hash.of(message), 0, block, bytes - hash.bytes(), hash.bytes());
    return block;
  }

  static PSSParameterSpec pss(Hash hash) {
    return new PSSParameterSpec(
        hash.jcaName(),
        "MGF1",
        new MGF1ParameterSpec(hash.jcaName()),
        hash.bytes(),
        PSSParameterSpec.TRAILER_FIELD_BC);
  }
}
