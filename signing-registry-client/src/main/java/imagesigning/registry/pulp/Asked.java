package imagesigning.registry.pulp;

import imagesigning.registry.internal.http.SafeUrl;
import java.net.URI;

/**
 * Which request a message is about; safe to show.
 *
 * @param method such as {@code GET}
 * @param url without user information, query and fragment
 */
record Asked(String method, String url) {

  static Asked get(URI uri) {
    return new Asked("GET", SafeUrl.of(uri));
  }

  static Asked post(URI uri) {
    return new Asked("POST", SafeUrl.of(uri));
  }

  boolean isReading() {
    return method.equals("GET");
  }

  @Override
  public String toString() {
    return method + " " + url;
  }
}
