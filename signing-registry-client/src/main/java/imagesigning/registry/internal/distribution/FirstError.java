package imagesigning.registry.internal.distribution;

import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The first error of a registry's answer, read as containers/image reads it to find out whether a
 * manifest does not exist: names in any case, codes that the docker registry does not define are
 * {@code UNKNOWN}. Source: policy reference, "Sigstore attachments in a registry". Immutable.
 *
 * @param code one of the docker registry's codes; empty if the error has none
 * @param message the message, as it came
 * @param enveloped whether it stands in a list of errors, as the specification has it
 */
record FirstError(String code, String message, boolean enveloped) {
  private static final String UNKNOWN = "UNKNOWN";
  private static final JsonShape READ =
      JsonShape.of("details").with("errors", JsonShape.of("code", "message"));
  private static final Set<String> DEFINED =
      Set.of(
          "BLOB_UNKNOWN",
          "BLOB_UPLOAD_INVALID",
          "BLOB_UPLOAD_UNKNOWN",
          "DENIED",
          "DIGEST_INVALID",
          "MANIFEST_BLOB_UNKNOWN",
          "MANIFEST_INVALID",
          "MANIFEST_UNKNOWN",
          "MANIFEST_UNVERIFIED",
          "NAME_INVALID",
          "NAME_UNKNOWN",
          "PAGINATION_NUMBER_INVALID",
          "RANGE_INVALID",
          "SIZE_INVALID",
          "TAG_INVALID",
          "TOOMANYREQUESTS",
          "UNAUTHORIZED",
          "UNAVAILABLE",
          UNKNOWN,
          "UNSUPPORTED");

  /** A member of an error is of a kind that makes the whole answer unreadable. */
  private static final class WrongKindException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Whether it says by its code that there is no such manifest. */
  boolean isManifestUnknown() {
    return code.equals("MANIFEST_UNKNOWN");
  }

  /** Whether it says by its code that there is no such repository. */
  boolean isNameUnknown() {
    return code.equals("NAME_UNKNOWN");
  }

  /** Whether it says in words of its own that something is not there. */
  boolean saysNotFound() {
    return code.equals(UNKNOWN) && message.toLowerCase(Locale.ROOT).contains("not found");
  }

  /** The first error, or empty if the body is not that of a registry's error. */
  static Optional<FirstError> in(HttpAnswer answer, int jsonDepth) {
    try {
      return in(
          StrictJson.parse(answer.body(), JsonBounds.of(answer.body().length, jsonDepth), READ),
          answer.status());
    } catch (JsonFormatException | WrongKindException e) {
      // An error page of some proxy; the status has to do.
      return Optional.empty();
    }
  }

  private static Optional<FirstError> in(JsonValue root, int status) throws WrongKindException {
    if (!(root instanceof JsonObject object)) {
      return Optional.empty();
    }
    if (member(object, "details").orElse(root) instanceof JsonString details
        && !details.value().isEmpty()) {
      return Optional.of(
          new FirstError(status == 429 ? "TOOMANYREQUESTS" : UNKNOWN, details.value(), false));
    }
    if (!(member(object, "errors").orElse(root) instanceof JsonArray errors)
        || errors.elements().isEmpty()) {
      return Optional.empty();
    }
    FirstError first = of(errors.elements().get(0));
    for (JsonValue other : errors.elements()) {
      of(other);
    }
    return Optional.of(first);
  }

  private static FirstError of(JsonValue error) throws WrongKindException {
    if (error instanceof JsonNull) {
      return new FirstError("", "", true);
    }
    if (!(error instanceof JsonObject object)) {
      throw new WrongKindException();
    }
    Optional<String> code = text(object, "code");
    return new FirstError(
        code.map(c -> DEFINED.contains(c) ? c : UNKNOWN).orElse(""),
        text(object, "message").orElse(""),
        true);
  }

  private static Optional<String> text(JsonObject object, String name) throws WrongKindException {
    Optional<JsonValue> value = member(object, name).filter(v -> !(v instanceof JsonNull));
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonString text) {
      return Optional.of(text.value());
    }
    throw new WrongKindException();
  }

  private static Optional<JsonValue> member(JsonObject object, String name) {
    return object.members().stream()
        .filter(member -> member.name().equalsIgnoreCase(name))
        .map(Member::value)
        .findFirst();
  }
}
