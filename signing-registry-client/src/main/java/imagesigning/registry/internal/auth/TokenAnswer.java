package imagesigning.registry.internal.auth;

import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The JSON that a token server sends. */
final class TokenAnswer {
  private static final long SHORTEST_SECONDS = 60;
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();
  private static final int DEPTH = 20;
  private static final JsonShape READ =
      JsonShape.of("token", "access_token", "expires_in", "issued_at");

  private TokenAnswer() {}

  /** The answer holds no token that could be sent; never says what it holds instead. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  static TokenServer.Token read(byte[] json, int maxBytes, Instant now) throws UnusableException {
    JsonObject answer = object(json, maxBytes);
    String value =
        text(answer, "token")
            .or(() -> text(answer, "access_token"))
            .orElseThrow(() -> new UnusableException("it holds neither token nor access_token"));
    if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new UnusableException("its token cannot stand in a header");
    }
    return new TokenServer.Token(value, issued(answer, now).plusSeconds(lifetime(answer)));
  }

  private static JsonObject object(byte[] json, int maxBytes) throws UnusableException {
    try {
      if (StrictJson.parse(json, JsonBounds.of(maxBytes, DEPTH), READ)
          instanceof JsonObject object) {
        return object;
      }
    } catch (JsonFormatException e) {
      // The parser's message may quote the token.
      throw new UnusableException("it is not JSON");
    }
    throw new UnusableException("it is not a JSON object");
  }

  private static Optional<String> text(JsonObject answer, String name) {
    Optional<JsonValue> value = answer.get(name);
    return value.isPresent() && value.get() instanceof JsonString string
        ? Optional.of(string.value()).filter(s -> !s.isEmpty())
        : Optional.empty();
  }

  private static long lifetime(JsonObject answer) {
    Optional<JsonValue> value = answer.get("expires_in");
    if (value.isPresent() && value.get() instanceof JsonNumber number) {
      // A double takes any number of digits in linear time, and any exponent.
      double seconds = Double.parseDouble(number.text());
      if (seconds > LONGEST_SECONDS) {
        return LONGEST_SECONDS;
      }
      if (seconds > SHORTEST_SECONDS) {
        return (long) seconds;
      }
    }
    return SHORTEST_SECONDS;
  }

  private static Instant issued(JsonObject answer, Instant now) {
    Optional<String> text = text(answer, "issued_at");
    if (text.isEmpty()) {
      return now;
    }
    try {
      Instant issued = OffsetDateTime.parse(text.get()).toInstant();
      // Go's zero time, and clocks that run ahead of ours, mean "now".
      return issued.getEpochSecond() <= 0 || issued.isAfter(now) ? now : issued;
    } catch (DateTimeParseException e) {
      return now;
    }
  }
}
