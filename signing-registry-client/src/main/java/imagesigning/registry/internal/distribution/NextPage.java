package imagesigning.registry.internal.distribution;

import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a page of a list says the next one is: {@code Link: </v2/app/tags/list?last=b&n=2>;
 * rel="next"}, as the distribution specification takes it from RFC 8288.
 */
final class NextPage {
  private NextPage() {}

  /** The target is no URL, or is at another server. */
  static final class ElsewhereException extends Exception {
    private static final long serialVersionUID = 1L;

    ElsewhereException(String message) {
      super(message);
    }
  }

  /**
   * Path and query of the next page, at the server that gave this one.
   *
   * @return empty if this is the last one
   * @throws ElsewhereException if it is at another server, where nothing of ours is to be sent
   */
  static Optional<String> of(HttpAnswer answer) throws ElsewhereException {
    for (String header : answer.headers("Link")) {
      Optional<String> target = target(header);
      if (target.isPresent()) {
        return Optional.of(path(answer, target.get()));
      }
    }
    return Optional.empty();
  }

  /** The target of the first link of the header with the relation {@code next}. */
  private static Optional<String> target(String header) {
    int open = header.indexOf('<');
    while (open >= 0) {
      int close = header.indexOf('>', open);
      if (close < 0) {
        return Optional.empty();
      }
      int next = header.indexOf('<', close);
      String parameters = header.substring(close + 1, next < 0 ? header.length() : next);
      if (isNext(parameters)) {
        return Optional.of(header.substring(open + 1, close));
      }
      open = next;
    }
    return Optional.empty();
  }

  private static boolean isNext(String parameters) {
    for (String parameter : parameters.split("[;,]", -1)) {
      String stripped = parameter.strip().toLowerCase(Locale.ROOT);
      int equals = stripped.indexOf('=');
      if (equals > 0 && stripped.substring(0, equals).strip().equals("rel")) {
        return stripped.substring(equals + 1).replace("\"", "").strip().equals("next");
      }
    }
    return false;
  }

  private static String path(HttpAnswer answer, String target) throws ElsewhereException {
    URI uri;
    try {
      // Java resolves a mere query against the directory, and not against the page.
      uri =
          answer
              .uri()
              .resolve(
                  new URI(target.startsWith("?") ? answer.uri().getRawPath() + target : target));
    } catch (URISyntaxException e) {
      throw new ElsewhereException("it is no URL");
    }
    if (!Origin.isUsable(uri)) {
      throw new ElsewhereException("it is no http or https URL without a user name");
    }
    if (answer.isRedirected() || !Origin.of(uri).equals(Origin.of(answer.uri()))) {
      throw new ElsewhereException("it is at another server");
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
