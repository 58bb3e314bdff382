package imagesigning.core.json;

import java.util.List;
import java.util.Optional;

/** A JSON value that knows where it stands. Immutable. Numbers keep their text. */
public sealed interface JsonValue {

  /** Where the value begins. */
  JsonPosition position();

  /** What kind of value it is, in JSON's words: object, array, string, number, boolean or null. */
  String kind();

  /** One member of an object. */
  record Member(String name, JsonPosition namePosition, JsonValue value) {}

  /** An object; members in document order. After strict parsing names are unique. */
  record JsonObject(JsonPosition position, List<Member> members) implements JsonValue {
    public JsonObject {
      members = List.copyOf(members);
    }

    /** The value of the first member with exactly this name. */
    public Optional<JsonValue> get(String name) {
      for (Member m : members) {
        if (m.name().equals(name)) {
          return Optional.of(m.value());
        }
      }
      return Optional.empty();
    }

    @Override
    public String kind() {
      return "object";
    }
  }

  /** An array. */
  record JsonArray(JsonPosition position, List<JsonValue> elements) implements JsonValue {
    public JsonArray {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "array";
    }
  }

  /** A string, unescaped. */
  record JsonString(JsonPosition position, String value) implements JsonValue {
    @Override
    public String kind() {
      return "string";
    }
  }

  /** A number as written. */
  record JsonNumber(JsonPosition position, String text) implements JsonValue {
    @Override
    public String kind() {
      return "number";
    }
  }

  /** true or false. */
  record JsonBoolean(JsonPosition position, boolean value) implements JsonValue {
    @Override
    public String kind() {
      return "boolean";
    }
  }

  /** null. */
  record JsonNull(JsonPosition position) implements JsonValue {
    @Override
    public String kind() {
      return "null";
    }
  }
}
