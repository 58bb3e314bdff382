package imagesigning.registry.internal.distribution;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server says was wrong with a request, in its own words, escaped and cut, and not if they
 * repeat our credentials. Knows the error envelope of the distribution specification, and Pulp's
 * {@code {"field":["text"]}} (signing services reference, "Errors and authentication").
 */
public final class ServerText {
  private static final int DEPTH = 20;

  private ServerText() {}

  /** The words, or empty if the answer has none that can be read. */
  public static Optional<String> in(HttpAnswer answer) {
    if (answer.isCut()) {
      return Optional.empty();
    }
    try {
      return in(StrictJson.parse(answer.body(), answer.body().length, DEPTH)).map(answer::shown);
    } catch (JsonFormatException e) {
      // An error page of some proxy; the status says enough.
      return Optional.empty();
    }
  }

  private static Optional<String> in(JsonValue root) {
    if (!(root instanceof JsonObject object)) {
      return Optional.empty();
    }
    List<String> words =
        object.get("errors").orElse(root) instanceof JsonArray errors
            ? ofErrors(errors)
            : ofFields(object);
    return Optional.of(String.join("; ", words)).filter(w -> !w.isEmpty());
  }

  private static List<String> ofErrors(JsonArray errors) {
    List<String> words = new ArrayList<>();
    for (JsonValue element : errors.elements()) {
      if (element instanceof JsonObject error) {
        List<String> parts = new ArrayList<>();
        text(error, "code").ifPresent(parts::add);
        text(error, "message").ifPresent(parts::add);
        text(error, "detail").ifPresent(parts::add);
        words.add(String.join(": ", parts));
      }
    }
    return words;
  }

  private static Optional<String> text(JsonObject error, String name) {
    return error.get(name).filter(JsonString.class::isInstance).map(v -> ((JsonString) v).value());
  }

  private static List<String> ofFields(JsonObject object) {
    List<String> words = new ArrayList<>();
    for (Member member : object.members()) {
      if (member.value() instanceof JsonArray texts) {
        for (JsonValue text : texts.elements()) {
          if (text instanceof JsonString said) {
            words.add(member.name() + ": " + said.value());
          }
        }
      }
    }
    return words;
  }
}
