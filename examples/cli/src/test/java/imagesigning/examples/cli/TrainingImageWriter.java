package imagesigning.examples.cli;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Wrote the image and the signatures that {@link Training} serves. Their keys are thrown away, and
 * nothing is signed with them but this one image.
 */
final class TrainingImageWriter {
  private TrainingImageWriter() {}

  /**
   * Writes the files anew, with new keys.
   *
   * @param args the directory of the resources
   */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    byte[] manifest = TestImage.oci().manifest();
    Digest digest = Digest.sha256(manifest);
    Files.write(directory.resolve("manifest.json"), manifest);
    TestKey rsa = TestKey.generate(TestKey.Algorithm.RSA_3072);
    TestKey ed25519 = TestKey.generate(TestKey.Algorithm.ED25519);
    rsa.writePublicKey(directory.resolve("rsa.gpg"));
    ed25519.writePublicKey(directory.resolve("ed25519.gpg"));
    Files.write(directory.resolve("signature-1"), rsa.sign(Training.NAME, digest));
    Files.write(directory.resolve("signature-2"), ed25519.sign(Training.NAME, digest));
    writeAttachment(directory, digest);
  }

  private static void writeAttachment(Path directory, Digest digest)
      throws IOException, GeneralSecurityException {
    byte[] payload =
        new SigstorePayload(digest, Training.NAME, Optional.empty(), Optional.empty(), Map.of())
            .toJson();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    signer.update(payload);
    Base64.Encoder base64 = Base64.getEncoder();
    Files.writeString(
        directory.resolve("cosign.pub"),
        "-----BEGIN PUBLIC KEY-----\n"
            + base64.encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    Files.write(directory.resolve("payload.json"), payload);
    Files.writeString(
        directory.resolve("attachment.json"),
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},\
        "layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"%s",\
        "size":%d,"annotations":{"dev.cosignproject.cosign/signature":"%s"}}]}
        """
            .formatted(
                Digest.sha256("{}".getBytes(StandardCharsets.UTF_8)),
                Digest.sha256(payload),
                payload.length,
                base64.encodeToString(signer.sign())));
  }
}
