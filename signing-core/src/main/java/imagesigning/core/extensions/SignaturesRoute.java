package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.ReferenceFormatException;

/**
 * The one route of the API, {@code /extensions/v2/<repository>/signatures/<digest>}, taken apart.
 * Nothing in it is decoded: what needs an escape is no valid repository and no valid digest.
 *
 * @param repository the repository
 * @param manifest the digest
 */
record SignaturesRoute(RepositoryPath repository, Digest manifest) {
  static final String PREFIX = "/extensions/v2/";
  private static final String SIGNATURES = "/signatures/";

  static SignaturesRoute parse(String path) throws RequestRefused {
    int at = path.lastIndexOf(SIGNATURES);
    if (!path.startsWith(PREFIX) || at < PREFIX.length()) {
      throw RequestRefused.of(
          ExtensionError.UNSUPPORTED,
          404,
          "expected a path of the form " + PREFIX + "<repository>" + SIGNATURES + "<digest>");
    }
    return new SignaturesRoute(
        repository(path.substring(PREFIX.length(), at)),
        digest(path.substring(at + SIGNATURES.length())));
  }

  private static RepositoryPath repository(String text) throws RequestRefused {
    try {
      return new RepositoryPath(text);
    } catch (ReferenceFormatException e) {
      throw RequestRefused.of(ExtensionError.NAME_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static Digest digest(String text) throws RequestRefused {
    Digest digest;
    try {
      digest = Digest.parse(text);
    } catch (ReferenceFormatException e) {
      throw RequestRefused.of(ExtensionError.DIGEST_INVALID, String.valueOf(e.getMessage()));
    }
    if (!digest.algorithm().equals("sha256")) {
      throw RequestRefused.of(
          ExtensionError.DIGEST_INVALID, "signatures are kept for sha256 digests only");
    }
    return digest;
  }

  /** The path again. */
  String path() {
    return PREFIX + repository + SIGNATURES + manifest;
  }
}
