package imagesigning.examples.service;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses bodies before anything of them is read. Multipart bodies, which the web framework would
 * write to disk, are read nowhere.
 */
final class RequestBodies {
  private static final Set<String> WITHOUT = Set.of("GET", "HEAD", "OPTIONS", "DELETE");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final int UNSUPPORTED = 415;
  private static final int TOO_LARGE = 413;

  private final long most;

  /**
   * A check.
   *
   * @param most the largest body of a form or of JSON, in bytes
   */
  RequestBodies(long most) {
    this.most = most;
  }

  /** Refuses what no route reads. */
  void check(Context context) {
    String type = type(context);
    if (type.startsWith("multipart/")) {
      throw Refusal.of(UNSUPPORTED, "Bodies of several parts are not read.");
    }
    String path = context.req().getRequestURI();
    boolean limitedElsewhere = path.startsWith("/v2/") || path.startsWith("/extensions/");
    if (!limitedElsewhere && context.req().getContentLengthLong() > most) {
      throw Refusal.of(TOO_LARGE, "The body is larger than " + most + " bytes.");
    }
  }

  /** Refuses what is no form of a page. */
  static void requireForm(Context context) {
    if (!WITHOUT.contains(context.req().getMethod()) && !type(context).equals(FORM)) {
      throw Refusal.of(UNSUPPORTED, "Unsupported media type; send " + FORM + ".");
    }
  }

  private static String type(Context context) {
    String type = Optional.ofNullable(context.req().getContentType()).orElse("");
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }
}
