package imagesigning.cosign;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureScheme;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.json.StrictJson;
import imagesigning.core.text.RemoteText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An entry that a Rekor log promised with a signature, its SET (policy reference, "Rekor SET").
 * What is believed is read from the very bytes that the log signed.
 */
final class LogEntry {
  /** The end of the year 9999; what a log says about later times is not believed. */
  private static final long LATEST = 253_402_300_799L;

  private static final Set<String> OUTER = Set.of("SignedEntryTimestamp", "Payload");
  private static final Set<String> INNER = Set.of("body", "integratedTime", "logIndex", "logID");

  private final byte[] body;
  private final Instant time;
  private final String logKey;

  private LogEntry(byte[] body, Instant time, String logKey) {
    this.body = body;
    this.time = time;
    this.logKey = logKey;
  }

  /** What the log took in: JSON, by nobody but the log's clients. */
  byte[] body() {
    return body;
  }

  /** When the log took it in. */
  Instant time() {
    return time;
  }

  /** Fingerprint of the key that the log signed with. */
  String logKey() {
    return logKey;
  }

  /**
   * Reads the annotation.
   *
   * @throws Refusal if it is malformed or no key of the log signed it
   */
  static LogEntry verified(String annotation, TrustedLog log, SigstoreRules rules) throws Refusal {
    JsonObject outer = exactly(parse(annotation.getBytes(StandardCharsets.UTF_8)), OUTER);
    byte[] promise = base64(outer, "SignedEntryTimestamp");
    JsonValue payload = outer.get("Payload").orElseThrow();
    requireForm(payload);
    byte[] canonical = Jcs.of(payload);
    LogKey signer = signer(canonical, promise, log);
    String logKey = signer.key().fingerprint();
    JsonObject entry = exactly(parse(canonical), INNER);
    whole(entry, "logIndex");
    String logId = string(entry, "logID");
    if (rules.entryNamesLogKey() && !logId.equals(logKey)) {
      throw new Refusal(
          RejectionReason.REKOR_BAD_SIGNATURE,
          "an entry of the log " + RemoteText.quoted(logId) + ", signed with the key of " + logKey);
    }
    long seconds = whole(entry, "integratedTime");
    if (seconds < 0 || seconds > LATEST) {
      throw malformed("integratedTime is no time between 1970 and 9999");
    }
    Instant time = Instant.ofEpochSecond(seconds);
    if (!signer.isValidAt(time)) {
      throw new Refusal(
          RejectionReason.REKOR_BAD_SIGNATURE,
          "an entry of " + time + ", when the log key " + logKey + " did not count");
    }
    return new LogEntry(base64(entry, "body"), time, logKey);
  }

  /** Before it costs anything to spell it canonically: four members, of which two are numbers. */
  private static void requireForm(JsonValue payload) throws Refusal {
    JsonObject entry = exactly(payload, INNER);
    string(entry, "body");
    string(entry, "logID");
    number(entry, "integratedTime");
    number(entry, "logIndex");
  }

  private static LogKey signer(byte[] canonical, byte[] promise, TrustedLog log) throws Refusal {
    for (LogKey logKey : log.keys()) {
      if (logKey.key().verifies(SignatureScheme.ECDSA_SHA256, canonical, promise)) {
        return logKey;
      }
    }
    throw new Refusal(
        RejectionReason.REKOR_BAD_SIGNATURE, "an entry that no trusted key of a log has signed");
  }

  /** Reads JSON of which nothing may be left out or twice; {@link HashedRekord} uses it too. */
  static JsonValue parse(byte[] json) throws Refusal {
    try {
      return StrictJson.parse(json, Limits.DEFAULT.signatureBytes(), Limits.DEFAULT.jsonDepth());
    } catch (JsonFormatException e) {
      throw malformed("it is not strict JSON, at " + e.position() + ": " + e.getMessage());
    }
  }

  private static JsonObject exactly(JsonValue value, Set<String> names) throws Refusal {
    if (value instanceof JsonObject object) {
      List<String> found = object.members().stream().map(JsonValue.Member::name).toList();
      if (found.size() == names.size() && names.containsAll(found)) {
        return object;
      }
    }
    throw malformed(
        "it must be an object with exactly "
            + names.stream().sorted().collect(Collectors.joining(", ")));
  }

  static String string(JsonObject object, String name) throws Refusal {
    if (object.get(name).orElse(object) instanceof JsonString string) {
      return string.value();
    }
    throw malformed(name + " is missing or no string");
  }

  static byte[] base64(JsonObject object, String name) throws Refusal {
    try {
      return StrictBase64.decode(string(object, name));
    } catch (InvalidBase64Exception e) {
      throw malformed(name + " is " + e.getMessage());
    }
  }

  /** A number without fraction and exponent, which is how canonical JSON spells whole ones. */
  private static long whole(JsonObject object, String name) throws Refusal {
    try {
      return Long.parseLong(number(object, name).text());
    } catch (NumberFormatException e) {
      throw malformed(name + " is not a whole number");
    }
  }

  private static JsonNumber number(JsonObject object, String name) throws Refusal {
    if (object.get(name).orElse(object) instanceof JsonNumber number) {
      return number;
    }
    throw malformed(name + " is missing or no number");
  }

  static Refusal malformed(String problem) {
    return new Refusal(RejectionReason.REKOR_ENTRY_MALFORMED, problem);
  }
}
