package imagesigning.examples.service;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.Locale;

/**
 * Refuses bodies by what their headers say, before any of them is read. Parts of a multipart body
 * would be written to files before anybody knows who sends them; nothing here takes such a body.
 * Thread-safe.
 */
final class BodyGuard {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final long most;

  /**
   * A guard.
   *
   * @param most how large the body of a form or of JSON may be; one that does not say how large it
   *     is, is read up to there
   */
  BodyGuard(long most) {
    this.most = most;
  }

  /** Refuses what no route takes. */
  void check(Context context) {
    for (String type : Collections.list(context.req().getHeaders("Content-Type"))) {
      if (essence(type).startsWith("multipart/")) {
        throw Refusal.registry(415, "UNSUPPORTED", "Nothing here takes a body of several parts.");
      }
    }
    String path = context.req().getRequestURI();
    boolean own = path.startsWith("/v2/") || path.startsWith("/extensions/");
    if (!own && context.req().getContentLengthLong() > most) {
      throw Refusal.of(413, "The body is larger than " + most + " bytes.");
    }
  }

  /** Refuses what is not the form of a page. */
  static void demandForm(Context context) {
    String type = context.header("Content-Type");
    if (type == null || !essence(type).equals(FORM)) {
      throw Refusal.of(415, "This is not the form of a page.");
    }
  }

  private static String essence(String type) {
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
