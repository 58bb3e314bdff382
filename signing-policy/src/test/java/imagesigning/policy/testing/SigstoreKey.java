package imagesigning.policy.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A P-256 key pair that signs as cosign does. */
public final class SigstoreKey {
  private final KeyPair keys;

  private SigstoreKey(KeyPair keys) {
    this.keys = keys;
  }

  public static SigstoreKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new SigstoreKey(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key in PEM. */
  public byte[] publicKey() {
    return pem("PUBLIC KEY", keys.getPublic().getEncoded());
  }

  public static byte[] pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
        .getBytes(US_ASCII);
  }

  /** SHA-256 of the public key. */
  public String fingerprint() {
    return Digest.sha256(keys.getPublic().getEncoded()).hex();
  }

  public UntrustedSigstoreSignature sign(String name, Digest digest) {
    return sign(payload(name, digest));
  }

  public static byte[] payload(String name, Digest digest) {
    return new SigstorePayload(digest, name, Optional.empty(), Optional.empty(), Map.of()).toJson();
  }

  public UntrustedSigstoreSignature sign(byte[] payload) {
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE,
        payload,
        Map.of(SigstoreFormat.SIGNATURE, Base64.getEncoder().encodeToString(raw(payload))));
  }

  private byte[] raw(byte[] payload) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(payload);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
