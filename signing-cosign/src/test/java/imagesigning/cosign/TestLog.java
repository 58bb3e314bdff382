package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import java.security.KeyPair;
import java.util.List;

/** A Rekor log that promises whatever it is told. */
final class TestLog {
  /** 2024-05-05T10:00:00Z. */
  static final long TIME = 1_714_903_200L;

  private final KeyPair keys = TestKeys.p256();

  TrustedLog trusted() {
    return TrustRoots.builtIn().log(List.of(TestKeys.source("rekor.pub", keys)));
  }

  static String body(byte[] payload, byte[] signature, String verifierPem) {
    return """
        {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":"sha256",\
        "value":"%s"}},"signature":{"content":"%s","publicKey":{"content":"%s"}}}}"""
        .formatted(
            Digest.sha256(payload).hex(),
            TestKeys.base64(signature),
            TestKeys.base64(verifierPem.getBytes(UTF_8)));
  }

  /** The annotation about an entry. */
  String entry(String body) {
    return entry(body, TIME);
  }

  String entry(String body, long time) {
    return promised(canonical(body, Long.toString(time)));
  }

  static String canonical(String body, String time) {
    return "{\"body\":\"%s\",\"integratedTime\":%s,\"logID\":\"c0ffee\",\"logIndex\":7}"
        .formatted(TestKeys.base64(body.getBytes(UTF_8)), time);
  }

  byte[] spki() {
    return keys.getPublic().getEncoded();
  }

  /** What the log's entries call it. */
  String id() {
    return trusted().fingerprints().get(0);
  }

  /** An entry that names its log, as real ones do. */
  String canonicalOf(String body) {
    return canonical(body, Long.toString(TIME)).replace("c0ffee", id());
  }

  /** An annotation whose payload is canonical. */
  String promised(String canonical) {
    return annotation(canonical, canonical);
  }

  /** An annotation that spells its payload in another way than the log signed it. */
  String annotation(String canonical, String spelt) {
    return "{\"SignedEntryTimestamp\":\"%s\",\"Payload\":%s}"
        .formatted(TestKeys.base64(TestKeys.sign(keys, canonical.getBytes(UTF_8))), spelt);
  }
}
