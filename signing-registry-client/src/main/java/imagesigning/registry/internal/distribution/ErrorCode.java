package imagesigning.registry.internal.distribution;

import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.Optional;
import java.util.Set;

/**
 * The code in a registry's error answer. Only codes the distribution specification defines are
 * repeated to people; the free text beside them may hold anything, our own credentials included.
 */
final class ErrorCode {
  private static final int DEPTH = 20;
  private static final JsonShape READ = JsonShape.NONE.with("errors", JsonShape.of("code").upTo(0));
  private static final Set<String> KNOWN =
      Set.of(
          "BLOB_UNKNOWN",
          "DENIED",
          "MANIFEST_BLOB_UNKNOWN",
          "MANIFEST_INVALID",
          "MANIFEST_UNKNOWN",
          "MANIFEST_UNVERIFIED",
          "NAME_INVALID",
          "NAME_UNKNOWN",
          "SIZE_INVALID",
          "TAG_INVALID",
          "TOOMANYREQUESTS",
          "UNAUTHORIZED",
          "UNAVAILABLE",
          "UNKNOWN",
          "UNSUPPORTED");

  private ErrorCode() {}

  /** The first code of the answer, if it is one we know. */
  static Optional<String> in(HttpAnswer answer) {
    if (answer.isCut()) {
      return Optional.empty();
    }
    try {
      return first(
          StrictJson.parse(answer.body(), JsonBounds.of(answer.body().length, DEPTH), READ));
    } catch (JsonFormatException e) {
      // An error page of some proxy; the status says enough.
      return Optional.empty();
    }
  }

  private static Optional<String> first(JsonValue root) {
    if (root instanceof JsonObject envelope
        && envelope.get("errors").orElse(root) instanceof JsonArray errors
        && !errors.elements().isEmpty()
        && errors.elements().get(0) instanceof JsonObject error
        && error.get("code").orElse(root) instanceof JsonString code) {
      return Optional.of(code.value()).filter(KNOWN::contains);
    }
    return Optional.empty();
  }
}
