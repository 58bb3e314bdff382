package imagesigning.registry.pulp;

import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.text.RemoteText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value of an answer that knows its path, such as {@code $.results[3].state}. Members nobody asks
 * for are ignored; null is as good as nothing.
 *
 * @param path the JSON path
 * @param value the value
 */
record JsonPlace(String path, JsonValue value) {
  private static final int LONGEST_NUMBER = 18;

  /** Makes something of a value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(JsonPlace place) throws WrongShapeException;
  }

  static JsonPlace root(JsonValue value) {
    return new JsonPlace("$", value);
  }

  WrongShapeException wrong(String expected) {
    return new WrongShapeException(path, expected, found());
  }

  /** The member, if it is there and not null. */
  Optional<JsonPlace> find(String name) throws WrongShapeException {
    return object()
        .get(name)
        .filter(member -> !(member instanceof JsonNull))
        .map(member -> at(name, member));
  }

  /** The member, which must be there and not be null. */
  JsonPlace member(String name) throws WrongShapeException {
    Optional<JsonPlace> member = find(name);
    if (member.isEmpty()) {
      throw new WrongShapeException(
          path + "." + name, "a value", object().get(name).isPresent() ? "null" : "nothing");
    }
    return member.get();
  }

  /** What a reader makes of the member, if it is there and not null. */
  <T> Optional<T> find(String name, Reader<T> reader) throws WrongShapeException {
    Optional<JsonPlace> member = find(name);
    return member.isEmpty() ? Optional.empty() : Optional.of(reader.read(member.get()));
  }

  String text() throws WrongShapeException {
    if (value instanceof JsonString string) {
      return string.value();
    }
    throw wrong("a string");
  }

  /** A whole number, not below zero, of at most 18 digits. */
  long count() throws WrongShapeException {
    if (value instanceof JsonNumber number
        && number.text().length() <= LONGEST_NUMBER
        && number.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(number.text());
    }
    throw wrong("a whole number, 0 or more");
  }

  /** A time as Pulp writes it, {@code 2021-12-10T20:38:40.379570Z}. */
  Instant time() throws WrongShapeException {
    String text = text();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw wrong("a time such as 2021-12-10T20:38:40.379570Z");
    }
  }

  /** Seconds since 1970. */
  Instant epochSecond() throws WrongShapeException {
    try {
      return Instant.ofEpochSecond(count());
    } catch (DateTimeException e) {
      throw wrong("seconds since 1970");
    }
  }

  <T> List<T> list(Reader<T> reader) throws WrongShapeException {
    if (!(value instanceof JsonArray array)) {
      throw wrong("an array");
    }
    List<T> list = new ArrayList<>();
    for (JsonValue element : array.elements()) {
      list.add(reader.read(new JsonPlace(path + "[" + list.size() + "]", element)));
    }
    return List.copyOf(list);
  }

  /** An object whose names are data. */
  <T> Map<String, T> map(Reader<T> reader) throws WrongShapeException {
    Map<String, T> map = new LinkedHashMap<>();
    for (Member member : object().members()) {
      map.put(member.name(), reader.read(at(member.name(), member.value())));
    }
    return map;
  }

  private JsonObject object() throws WrongShapeException {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw wrong("an object");
  }

  private JsonPlace at(String name, JsonValue member) {
    boolean plain = name.matches("[A-Za-z0-9_]+");
    return new JsonPlace(
        plain ? path + "." + name : path + "[\"" + RemoteText.shown(name) + "\"]", member);
  }

  private String found() {
    if (value instanceof JsonString string) {
      return "the string \"" + RemoteText.shown(string.value()) + "\"";
    }
    if (value instanceof JsonNumber number) {
      return "the number " + RemoteText.shown(number.text());
    }
    return switch (value.kind()) {
      case "object", "array" -> "an " + value.kind();
      case "null" -> "null";
      default -> "a " + value.kind();
    };
  }
}
