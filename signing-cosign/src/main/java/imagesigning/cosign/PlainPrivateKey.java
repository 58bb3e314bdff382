package imagesigning.cosign;

import imagesigning.core.crypto.Pem;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * A private key without protection, in the forms that {@code cosign import-key-pair} takes (cosign
 * reference, "import-key-pair and generation"): the first PEM block, PKCS #1, SEC 1 or PKCS #8. It
 * is written anew as PKCS #8, so that nothing else of the file gets into the key file.
 */
final class PlainPrivateKey {
  private static final Set<Integer> RSA_BITS = Set.of(2048, 3072, 4096);

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          X9ObjectIdentifiers.prime256v1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

  private PlainPrivateKey() {}

  /**
   * Reads a key.
   *
   * @return PKCS #8; the caller wipes it
   * @throws SigningException with {@code KEY_INVALID} or {@code KEY_UNSUPPORTED}
   */
  static byte[] pkcs8(byte[] pem) throws SigningException {
    Pem block = Pem.first(pem, 0).orElseThrow(() -> invalid("there is no PEM block in it"));
    if (block.headers().containsKey("DEK-Info")
        || block.headers().getOrDefault("Proc-Type", "").contains("ENCRYPTED")) {
      throw encrypted();
    }
    byte[] der = block.content();
    try {
      return switch (block.type()) {
        case "RSA PRIVATE KEY" -> ofPkcs1(der);
        case "EC PRIVATE KEY" -> ofSec1(der);
        case "PRIVATE KEY" -> ofPkcs8(der);
        default -> throw otherBlock(block.type());
      };
    } catch (IOException e) {
      if (e instanceof SigningException refusal) {
        throw refusal;
      }
      throw invalid("its content is no private key of that form");
    } catch (RuntimeException e) {
      // The engine reports odd numbers and structures with exceptions of many kinds.
      throw invalid("its content is no private key of that form");
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] ofPkcs1(byte[] der) throws IOException {
    return ofRsa(RSAPrivateKey.getInstance(ASN1Primitive.fromByteArray(der)));
  }

  private static byte[] ofSec1(byte[] der) throws IOException {
    ASN1Sequence parts = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
    if (!parts.getObjectAt(0).equals(new ASN1Integer(1))) {
      throw invalid("its content is no private key of that form");
    }
    ECPrivateKey key = ECPrivateKey.getInstance(parts);
    return ofEc(
        new PrivateKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, curve(key.getParametersObject())),
            key));
  }

  private static byte[] ofPkcs8(byte[] der) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
    AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
    ASN1ObjectIdentifier name = algorithm.getAlgorithm();
    if (name.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return ofRsa(RSAPrivateKey.getInstance(info.parsePrivateKey()));
    }
    if (name.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      curve(algorithm.getParameters());
      return ofEc(info);
    }
    if (name.equals(ED25519)
        && PrivateKeyFactory.createKey(info) instanceof Ed25519PrivateKeyParameters key) {
      return new PrivateKeyInfo(
              new AlgorithmIdentifier(ED25519), new DEROctetString(key.getEncoded()))
          .getEncoded();
    }
    throw unsupported(
        name.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)
            ? "it is an RSA key for RSASSA-PSS alone"
            : "keys of its algorithm, " + name + ", do not sign images");
  }

  private static byte[] ofRsa(RSAPrivateKey key) throws IOException {
    if (key.getVersion().signum() != 0) {
      throw unsupported("it is an RSA key of more than two primes");
    }
    int bits = key.getModulus().bitLength();
    if (!RSA_BITS.contains(bits)) {
      throw unsupported("it is an RSA key of " + bits + " bits");
    }
    AsymmetricKeyParameter parsed =
        PrivateKeyFactory.createKey(
            new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                key));
    if (!(parsed instanceof RSAPrivateCrtKeyParameters rsa) || !isConsistent(rsa)) {
      throw invalid("its numbers do not belong together");
    }
    return PrivateKeyInfoFactory.createPrivateKeyInfo(rsa).getEncoded();
  }

  private static boolean isConsistent(RSAPrivateCrtKeyParameters rsa) {
    BigInteger one = BigInteger.ONE;
    BigInteger product = rsa.getPublicExponent().multiply(rsa.getExponent());
    return rsa.getP().multiply(rsa.getQ()).equals(rsa.getModulus())
        && product.mod(rsa.getP().subtract(one)).equals(one)
        && product.mod(rsa.getQ().subtract(one)).equals(one);
  }

  private static byte[] ofEc(PrivateKeyInfo info) throws IOException {
    if (!(PrivateKeyFactory.createKey(info) instanceof ECPrivateKeyParameters ec)) {
      throw invalid("its content is no private key of that form");
    }
    BigInteger secret = ec.getD();
    ASN1BitString stated = ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
    if (stated != null) {
      byte[] point = ec.getParameters().getG().multiply(secret).normalize().getEncoded(false);
      if (!Arrays.equals(point, stated.getOctets())) {
        throw invalid("the public key inside of it belongs to another private key");
      }
    }
    return PrivateKeyInfoFactory.createPrivateKeyInfo(ec).getEncoded();
  }

  private static ASN1ObjectIdentifier curve(@Nullable Object parameters) throws SigningException {
    if (parameters instanceof ASN1ObjectIdentifier name && CURVES.contains(name)) {
      return name;
    }
    throw unsupported(
        parameters instanceof ASN1ObjectIdentifier
            ? "its curve is none of P-256, P-384 and P-521"
            : "it does not name its curve");
  }

  private static SigningException otherBlock(String type) {
    return switch (type) {
      case "ENCRYPTED PRIVATE KEY" -> encrypted();
      case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
          invalid("it is a key file of cosign already");
      case "EC PARAMETERS" ->
          invalid(
              "it begins with a block EC PARAMETERS; leave that out (openssl ecparam -noout), the"
                  + " key names its curve itself");
      default ->
          invalid(
              "its first PEM block is "
                  + RemoteText.quoted(type)
                  + ", not PRIVATE KEY, EC PRIVATE KEY or RSA PRIVATE KEY");
    };
  }

  private static SigningException encrypted() {
    return unsupported(
        "it is protected by a passphrase; take that off first, as with: openssl pkcs8 -topk8"
            + " -nocrypt -in FILE");
  }

  private static SigningException invalid(String problem) {
    return new SigningException(
        SigningFailure.KEY_INVALID,
        "This is no private key that can be imported: " + problem + ".");
  }

  private static SigningException unsupported(String problem) {
    return new SigningException(
        SigningFailure.KEY_UNSUPPORTED,
        "This private key cannot be imported: "
            + problem
            + ". Keys of P-256, P-384, P-521 and Ed25519 can, and RSA keys of 2048, 3072 or 4096"
            + " bits.");
  }
}
