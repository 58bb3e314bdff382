package imagesigning.policy;

import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.text.Quoted;
import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The members of one object, read by name. Reports what is missing and what does not belong there.
 *
 * <p>A misspelt name is reported once: the word it was probably meant to be is not reported as
 * missing, and if the value fits that word, it is judged as that word's.
 */
final class Fields {
  private final Reading reading;
  private final Field object;
  private final Map<String, Field> byName = new LinkedHashMap<>();
  private final List<Field> repeated = new ArrayList<>();
  private final Set<String> reported = new HashSet<>();
  private final Set<String> meant = new HashSet<>();

  private Fields(Reading reading, Field object, JsonObject value) {
    this.reading = reading;
    this.object = object;
    for (Field f : object.members(value)) {
      if (byName.putIfAbsent(f.name(), f) != null) {
        repeated.add(f);
      }
    }
  }

  /** The members of an object; anything else is reported. */
  static Optional<Fields> of(Reading reading, Field field, String what) {
    if (field.value() instanceof JsonObject value) {
      return Optional.of(new Fields(reading, field, value));
    }
    reading.wrongType(field, what);
    return Optional.empty();
  }

  Optional<Field> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The member of that name; its absence is reported. */
  Optional<Field> require(String name, String what) {
    Optional<Field> field = get(name);
    if (field.isEmpty()) {
      missing(List.of(name), name + " is missing: " + what + " needs it");
    }
    return field;
  }

  /** Reports at the object's beginning that none of the names is there. */
  void missing(List<String> names, String message) {
    missing(names, object.place(), message);
  }

  /** Reports an absence, unless a misspelt name or a syntax error explains it. */
  void missing(List<String> names, Place place, String message) {
    Finding finding = Finding.of(ProblemCode.MISSING_KEY, message).expected(Words.or(names));
    reading.missing(object, place, finding, names.stream().anyMatch(meant::contains));
  }

  /**
   * The value of {@code type}. An unknown one is reported; if it is near a valid one, reading goes
   * on as if that stood there.
   */
  Optional<String> type(List<String> valid, ProblemCode unknown, String what) {
    interpret(List.of("type"));
    Optional<Field> field =
        occurrences("type")
            .filter(f -> f.value() instanceof JsonString s && valid.contains(s.value()))
            .findFirst()
            .or(() -> require("type", what));
    Optional<String> type = field.flatMap(f -> text(f, "the type of " + what));
    if (type.isEmpty() || valid.contains(type.get())) {
      return type;
    }
    String shown = Quoted.text(type.get());
    Finding finding =
        Finding.of(unknown, "unknown type of " + what + ": " + shown)
            .expected(Words.or(valid))
            .found(shown)
            .suggest("valid are " + Words.and(valid));
    Optional<String> near = NearestWord.of(type.get(), valid);
    boolean isKeyType = KeyType.named(type.get()).isPresent();
    reading.report(
        field.orElseThrow().place(),
        isKeyType && unknown == ProblemCode.UNKNOWN_REQUIREMENT_TYPE
            ? finding.suggest("did you mean \"keyType\"? the type is then \"signedBy\"")
            : finding.didYouMean(near));
    return near;
  }

  /** Reports every member that has another name. */
  void allow(List<String> names, String what) {
    interpret(names);
    interpretRepeatedType(names);
    for (Field f : byName.values()) {
      if (!names.contains(f.name()) && reported.add(f.name())) {
        reading.unknownKey(
            object,
            f,
            Finding.of(ProblemCode.UNKNOWN_KEY, what + " has no key " + Quoted.text(f.name()))
                .expected(Words.or(names))
                .found(Quoted.text(f.name()))
                .suggest("valid are " + Words.and(names)));
      }
    }
  }

  /** The text of a string; anything else, and nothing at all, is reported. */
  Optional<String> text(Field field, String what) {
    if (!(field.value() instanceof JsonString s)) {
      reading.wrongType(field, what + " as a string");
      return Optional.empty();
    }
    if (s.value().isEmpty()) {
      reading.report(
          field.place(), Finding.of(ProblemCode.EMPTY_VALUE, what + " must not be empty"));
      return Optional.empty();
    }
    return Optional.of(s.value());
  }

  /** Reports the members whose names are near to one of these, and takes them for it. */
  private void interpret(List<String> names) {
    for (Field f : List.copyOf(byName.values())) {
      if (!names.contains(f.name()) && !reported.contains(f.name())) {
        Vocabulary.meant(f, names).ifPresent(word -> interpret(f, word));
      }
    }
  }

  private void interpret(Field misspelt, String word) {
    reported.add(misspelt.name());
    meant.add(word);
    reading.report(
        misspelt.namePlace(),
        Finding.of(ProblemCode.UNKNOWN_KEY, "unknown key " + Quoted.text(misspelt.name()))
            .expected(word)
            .found(Quoted.text(misspelt.name()))
            .didYouMean(Optional.of(word)));
    if (Vocabulary.takes(word, misspelt)) {
      byName.putIfAbsent(word, misspelt);
    }
  }

  /** {@code type} given twice, where one is a key type, was meant to be {@code keyType}. */
  private void interpretRepeatedType(Collection<String> names) {
    if (names.contains("keyType") && !byName.containsKey("keyType")) {
      occurrences("type")
          .filter(f -> f.value() instanceof JsonString s && KeyType.named(s.value()).isPresent())
          .findFirst()
          .ifPresent(f -> byName.put("keyType", f));
    }
  }

  private Stream<Field> occurrences(String name) {
    return Stream.concat(get(name).stream(), repeated.stream().filter(f -> f.name().equals(name)));
  }
}
