package imagesigning.registry.pulp;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the body of an error says: {@code {"field":["text"]}} for the fields of a request, {@code
 * {"detail":"text"}} for the rest, or a list of texts. Anything else, such as the page of a proxy,
 * says nothing. All text is escaped and cut, and not shown if it repeats our credentials.
 *
 * @param fields by the name of the field, {@code detail} not among them
 * @param words all of it in one line, empty if there is nothing
 */
record ErrorBody(Map<String, List<String>> fields, String words) {
  private static final int DEPTH = 20;
  private static final int MOST_FIELDS = 20;
  private static final String DETAIL = "detail";

  static ErrorBody of(HttpAnswer answer) {
    if (answer.isCut()) {
      return nothing();
    }
    try {
      return of(StrictJson.parse(answer.body(), answer.body().length, DEPTH), answer);
    } catch (JsonFormatException e) {
      // The status says enough.
      return nothing();
    }
  }

  private static ErrorBody nothing() {
    return new ErrorBody(Map.of(), "");
  }

  private static ErrorBody of(JsonValue root, HttpAnswer answer) {
    if (!(root instanceof JsonObject object)) {
      return new ErrorBody(Map.of(), String.join("; ", texts(root, answer)));
    }
    Map<String, List<String>> fields = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    for (Member member : object.members()) {
      List<String> texts = texts(member.value(), answer);
      if (texts.isEmpty() || words.size() == MOST_FIELDS) {
        continue;
      }
      if (member.name().equals(DETAIL)) {
        words.add(String.join(" ", texts));
      } else {
        String name = answer.shown(member.name());
        fields.put(name, texts);
        words.add(name + ": " + String.join(" ", texts));
      }
    }
    return new ErrorBody(Map.copyOf(fields), String.join("; ", words));
  }

  /** The texts of a value, as deep as they lie. */
  private static List<String> texts(JsonValue value, HttpAnswer answer) {
    List<String> texts = new ArrayList<>();
    collect(value, answer, texts);
    return List.copyOf(texts);
  }

  private static void collect(JsonValue value, HttpAnswer answer, List<String> texts) {
    if (texts.size() == MOST_FIELDS) {
      return;
    }
    if (value instanceof JsonString string) {
      texts.add(answer.shown(string.value()));
    } else if (value instanceof JsonArray array) {
      array.elements().forEach(element -> collect(element, answer, texts));
    } else if (value instanceof JsonObject object) {
      object.members().forEach(member -> collect(member.value(), answer, texts));
    }
  }
}
