package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.ReferenceFormatException;
import java.util.Optional;

/** Digests as they come in requests, where a malformed one is an answer and no exception. */
final class Digests {
  private Digests() {}

  static boolean isDigest(String tagOrDigest) {
    return tagOrDigest.indexOf(':') >= 0;
  }

  static Optional<Digest> tryParse(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (ReferenceFormatException e) {
      return Optional.empty();
    }
  }
}
