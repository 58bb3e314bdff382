package imagesigning.registry.internal.auth;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one line of {@code WWW-Authenticate} as leniently as the Go tools do: a scheme, then {@code
 * name=value} pairs as long as they can be understood; what follows is left alone.
 */
final class ChallengeParser {
  private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

  private final String line;
  private int at;

  private ChallengeParser(String line) {
    this.line = line;
  }

  static Optional<Challenge> parse(String line) {
    ChallengeParser parser = new ChallengeParser(line);
    parser.skipSpace();
    String name = parser.token().toLowerCase(Locale.ROOT);
    Optional<Challenge.Scheme> scheme =
        switch (name) {
          case "basic" -> Optional.of(Challenge.Scheme.BASIC);
          case "bearer" -> Optional.of(Challenge.Scheme.BEARER);
          default -> Optional.empty();
        };
    return scheme.map(known -> new Challenge(known, parser.parameters()));
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    boolean more = true;
    while (more) {
      skipSpace();
      String name = token().toLowerCase(Locale.ROOT);
      if (name.isEmpty() || !take('=')) {
        return parameters;
      }
      parameters.put(name, take('"') ? quoted() : token());
      skipSpace();
      more = take(',');
    }
    return parameters;
  }

  private String token() {
    int start = at;
    while (at < line.length() && isTokenCharacter(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  /** The rest of a quoted string; one that does not end has no value. */
  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\' && at < line.length()) {
        c = line.charAt(at++);
      }
      value.append(c);
    }
    return "";
  }

  private boolean take(char expected) {
    if (at < line.length() && line.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  private static boolean isTokenCharacter(char c) {
    return c > ' ' && c < 0x7F && SEPARATORS.indexOf(c) < 0;
  }
}
