package imagesigning.core.services;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a list: filters and page, as Pulp understands them.
 *
 * @param names which services; all if empty
 * @param limit how many on a page
 * @param offset how many before this page
 * @param filters the filters as they were sent, for the links to other pages
 */
record ServiceListQuery(
    Optional<List<String>> names, int limit, int offset, Map<String, String> filters) {
  static final int DEFAULT_LIMIT = 100;
  static final int MOST_LIMIT = 1000;

  private static final int MOST_PARAMETERS = 20;
  private static final String NAME = "name";
  private static final String NAME_IN = "name__in";
  private static final String LIMIT = "limit";
  private static final String OFFSET = "offset";

  /** A parameter that is not understood; never leaves the package. */
  static final class BadParameter extends Exception {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    BadParameter(String parameter, String problem) {
      super(problem, null, false, false);
      this.parameter = parameter;
    }

    SigningServicesResponse response() {
      return SigningServicesResponse.parameter(parameter, String.valueOf(getMessage()));
    }
  }

  static ServiceListQuery parse(String query) throws BadParameter {
    Optional<List<String>> names = Optional.empty();
    int limit = DEFAULT_LIMIT;
    int offset = 0;
    Map<String, String> filters = new LinkedHashMap<>();
    for (Map.Entry<String, String> parameter : parameters(query).entrySet()) {
      String value = parameter.getValue();
      switch (parameter.getKey()) {
        case NAME -> names = both(names, List.of(value));
        case NAME_IN -> names = both(names, Arrays.asList(value.split(",", -1)));
        case LIMIT -> limit = Math.min(MOST_LIMIT, number(LIMIT, value, 1));
        case OFFSET -> offset = number(OFFSET, value, 0);
        default -> throw new BadParameter(parameter.getKey(), "Invalid parameter");
      }
      if (parameter.getKey().startsWith(NAME)) {
        filters.put(parameter.getKey(), value);
      }
    }
    return new ServiceListQuery(names, limit, offset, filters);
  }

  private static Map<String, String> parameters(String query) throws BadParameter {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query.split("&", MOST_PARAMETERS)) {
      if (!parameter.isEmpty()) {
        int equals = parameter.indexOf('=');
        String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
        String value = equals < 0 ? "" : decoded(parameter.substring(equals + 1));
        if (parameters.put(name, value) != null) {
          throw new BadParameter(name, "Given more than once");
        }
      }
    }
    return parameters;
  }

  private static String decoded(String text) throws BadParameter {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadParameter("query", "Broken percent-encoding");
    }
  }

  private static Optional<List<String>> both(Optional<List<String>> one, List<String> other) {
    return Optional.of(
        one.map(names -> names.stream().filter(other::contains).toList()).orElse(other));
  }

  private static int number(String name, String value, int least) throws BadParameter {
    boolean fits =
        !value.isEmpty()
            && value.length() <= 9
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!fits || Integer.parseInt(value) < least) {
      throw new BadParameter(name, "Expected a whole number from " + least);
    }
    return Integer.parseInt(value);
  }

  boolean matches(SigningServiceDefinition service) {
    return names.map(wanted -> wanted.contains(service.name())).orElse(true);
  }

  /** The same list from another place on; as a query. */
  String at(int newOffset) {
    StringBuilder query = new StringBuilder();
    filters.forEach(
        (name, value) ->
            query
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
    return query.append("limit=" + limit + "&offset=" + newOffset).toString();
  }
}
