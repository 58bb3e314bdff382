package imagesigning.policy;

import imagesigning.core.json.JsonPosition;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * A value in the document with its surroundings.
 *
 * @param name the member's name, empty for elements and the root
 * @param namePosition where the name stands; where the value stands if it has none
 * @param value the value
 * @param path its path
 * @param end an offset behind the value: where the next one begins, or the surroundings end
 */
record Field(String name, JsonPosition namePosition, JsonValue value, JsonPath path, int end) {

  static Field root(JsonValue value) {
    return new Field("", value.position(), value, JsonPath.ROOT, Integer.MAX_VALUE);
  }

  Place place() {
    return new Place(value.position(), path);
  }

  Place namePlace() {
    return new Place(namePosition, path);
  }

  /** The kind of value, as in a message. */
  String found() {
    String kind = value.kind();
    return switch (kind) {
      case "null" -> "null";
      case "array", "object" -> "an " + kind;
      default -> "a " + kind;
    };
  }

  boolean isContainer() {
    return value instanceof JsonObject || value instanceof JsonArray;
  }

  /** What the value is made of, if it is an object or a list. */
  List<Field> children() {
    if (value instanceof JsonObject object) {
      return members(object);
    }
    return value instanceof JsonArray array ? elements(array) : List.of();
  }

  List<Field> members(JsonObject object) {
    List<Field> fields = new ArrayList<>();
    List<Member> members = object.members();
    for (int i = 0; i < members.size(); i++) {
      Member m = members.get(i);
      int next = i + 1 < members.size() ? members.get(i + 1).namePosition().offset() : end;
      fields.add(new Field(m.name(), m.namePosition(), m.value(), path.member(m.name()), next));
    }
    return fields;
  }

  List<Field> elements(JsonArray array) {
    List<Field> fields = new ArrayList<>();
    List<JsonValue> elements = array.elements();
    for (int i = 0; i < elements.size(); i++) {
      JsonValue e = elements.get(i);
      int next = i + 1 < elements.size() ? elements.get(i + 1).position().offset() : end;
      fields.add(new Field("", e.position(), e, path.element(i), next));
    }
    return fields;
  }
}
