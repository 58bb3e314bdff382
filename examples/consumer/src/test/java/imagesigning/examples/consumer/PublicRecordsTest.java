package imagesigning.examples.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every record that callers see is filled with text that steers terminals, forges lines or has no
 * end, as far as it takes it, and shows itself all the same in one printable line.
 */
class PublicRecordsTest {
  /** Most are made; the rest holds nothing but what it validates. */
  private static final int AT_LEAST = 60;

  /** Records of records of messages, each of which is cut on its own. */
  private static final int LONGEST = 60_000;

  /** Verdicts hold verdicts. */
  private static final int DEEPEST = 7;

  private static final Map<Type, Object> SAMPLES =
      Map.ofEntries(
          Map.entry(Digest.class, Digest.sha256(new byte[0])),
          Map.entry(DockerReference.class, DockerReference.parse("h/app:1")),
          Map.entry(ImageReference.class, ImageReference.parse("docker://h/app:1")),
          Map.entry(Manifest.class, Manifest.of("{}".getBytes(UTF_8))),
          Map.entry(Path.class, Path.of("/x")),
          Map.entry(URI.class, URI.create("https://h/\u202e")),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(Duration.class, Duration.ofSeconds(1)),
          Map.entry(UUID.class, new UUID(1, 2)),
          Map.entry(OptionalLong.class, OptionalLong.of(1)),
          Map.entry(int.class, 1),
          Map.entry(long.class, 1L),
          Map.entry(boolean.class, true),
          Map.entry(byte[].class, new byte[0]),
          Map.entry(Integer.class, 1),
          Map.entry(Long.class, 1L),
          Map.entry(Boolean.class, true));

  /** A value of that type cannot be made here. */
  private static final class UnknownException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static Stream<String> texts() {
    return Stream.of(
        "x\u0000\u001b[2J\r\nallowed: h/app\u0085\u009b31m\u007f",
        "a\u202eb\u2066\u200b\ufeff\u2028c\u2029\u00a0",
        "\u001b".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void recordsShowThemselvesPrintably(String text) throws Exception {
    Set<String> made = new TreeSet<>();
    SoftAssertions softly = new SoftAssertions();
    for (Class<?> type : records()) {
      for (Object record : filled(type, text)) {
        made.add(type.getName());
        String shown = record.toString();
        softly
            .assertThat(shown.codePoints().filter(c -> !shows(c)).boxed().toList())
            .as(type.getName())
            .isEmpty();
        softly.assertThat(shown.length()).as(type.getName()).isLessThan(LONGEST);
      }
    }
    softly.assertAll();
    assertThat(made).hasSizeGreaterThan(AT_LEAST);
  }

  private static List<Class<?>> records() throws ClassNotFoundException {
    List<Class<?>> records = new ArrayList<>();
    for (String module : BuiltModules.NAMES) {
      if (module.equals("imagesigning.testkit")) {
        continue;
      }
      Set<String> exports = BuiltModules.exportsOf(module);
      for (JavaClass type : BuiltModules.classesOf(module)) {
        if (type.isRecord() && PublicTypesTest.isVisible(type, exports)) {
          records.add(Class.forName(type.getName()));
        }
      }
    }
    return records;
  }

  /** The record with the text in one component after the other; none where it refuses the text. */
  private static List<Object> filled(Class<?> type, String text) {
    List<Object> records = new ArrayList<>();
    RecordComponent[] components = type.getRecordComponents();
    for (int hostile = 0; hostile < components.length; hostile++) {
      try {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(components[i].getGenericType(), i == hostile ? text : "a", 0);
        }
        records.add(make(type, values));
      } catch (UnknownException e) {
        // Nothing to be filled.
        continue;
      }
    }
    return records;
  }

  private static Object make(Class<?> type, Object[] values) throws UnknownException {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException
          || e.getCause() instanceof MalformedDataException) {
        throw new UnknownException();
      }
      throw new IllegalStateException(type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      // A type that callers do not see.
      throw new UnknownException();
    }
  }

  private static Object value(Type type, String text, int depth) throws UnknownException {
    if (depth > DEEPEST) {
      throw new UnknownException();
    }
    if (type == String.class) {
      return text;
    }
    if (SAMPLES.containsKey(type)) {
      return SAMPLES.get(type);
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        try {
          return Optional.of(value(arguments[0], text, depth + 1));
        } catch (UnknownException e) {
          return Optional.empty();
        }
      }
      if (generic.getRawType() == List.class) {
        try {
          return List.of(value(arguments[0], text, depth + 1));
        } catch (UnknownException e) {
          return List.of();
        }
      }
      if (generic.getRawType() == Set.class) {
        return Set.of(value(arguments[0], text, depth + 1));
      }
      if (generic.getRawType() == Map.class) {
        return Map.of(value(arguments[0], text, depth + 1), value(arguments[1], text, depth + 1));
      }
    }
    if (type instanceof Class<?> raw) {
      if (raw.isEnum()) {
        return raw.getEnumConstants()[0];
      }
      if (raw.isRecord()) {
        Object[] values = new Object[raw.getRecordComponents().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(raw.getRecordComponents()[i].getGenericType(), text, depth + 1);
        }
        return make(raw, values);
      }
      if (raw.isSealed()) {
        return oneOf(raw.getPermittedSubclasses(), text, depth + 1);
      }
    }
    throw new UnknownException();
  }

  private static Object oneOf(Class<?>[] types, String text, int depth) throws UnknownException {
    for (Class<?> type : types) {
      try {
        return value(type, text, depth);
      } catch (UnknownException e) {
        // The next one may do.
        continue;
      }
    }
    throw new UnknownException();
  }

  private static boolean shows(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> c == ' ';
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
