package imagesigning.examples.service;

import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request below {@code /v2/} is about.
 *
 * @param repository whose images
 * @param kind what of them
 * @param reference a tag, a digest or the id of an upload; may be empty
 */
record ImageRoute(RepositoryPath repository, Kind kind, String reference) {
  /** A repository may hold any of these words, so that the last of them counts. */
  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(manifests|blobs/uploads|blobs|tags|referrers)/([^/]*)");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~:/=+@-]*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("[a-z0-9+._-]+:[A-Za-z0-9=_-]+");

  /** The parts of the distribution API. */
  enum Kind {
    MANIFESTS("manifests"),
    UPLOADS("blobs/uploads"),
    BLOBS("blobs"),
    TAGS("tags"),
    REFERRERS("referrers");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Reads a path, or refuses what is unusual in it. */
  static ImageRoute of(String path) {
    Matcher route = ROUTE.matcher(path);
    if (!PLAIN.matcher(path).matches()
        || !route.matches()
        || List.of(".", "..").contains(route.group(3))) {
      throw Refusal.registry(404, "UNSUPPORTED", "there is no such route");
    }
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(k -> k.word.equals(route.group(2)))
            .findFirst()
            .orElseThrow();
    return new ImageRoute(repository(route.group(1)), kind, route.group(3));
  }

  /** A repository that a request names, or the refusal of a name that cannot be. */
  static RepositoryPath repository(String name) {
    try {
      return new RepositoryPath(name);
    } catch (ReferenceFormatException e) {
      throw Refusal.registry(400, "NAME_INVALID", "this is no name of a repository");
    }
  }

  /** Whether the reference is a tag and no digest; refuses what is neither. */
  boolean isTag() {
    boolean tag = TAG.matcher(reference).matches();
    if (!tag && !DIGEST.matcher(reference).matches()) {
      throw Refusal.registry(400, "TAG_INVALID", "this is neither a tag nor a digest");
    }
    return tag;
  }
}
