package imagesigning.policy;

import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the members that say where keys are (policy reference, "Combination rules"). */
final class KeySourceReader {
  /** The shape of such a member. */
  enum Shape {
    PATH,
    PATHS,
    /** As {@link #PATHS}, at least one. */
    SOME_PATHS,
    DATA,
    DATAS
  }

  /** One of the members among which a person chooses. */
  record Choice(String name, Shape shape) {}

  private final Reading reading;
  private final KeyUse.Kind kind;

  KeySourceReader(Reading reading, KeyUse.Kind kind) {
    this.reading = reading;
    this.kind = kind;
  }

  /** Those of the members that are there; more than one is reported. */
  static List<Field> present(Reading reading, Fields fields, List<String> names, String rule) {
    List<Field> present =
        names.stream()
            .flatMap(n -> genuine(fields, n).stream())
            .sorted(Comparator.comparing(f -> f.namePosition().offset()))
            .toList();
    if (present.size() > 1) {
      String given = Words.and(present.stream().map(Field::name).toList());
      reading.report(
          present.get(1).namePlace(),
          Finding.of(ProblemCode.CONFLICTING_KEYS, rule + ", found " + given)
              .expected("one of " + Words.and(names))
              .found(given)
              .suggest("keep one of them"));
    }
    return present;
  }

  /** As {@link #present}, and none is reported as well. */
  static List<Field> exactlyOne(Reading reading, Fields fields, String what, List<String> names) {
    String rule = what + " needs exactly one of " + Words.and(names);
    List<Field> present = present(reading, fields, names, rule);
    if (present.isEmpty()) {
      fields.missing(names, rule + ", found none");
    }
    return present;
  }

  /**
   * Reads whichever of the choices is there. All that are there are judged; one gives the value.
   */
  Optional<KeySource> read(Fields fields, List<Choice> choices) {
    boolean spelt = choices.stream().anyMatch(c -> genuine(fields, c.name()).isPresent());
    Optional<KeySource> source = Optional.empty();
    for (Choice choice : choices) {
      Optional<Field> field = spelt ? genuine(fields, choice.name()) : fields.get(choice.name());
      if (field.isPresent()) {
        source = read(fields, field.get(), choice);
      }
    }
    return source;
  }

  /** The member, unless a misspelt one stands in for it. */
  private static Optional<Field> genuine(Fields fields, String name) {
    return fields.get(name).filter(f -> f.name().equals(name));
  }

  private Optional<KeySource> read(Fields fields, Field field, Choice choice) {
    String name = choice.name();
    return switch (choice.shape()) {
      case PATH -> fields.text(field, name).map(path -> used(field, new KeySource.File(path)));
      case PATHS -> paths(field, name, false);
      case SOME_PATHS -> paths(field, name, true);
      case DATA -> data(field, name).map(bytes -> used(field, new KeySource.Data(bytes)));
      case DATAS -> datas(field, name);
    };
  }

  private Optional<KeySource> paths(Field field, String name, boolean some) {
    Function<Field, Optional<String>> path =
        e -> {
          Optional<String> text = orEmpty(e, "each path of " + name);
          text.ifPresent(t -> usedOrEmpty(e, t));
          return text;
        };
    return list(field, name, some, path).map(KeySource.Files::new);
  }

  private void usedOrEmpty(Field element, String path) {
    if (!path.isEmpty()) {
      used(element, new KeySource.File(path));
    } else if (reading.advises()) {
      report(
          element,
          Finding.of(
              ProblemCode.KEY_FILE_UNREADABLE,
              "an empty path names no file, so no image of this scope can be judged"));
    }
  }

  private Optional<KeySource> datas(Field field, String name) {
    Function<Field, Optional<Bytes>> block =
        e ->
            orEmpty(e, "each element of " + name)
                .flatMap(text -> decoded(e, text, "an element of " + name))
                .map(bytes -> used(e, new KeySource.Data(bytes)).bytes());
    return list(field, name, true, block).map(KeySource.Datas::new);
  }

  private <T> Optional<List<T>> list(
      Field field, String name, boolean some, Function<Field, Optional<T>> element) {
    if (!(field.value() instanceof JsonArray array)) {
      reading.wrongType(field, name + " as a list");
      return Optional.empty();
    }
    if (array.elements().isEmpty()) {
      emptyList(field, name, some);
      return some ? Optional.empty() : Optional.of(List.of());
    }
    List<T> values = new ArrayList<>();
    for (Field e : field.elements(array)) {
      element.apply(e).ifPresent(values::add);
    }
    return values.size() == array.elements().size() ? Optional.of(values) : Optional.empty();
  }

  private void emptyList(Field field, String name, boolean some) {
    if (some) {
      report(field, Finding.of(ProblemCode.EMPTY_LIST, name + " must not be an empty list"));
    } else if (reading.advises()) {
      report(
          field, Finding.of(ProblemCode.NO_KEYS, name + " names no file: every image is denied"));
    }
  }

  private Optional<Bytes> data(Field field, String name) {
    if (field.value() instanceof JsonString s) {
      return decoded(field, s.value(), name);
    }
    reading.wrongType(field, name + " as base64 text");
    return Optional.empty();
  }

  private Optional<Bytes> decoded(Field field, String text, String name) {
    try {
      return Optional.of(Bytes.of(StrictBase64.decode(text)));
    } catch (InvalidBase64Exception e) {
      report(
          field,
          Finding.of(ProblemCode.INVALID_BASE64, name + " is " + e.getMessage())
              .expected("base64 with padding"));
      return Optional.empty();
    }
  }

  /** A string of a list, where {@code null} counts as an empty one. */
  private Optional<String> orEmpty(Field element, String what) {
    JsonValue value = element.value();
    if (value instanceof JsonString s) {
      return Optional.of(s.value());
    }
    if (value instanceof JsonNull) {
      return Optional.of("");
    }
    reading.wrongType(element, what + " as a string");
    return Optional.empty();
  }

  private <T extends KeySource> T used(Field field, T source) {
    reading.keyUses().add(new KeyUse(field.place(), source, kind));
    return source;
  }

  private void report(Field field, Finding finding) {
    reading.report(field.place(), finding);
  }
}
