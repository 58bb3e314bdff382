package imagesigning.testkit.internal.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request that arrived completely. Header names are lower-case. Immutable. */
public final class ServerRequest {
  private final int connection;
  private final String method;
  private final String path;
  private final String query;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  ServerRequest(
      int connection,
      String method,
      String target,
      Map<String, List<String>> headers,
      byte[] body) {
    int mark = target.indexOf('?');
    this.connection = connection;
    this.method = method;
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? "" : target.substring(mark + 1);
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  /** The number of the connection it came over, from 1. */
  public int connection() {
    return connection;
  }

  /** The method in upper case. */
  public String method() {
    return method;
  }

  /** The path as sent, without the query. */
  public String path() {
    return path;
  }

  /** The query as sent, empty if there is none. */
  public String query() {
    return query;
  }

  /** All headers. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The body, not copied. */
  public byte[] body() {
    return body;
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  /** All values of a query parameter. */
  public List<String> parameters(String name) {
    return formValues(query, name);
  }

  /** All values of a field of a body that is a form. */
  public List<String> formField(String name) {
    return formValues(new String(body, StandardCharsets.UTF_8), name);
  }

  private static List<String> formValues(String form, String name) {
    List<String> values = new ArrayList<>();
    for (String part : form.split("&", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      if (decode(key).equals(name)) {
        values.add(equals < 0 ? "" : decode(part.substring(equals + 1)));
      }
    }
    return values;
  }

  /** Text that is no proper escape stands for itself. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
