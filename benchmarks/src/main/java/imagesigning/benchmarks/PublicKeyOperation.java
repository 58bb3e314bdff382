package imagesigning.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyConverter;

/**
 * What verifying one OpenPGP signature costs at the least: hashing manifest and payload, and one
 * public-key operation, with the engines that the library uses and everything parsed beforehand.
 */
final class PublicKeyOperation {

  /** The operation on a digest. */
  private interface Engine {
    boolean verify(byte[] digest);
  }

  private final String hash;
  private final byte[] payload;
  private final byte[] trailer;
  private final Engine engine;

  private PublicKeyOperation(String hash, byte[] payload, byte[] trailer, Engine engine) {
    this.hash = hash;
    this.payload = payload;
    this.trailer = trailer;
    this.engine = engine;
  }

  static PublicKeyOperation none() {
    return new PublicKeyOperation("SHA-256", new byte[0], new byte[0], digest -> false);
  }

  static PublicKeyOperation of(byte[] publicKey, byte[] message) {
    try {
      PGPPublicKey key = new BcPGPPublicKeyRing(publicKey).getPublicKey();
      BcPGPObjectFactory objects =
          new BcPGPObjectFactory(
              ((PGPCompressedData) new BcPGPObjectFactory(message).nextObject()).getDataStream());
      objects.nextObject(); // one-pass signature
      byte[] payload = ((PGPLiteralData) objects.nextObject()).getInputStream().readAllBytes();
      PGPSignature signature = ((PGPSignatureList) objects.nextObject()).get(0);
      String hash =
          signature.getHashAlgorithm() == HashAlgorithmTags.SHA256 ? "SHA-256" : "SHA-512";
      return new PublicKeyOperation(
          hash, payload, signature.getSignatureTrailer(), engine(key, signature, hash));
    } catch (IOException | PGPException e) {
      throw new IllegalStateException("cannot read what was just made", e);
    }
  }

  boolean verifies(byte[] manifest) {
    try {
      byte[] manifestDigest = MessageDigest.getInstance("SHA-256").digest(manifest);
      MessageDigest digest = MessageDigest.getInstance(hash);
      digest.update(payload);
      digest.update(trailer);
      return manifestDigest.length == 32 && engine.verify(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Engine engine(PGPPublicKey key, PGPSignature signature, String hash)
      throws PGPException {
    var parameters = new BcPGPKeyConverter().getPublicKey(key);
    BigInteger[] numbers = numbers(signature);
    return switch (key.getAlgorithm()) {
      case PublicKeyAlgorithmTags.RSA_GENERAL ->
          rsa((RSAKeyParameters) parameters, numbers[0], hash);
      case PublicKeyAlgorithmTags.ECDSA ->
          digest -> {
            ECDSASigner signer = new ECDSASigner();
            signer.init(false, (ECPublicKeyParameters) parameters);
            return signer.verifySignature(digest, numbers[0], numbers[1]);
          };
      case PublicKeyAlgorithmTags.EDDSA_LEGACY -> {
        byte[] joined = new byte[Ed25519.SIGNATURE_SIZE];
        copyRight(numbers[0], joined, 32);
        copyRight(numbers[1], joined, 64);
        Ed25519PublicKeyParameters point = (Ed25519PublicKeyParameters) parameters;
        yield digest ->
            point.verify(Ed25519.Algorithm.Ed25519, null, digest, 0, digest.length, joined, 0);
      }
      default -> throw new IllegalStateException("no engine for " + key.getAlgorithm());
    };
  }

  /**
   * The numbers of the signature packet; Bouncy Castle gives ECDSA and EdDSA as one byte string.
   */
  private static BigInteger[] numbers(PGPSignature signature) throws PGPException {
    byte[] raw = signature.getSignature();
    return switch (signature.getKeyAlgorithm()) {
      case PublicKeyAlgorithmTags.ECDSA -> {
        ASN1Sequence pair = ASN1Sequence.getInstance(raw);
        yield new BigInteger[] {
          ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
          ASN1Integer.getInstance(pair.getObjectAt(1)).getValue()
        };
      }
      case PublicKeyAlgorithmTags.EDDSA_LEGACY ->
          new BigInteger[] {
            new BigInteger(1, Arrays.copyOfRange(raw, 0, 32)),
            new BigInteger(1, Arrays.copyOfRange(raw, 32, 64))
          };
      default -> new BigInteger[] {new BigInteger(1, raw)};
    };
  }

  private static Engine rsa(RSAKeyParameters key, BigInteger signature, String hash) {
    int hashBytes = hash.equals("SHA-256") ? 32 : 64;
    return digest -> {
      byte[] opened = signature.modPow(key.getExponent(), key.getModulus()).toByteArray();
      return Arrays.equals(
          digest, Arrays.copyOfRange(opened, opened.length - hashBytes, opened.length));
    };
  }

  private static void copyRight(BigInteger number, byte[] target, int end) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 32 ? bytes.length - 32 : 0;
    System.arraycopy(bytes, from, target, end - (bytes.length - from), bytes.length - from);
  }
}
