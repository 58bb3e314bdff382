package imagesigning.testkit;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path of the distribution API, taken apart.
 *
 * @param repository the repository without the host; empty for the ping
 * @param kind what it names there
 * @param argument tag, digest or upload id; empty if the kind has none
 */
record RegistryPath(String repository, Kind kind, String argument) {
  private static final String PREFIX = "/v2/";
  private static final Pattern COMPONENT =
      Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-+)[a-z0-9]++)*+");

  enum Kind {
    PING,
    MANIFEST,
    BLOB,
    UPLOAD,
    TAGS,
    REFERRERS
  }

  static Optional<RegistryPath> parse(String rawPath) {
    Optional<String> decoded = decode(rawPath);
    if (decoded.isEmpty() || !(decoded.get() + "/").startsWith(PREFIX)) {
      return Optional.empty();
    }
    String path = decoded.get();
    if (path.length() <= PREFIX.length()) {
      return Optional.of(new RegistryPath("", Kind.PING, ""));
    }
    return split(path, "/blobs/uploads/", Kind.UPLOAD)
        .or(() -> split(path, "/manifests/", Kind.MANIFEST))
        .or(() -> split(path, "/blobs/", Kind.BLOB))
        .or(() -> split(path, "/referrers/", Kind.REFERRERS))
        .or(() -> split(path, "/tags/list", Kind.TAGS));
  }

  private static Optional<RegistryPath> split(String path, String marker, Kind kind) {
    int at = path.lastIndexOf(marker);
    if (at <= PREFIX.length()) {
      return Optional.empty();
    }
    String argument = path.substring(at + marker.length());
    boolean fits =
        switch (kind) {
          case TAGS -> argument.isEmpty();
          case UPLOAD -> !argument.contains("/");
          default -> !argument.isEmpty() && !argument.contains("/");
        };
    if (!fits) {
      return Optional.empty();
    }
    return Optional.of(new RegistryPath(path.substring(PREFIX.length(), at), kind, argument));
  }

  private static Optional<String> decode(String rawPath) {
    try {
      return Optional.ofNullable(new URI(rawPath).getPath());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  boolean hasValidRepository() {
    for (String component : repository.split("/", -1)) {
      if (!COMPONENT.matcher(component).matches()) {
        return false;
      }
    }
    return true;
  }
}
