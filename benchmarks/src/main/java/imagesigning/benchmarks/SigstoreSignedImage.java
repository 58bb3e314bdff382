package imagesigning.benchmarks;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One image with a manifest of 2 KiB, signed as cosign does with a P-256 key. */
@State(Scope.Benchmark)
public class SigstoreSignedImage {
  private static final String NAME = "registry.example.com/team/app:1.0";

  private final ImageReference reference = ImageReference.parse(NAME);
  private final byte[] manifest = SignedImage.manifest();
  private final byte[] payload =
      new SigstorePayload(
              Digest.sha256(manifest), NAME, Optional.empty(), Optional.empty(), Map.of())
          .toJson();
  private List<UntrustedSigstoreSignature> signatures = List.of();
  private PolicyEvaluator evaluator = new PolicyEvaluator(Policy.rejectAll());
  private BigInteger[] numbers = {};
  private ECPublicKeyParameters point = point(BigInteger.ZERO, BigInteger.ZERO);

  /** Makes key, image and signature. */
  @Setup(Level.Trial)
  public void sign() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(keys.getPrivate());
      signer.update(payload);
      prepare((ECPublicKey) keys.getPublic(), signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    evaluator.evaluate(image()).orThrow();
    if (!verifies()) {
      throw new IllegalStateException("the raw operation does not verify what the evaluator does");
    }
  }

  private void prepare(ECPublicKey key, byte[] signature) {
    signatures =
        List.of(
            UntrustedSigstoreSignature.of(
                SigstoreFormat.MIME_TYPE,
                payload,
                Map.of(SigstoreFormat.SIGNATURE, Base64.getEncoder().encodeToString(signature))));
    String base64 = Base64.getEncoder().encodeToString(key.getEncoded());
    String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    Policy policy =
        Policy.parse(
            "{\"default\": [{\"type\": \"sigstoreSigned\", \"keyPath\": \"/keys/cosign.pub\"}]}"
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    evaluator =
        PolicyEvaluator.builder(policy)
            .keyFiles(KeyFiles.of(Map.of("/keys/cosign.pub", pem.getBytes(StandardCharsets.UTF_8))))
            .build();
    ASN1Sequence pair = ASN1Sequence.getInstance(signature);
    numbers =
        new BigInteger[] {
          ASN1Integer.getInstance(pair.getObjectAt(0)).getValue(),
          ASN1Integer.getInstance(pair.getObjectAt(1)).getValue()
        };
    point = point(key.getW().getAffineX(), key.getW().getAffineY());
  }

  private static ECPublicKeyParameters point(BigInteger x, BigInteger y) {
    X9ECParameters curve = CustomNamedCurves.getByName("P-256");
    return new ECPublicKeyParameters(
        x.signum() == 0 ? curve.getG() : curve.getCurve().createPoint(x, y),
        new ECDomainParameters(curve));
  }

  /** What verifying costs at the least. */
  boolean verifies() {
    try {
      byte[] manifestDigest = MessageDigest.getInstance("SHA-256").digest(manifest);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(payload);
      ECDSASigner engine = new ECDSASigner();
      engine.init(false, point);
      return manifestDigest.length == 32 && engine.verifySignature(digest, numbers[0], numbers[1]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new image from the bytes at hand; hashing the manifest is part of it. */
  ImageInMemory image() {
    return ImageInMemory.of(reference, manifest, signatures);
  }

  PolicyEvaluator evaluator() {
    return evaluator;
  }
}
