package imagesigning.registry.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;

/** A Rekor log that promises whatever it is told, as it would be told by cosign. */
final class PromisingLog {
  /** When entries are taken in, unless said otherwise: the middle of a short validity. */
  static final Instant TIME = Instant.parse("2024-05-05T10:00:00Z");

  private final Openssl openssl;
  private final String name;

  private PromisingLog(Openssl openssl, String name) {
    this.openssl = openssl;
    this.name = name;
  }

  static PromisingLog create(Openssl openssl, String name) throws IOException {
    openssl.key(name);
    return new PromisingLog(openssl, name);
  }

  Path key() {
    return openssl.publicKey(name);
  }

  /** The annotation about a signature and what it is verified with, a key or a certificate. */
  String entry(byte[] payload, byte[] signature, Path verifier) throws IOException {
    return entry(payload, signature, verifier, TIME);
  }

  String entry(byte[] payload, byte[] signature, Path verifier, Instant time) throws IOException {
    String body =
        """
        {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256",\
        "value":"%s"}},"signature":{"content":"%s","publicKey":{"content":"%s"}}}}"""
            .formatted(
                Digest.sha256(payload).hex(),
                base64(signature),
                base64(Files.readAllBytes(verifier)));
    String canonical =
        "{\"body\":\"%s\",\"integratedTime\":%d,\"logID\":\"%s\",\"logIndex\":7}"
            .formatted(base64(body.getBytes(UTF_8)), time.getEpochSecond(), "c0ffee".repeat(8));
    return "{\"SignedEntryTimestamp\":\"%s\",\"Payload\":%s}"
        .formatted(base64(openssl.sign(name, canonical.getBytes(UTF_8))), canonical);
  }

  private static String base64(byte[] content) {
    return Base64.getEncoder().encodeToString(content);
  }
}
