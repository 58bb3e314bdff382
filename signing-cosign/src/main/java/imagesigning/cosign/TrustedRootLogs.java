package imagesigning.cosign;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.crypto.VerificationKey;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.RemoteText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the transparency logs of a {@code trusted_root.json} (cosign reference,
 * "trusted_root.json"): key, and when it counts. Logs that make no promises, such as those of Rekor
 * version 2, whose keys are no ECDSA keys, cannot have signed what is verified here and are left
 * out; that no log is left is an error. Everything else in the file is for others.
 */
final class TrustedRootLogs {
  private static final Set<String> MEDIA_TYPES =
      Set.of(
          "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
          "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
          "application/vnd.dev.sigstore.trustedroot.v0.1+json",
          "application/vnd.dev.sigstore.trustedroot.v0.2+json");

  private final String name;
  private final SignatureAlgorithms algorithms;

  TrustedRootLogs(String name, SignatureAlgorithms algorithms) {
    this.name = name;
    this.algorithms = algorithms;
  }

  /**
   * The logs, in order.
   *
   * @throws MalformedDataException with reason {@code NO_KEYS} or {@code PUBLIC_KEY_INVALID}, or as
   *     keys are refused
   */
  List<LogKey> read(byte[] json) {
    JsonObject root = object(root(json), "it");
    String mediaType = text(root, "mediaType");
    if (!MEDIA_TYPES.contains(mediaType)) {
      throw invalid("its mediaType is " + RemoteText.quoted(mediaType));
    }
    List<LogKey> logs = new ArrayList<>();
    JsonValue tlogs = root.get("tlogs").orElse(new JsonNull(root.position()));
    if (tlogs instanceof JsonArray array) {
      for (int i = 0; i < array.elements().size(); i++) {
        log(object(array.elements().get(i), "a log"), "tlogs[" + i + "]").ifPresent(logs::add);
      }
    } else if (!(tlogs instanceof JsonNull)) {
      throw invalid("tlogs is no array");
    }
    if (logs.isEmpty()) {
      throw new MalformedDataException(
          RejectionReason.NO_KEYS,
          name + ": the trusted root has no transparency log with an ECDSA key");
    }
    return logs;
  }

  private Optional<LogKey> log(JsonObject log, String where) {
    JsonObject publicKey = member(log, "publicKey", where);
    JsonObject validFor = member(publicKey, "validFor", where);
    Instant start =
        time(validFor, "start")
            .orElseThrow(() -> invalid(where + " does not say from when its key counts"));
    Optional<Instant> end = time(validFor, "end");
    byte[] spki = bytes(publicKey, "rawBytes");
    if (!text(publicKey, "keyDetails").startsWith("PKIX_ECDSA_")) {
      return Optional.empty();
    }
    VerificationKey key;
    try {
      key = algorithms.spki(spki);
    } catch (MalformedDataException e) {
      throw new MalformedDataException(e.reason(), name + ": " + where + ": " + e.getMessage());
    }
    return key.algorithm().isEcdsa()
        ? Optional.of(new LogKey(key, Optional.of(start), end))
        : Optional.empty();
  }

  private Optional<Instant> time(JsonObject range, String member) {
    if (range.get(member).filter(v -> !(v instanceof JsonNull)).isEmpty()) {
      return Optional.empty();
    }
    String text = text(range, member);
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw invalid(member + " is " + RemoteText.quoted(text) + ", which is no time");
    }
  }

  private byte[] bytes(JsonObject object, String member) {
    try {
      return StrictBase64.decode(text(object, member));
    } catch (InvalidBase64Exception e) {
      throw invalid(member + " is " + e.getMessage());
    }
  }

  private JsonObject member(JsonObject parent, String member, String where) {
    return object(
        parent.get(member).orElseThrow(() -> invalid(where + " has no " + member)), member);
  }

  private String text(JsonObject object, String member) {
    if (object.get(member).orElse(object) instanceof JsonString text) {
      return text.value();
    }
    throw invalid(member + " is missing or no text");
  }

  private JsonObject object(JsonValue value, String what) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw invalid(what + " is no object");
  }

  private JsonValue root(byte[] json) {
    try {
      return StrictJson.parse(json, Limits.DEFAULT.policyBytes(), Limits.DEFAULT.jsonDepth());
    } catch (JsonFormatException e) {
      throw invalid("it is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  private MalformedDataException invalid(String problem) {
    return new MalformedDataException(
        RejectionReason.PUBLIC_KEY_INVALID,
        name + ": this is no trusted root of sigstore: " + problem);
  }
}
