package imagesigning.examples.maven;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code ARG}s before the first {@code FROM}, and what they stand for. */
final class BuildArguments {
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "([A-Za-z_][A-Za-z0-9_]*)(?:=(\"[^\"\\\\]*\"|'[^'\\\\]*'|[^ \\t\"'\\\\]*))?(?:[ \\t]+|$)");

  /** {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-instead}}, {@code ${NAME:+if set}}. */
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:[-+])([^${}\"'\\\\]*))?\\})");

  private final Map<String, String> given;
  private final Map<String, Optional<String>> global = new HashMap<>();
  private final Set<String> declared = new HashSet<>();

  BuildArguments(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /**
   * Takes note of one {@code ARG} instruction.
   *
   * @param rest what follows the keyword
   * @param beforeFrom whether {@code FROM} sees it
   * @param wrong makes the error
   */
  void declare(String rest, boolean beforeFrom, Function<String, ContainerfileException> wrong) {
    Matcher argument = ARGUMENT.matcher(rest);
    int place = 0;
    while (place < rest.length()) {
      if (!argument.find(place) || argument.start() != place) {
        if (!beforeFrom) {
          return; // no FROM depends on it
        }
        throw wrong.apply("expected ARG NAME or ARG NAME=VALUE, found " + rest.substring(place));
      }
      place = argument.end();
      String name = argument.group(1);
      declared.add(name);
      if (beforeFrom) {
        global.put(name, value(name, Optional.ofNullable(argument.group(2)), wrong));
      }
    }
  }

  private Optional<String> value(
      String name, Optional<String> written, Function<String, ContainerfileException> wrong) {
    if (given.containsKey(name)) {
      return Optional.of(given.get(name));
    }
    return written.map(
        text -> {
          boolean quoted = text.startsWith("\"") || text.startsWith("'");
          String inner = quoted ? text.substring(1, text.length() - 1) : text;
          return text.startsWith("'") ? inner : expand(inner, wrong);
        });
  }

  boolean isGlobal(String name) {
    return global.containsKey(name);
  }

  /** Refuses arguments that were given and that the file does not have. */
  void requireAllDeclared(Function<String, ContainerfileException> wrong) {
    for (String name : given.keySet()) {
      if (!declared.contains(name)) {
        throw wrong.apply("<buildArgs> gives " + name + ", which no ARG declares");
      }
    }
  }

  /** A word with its variables replaced. */
  String expand(String word, Function<String, ContainerfileException> wrong) {
    if (word.chars().anyMatch(c -> c == '"' || c == '\'' || c == '\\')) {
      throw wrong.apply(word + ": quotes and backslashes are not read here");
    }
    StringBuilder out = new StringBuilder();
    Matcher variable = VARIABLE.matcher(word);
    int place = 0;
    for (int dollar = word.indexOf('$'); dollar >= 0; dollar = word.indexOf('$', place)) {
      out.append(word, place, dollar);
      if (!variable.find(dollar) || variable.start() != dollar) {
        throw wrong.apply(
            word + ": expected $NAME, ${NAME}, ${NAME:-VALUE} or ${NAME:+VALUE} for a variable");
      }
      out.append(replacement(variable, wrong));
      place = variable.end();
    }
    return out.append(word.substring(place)).toString();
  }

  private String replacement(Matcher variable, Function<String, ContainerfileException> wrong) {
    String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
    Optional<String> value = global.getOrDefault(name, Optional.empty());
    String otherwise = variable.group(4);
    if (otherwise != null) {
      boolean set = value.filter(v -> !v.isEmpty()).isPresent();
      if (variable.group(3).equals(":+")) {
        return set ? otherwise : "";
      }
      return set ? value.orElseThrow() : otherwise;
    }
    if (!global.containsKey(name)) {
      throw wrong.apply("$" + name + ": no ARG before the first FROM declares it");
    }
    return value.orElseThrow(
        () -> wrong.apply("$" + name + " has no default; give it a value in <buildArgs>"));
  }
}
