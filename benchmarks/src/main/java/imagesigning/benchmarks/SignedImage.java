package imagesigning.benchmarks;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.ImageInMemory;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.testkit.TestKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One signed image with a manifest of 2 KiB, and the policy that allows it. */
@State(Scope.Benchmark)
public class SignedImage {
  private static final String NAME = "registry.example.com/team/app:1.0";
  private static final int MANIFEST_BYTES = 2048;

  /** The kind of key that signed. */
  @Param({"RSA_3072", "ED25519", "P256"})
  public TestKey.Algorithm key = TestKey.Algorithm.ED25519;

  private byte[] manifest = new byte[0];
  private ImageReference reference = ImageReference.parse(NAME);
  private List<UntrustedSignature> signatures = List.of();
  private PolicyEvaluator evaluator = new PolicyEvaluator(Policy.rejectAll());
  private PublicKeyOperation operation = PublicKeyOperation.none();

  /** Makes key, image and signature. */
  @Setup(Level.Trial)
  public void sign() {
    TestKey testKey = TestKey.generate(key);
    manifest = manifest();
    byte[] message = testKey.sign(NAME, Digest.sha256(manifest));
    signatures = List.of(UntrustedSimpleSignature.of(message));
    Policy policy =
        Policy.parse(
            """
            {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/team.gpg"}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    evaluator =
        PolicyEvaluator.builder(policy)
            .keyFiles(KeyFiles.of(Map.of("/keys/team.gpg", testKey.publicKey())))
            .build();
    operation = PublicKeyOperation.of(testKey.publicKey(), message);
    evaluator.evaluate(image()).orThrow();
    if (!operation.verifies(manifest)) {
      throw new IllegalStateException("the raw operation does not verify what the evaluator does");
    }
  }

  /** A new image from the bytes at hand; hashing the manifest is part of it. */
  ImageInMemory image() {
    return ImageInMemory.of(reference, manifest, signatures);
  }

  PolicyEvaluator evaluator() {
    return evaluator;
  }

  byte[] manifestBytes() {
    return manifest;
  }

  PublicKeyOperation operation() {
    return operation;
  }

  static byte[] manifest() {
    String hex = "0123456789abcdef".repeat(4);
    StringBuilder json =
        new StringBuilder(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                + "\"digest\":\"sha256:"
                + hex
                + "\",\"size\":1470},\"layers\":[");
    String layer =
        "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:"
            + hex
            + "\",\"size\":31357624}";
    while (json.length() + layer.length() + 3 < MANIFEST_BYTES) {
      json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append(layer);
    }
    json.append("]}");
    while (json.length() < MANIFEST_BYTES) {
      json.append('\n');
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
