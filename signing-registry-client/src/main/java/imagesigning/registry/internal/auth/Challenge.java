package imagesigning.registry.internal.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registry demands in {@code WWW-Authenticate}: Basic or Bearer, with parameters whose names
 * are in lower case.
 *
 * @param scheme which of the two
 * @param parameters such as {@code realm}, {@code service}, {@code scope}, {@code error}
 */
record Challenge(Scheme scheme, Map<String, String> parameters) {

  enum Scheme {
    BASIC,
    BEARER
  }

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The first challenge of a kind we know; each header line holds one. */
  static Optional<Challenge> firstKnown(List<String> headerLines) {
    return headerLines.stream().map(ChallengeParser::parse).flatMap(Optional::stream).findFirst();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /** A scope the registry misses although a token was sent; only one of three parts counts. */
  Optional<String> missingScope() {
    if (!parameter("error").filter("insufficient_scope"::equals).isPresent()) {
      return Optional.empty();
    }
    return parameter("scope").filter(scope -> scope.split(":", -1).length == 3);
  }
}
