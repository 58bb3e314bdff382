package imagesigning.cosign;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.Pem;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.text.RemoteText;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The body of a log entry of kind {@code hashedrekord} 0.0.1: which key or certificate signed which
 * hash, and the signature. It counts only if all three are those of the signature at hand.
 */
final class HashedRekord {
  private final byte[] verifier;
  private final byte[] signature;
  private final String hash;

  private HashedRekord(byte[] verifier, byte[] signature, String hash) {
    this.verifier = verifier;
    this.signature = signature;
    this.hash = hash;
  }

  /** Reads a body; unknown members are ignored. */
  static HashedRekord of(LogEntry entry) throws Refusal {
    JsonObject top = object(LogEntry.parse(entry.body()), "the body");
    require("kind", string(top, "kind"), "hashedrekord");
    require("apiVersion", string(top, "apiVersion"), "0.0.1");
    JsonObject spec = member(top, "spec");
    JsonObject signature = member(spec, "signature");
    byte[] pem = LogEntry.base64(member(signature, "publicKey"), "content");
    JsonObject hash = member(member(spec, "data"), "hash");
    require("hash algorithm", string(hash, "algorithm"), "sha256");
    return new HashedRekord(
        onlyBlock(pem)
            .orElseThrow(() -> LogEntry.malformed("publicKey is not one PEM block and no more")),
        LogEntry.base64(signature, "content"),
        string(hash, "value").toLowerCase(Locale.ROOT));
  }

  /** The content of the one block of a text, behind which nothing stands, not even a line break. */
  static Optional<byte[]> onlyBlock(byte[] pem) {
    return Pem.first(pem, 0).filter(block -> block.end() == pem.length).map(Pem::content);
  }

  /** Whether this key or certificate signed, by its DER. */
  boolean isBy(byte[] der) {
    return Arrays.equals(verifier, der);
  }

  /**
   * Compares the entry with the signature at hand.
   *
   * @throws Refusal if it is about another
   */
  void requireAbout(byte[] actualSignature, byte[] payload) throws Refusal {
    if (!Arrays.equals(signature, actualSignature)) {
      throw new Refusal(
          RejectionReason.REKOR_SIGNATURE_MISMATCH, "an entry about another signature");
    }
    if (!hash.equals(Digest.sha256(payload).hex())) {
      throw new Refusal(RejectionReason.REKOR_PAYLOAD_MISMATCH, "an entry about another payload");
    }
  }

  private static void require(String what, String found, String expected) throws Refusal {
    if (!found.equals(expected)) {
      throw new Refusal(
          RejectionReason.REKOR_ENTRY_UNSUPPORTED,
          "an entry whose " + what + " is " + RemoteText.quoted(found) + ", not " + expected);
    }
  }

  private static JsonObject member(JsonObject object, String name) throws Refusal {
    return object(object.get(name).orElse(new JsonString(object.position(), "")), name);
  }

  private static JsonObject object(JsonValue value, String name) throws Refusal {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw LogEntry.malformed(name + " is missing or no object");
  }

  private static String string(JsonObject object, String name) throws Refusal {
    return LogEntry.string(object, name);
  }
}
