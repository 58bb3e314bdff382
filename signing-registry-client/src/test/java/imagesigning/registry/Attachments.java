package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ManifestKind;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.testkit.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * Attaches signatures with a P-256 key of its own to images in a test's registry, as cosign does.
 */
final class Attachments {
  static final KeyPair KEY = generate();

  private final TestRegistry registry;

  Attachments(TestRegistry registry) {
    this.registry = registry;
  }

  static byte[] publicKey() {
    return ("-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(KEY.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String tag(Digest manifest) {
    return "sha256-" + manifest.hex() + ".sig";
  }

  static byte[] payload(DockerReference image, Digest manifest) {
    return ("{\"critical\":{\"identity\":{\"docker-reference\":\""
            + image
            + "\"},\"image\":{\"docker-manifest-digest\":\""
            + manifest
            + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** One good signature, attached. */
  void sign(DockerReference image, Digest manifest) {
    push(image, manifest, manifest(layer(image, manifest, KEY)));
  }

  /** The layer of a signature, whose payload is pushed. */
  String layer(DockerReference image, Digest manifest, KeyPair key) {
    byte[] payload = payload(image, manifest);
    return layer(SigstoreFormat.MIME_TYPE, registry.pushBlob(image.path(), payload), payload, key);
  }

  static String layer(String mediaType, Digest digest, byte[] payload, KeyPair key) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"digest\":\""
        + digest
        + "\",\"size\":"
        + payload.length
        + ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\""
        + signature(payload, key)
        + "\"}}";
  }

  static String manifest(String... layers) {
    return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
        + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":2,"
        + "\"digest\":\""
        + Digest.sha256(new byte[] {'{', '}'})
        + "\"},\"layers\":"
        + Arrays.stream(layers).collect(Collectors.joining(",", "[", "]"))
        + "}";
  }

  void push(DockerReference image, Digest manifest, String attached) {
    push(image, manifest, ManifestKind.OCI_MANIFEST.mediaType(), attached);
  }

  void push(DockerReference image, Digest manifest, String mediaType, String attached) {
    registry.push(
        image.path(), tag(manifest), mediaType, attached.getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(byte[] payload, KeyPair key) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key.getPrivate());
      signer.update(payload);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
