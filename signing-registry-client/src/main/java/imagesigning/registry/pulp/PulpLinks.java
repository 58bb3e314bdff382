package imagesigning.registry.pulp;

import imagesigning.core.text.RemoteText;
import imagesigning.registry.internal.http.Origin;
import imagesigning.registry.internal.http.SafeUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes URLs of what the server calls its resources, and only of those: a link that leads to
 * another scheme, host or port, or out of the API, is refused, whoever it came from. Immutable.
 */
final class PulpLinks {
  private static final List<String> ESCAPED = List.of("%2e", "%2f", "%5c", "%25", "%00");

  private final URI root;

  /**
   * Links below an API.
   *
   * @param root an absolute URL whose path begins and ends with a slash
   */
  PulpLinks(URI root) {
    this.root = root;
  }

  URI root() {
    return root;
  }

  /** A list or resource below the root. */
  URI below(String path) {
    return root.resolve(path);
  }

  /** The URL of a link that the caller gave. */
  URI resolve(String href) throws PulpException {
    return resolve(href, RemoteText.shown(href));
  }

  /** The URL of the next page; what the server wrote in its place is not repeated. */
  URI next(String href) throws PulpException {
    return resolve(href, "to the next page");
  }

  private URI resolve(String href, String name) throws PulpException {
    URI uri;
    try {
      uri = root.resolve(new URI(href));
    } catch (URISyntaxException e) {
      throw refusal(name, "it is not a URL");
    }
    Optional<String> objection = objection(uri);
    if (objection.isPresent()) {
      throw refusal(name, objection.get());
    }
    return uri;
  }

  private Optional<String> objection(URI uri) {
    if (!Origin.isUsable(uri)) {
      return Optional.of("it is not an http or https URL without a user name");
    }
    if (!Origin.of(uri).equals(Origin.of(root))) {
      return Optional.of(
          "it leads to another scheme, host or port than " + SafeUrl.of(root) + " has");
    }
    String path = uri.getRawPath();
    if (!path.startsWith(root.getRawPath()) || leaves(path)) {
      return Optional.of("it does not stay below " + root.getRawPath());
    }
    return uri.getRawFragment() == null ? Optional.empty() : Optional.of("it has a fragment");
  }

  private static boolean leaves(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return (path + "/").contains("/../")
        || (path + "/").contains("/./")
        || path.contains("//")
        || ESCAPED.stream().anyMatch(lower::contains);
  }

  private PulpException refusal(String href, String why) {
    return new PulpException(
        PulpFailure.LINK_REFUSED,
        "The link " + href + " is not used: " + why + ".",
        Asked.get(root),
        0,
        null);
  }
}
