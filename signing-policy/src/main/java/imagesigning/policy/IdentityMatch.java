package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import java.util.Optional;

/**
 * Comparing a signed name with an expected one (policy reference, "signedIdentity matchers").
 *
 * <p>Everything is compared in normalised form, and a tag is never made up: a name without tag and
 * digest equals nothing but a repository.
 */
final class IdentityMatch {
  private IdentityMatch() {}

  /** Same name, and the same tag or digest or both, of which there must be one. */
  static boolean exact(DockerReference expected, String signed) {
    return parse(signed).filter(s -> sameReference(expected, s)).isPresent();
  }

  /** As {@link #exact}, but an expected name with only a digest takes any tag or digest. */
  static boolean repoDigestOrExact(DockerReference expected, String signed) {
    Optional<DockerReference> parsed = parse(signed);
    if (parsed.isEmpty() || parsed.get().isNameOnly()) {
      return false;
    }
    boolean digestOnly = expected.tag().isEmpty() && expected.digest().isPresent();
    return digestOnly
        ? sameRepository(expected, parsed.get())
        : sameReference(expected, parsed.get());
  }

  /** Same name, whatever the tags and digests. */
  static boolean repository(DockerReference expected, String signed) {
    return parse(signed).filter(s -> sameRepository(expected, s)).isPresent();
  }

  /** The signed name, if it is a valid one. */
  static Optional<DockerReference> parse(String signed) {
    try {
      return Optional.of(DockerReference.parse(signed));
    } catch (ReferenceFormatException e) {
      return Optional.empty();
    }
  }

  /** The name, if it is valid and already in normalised form. */
  static Optional<DockerReference> canonical(String text) {
    try {
      return Optional.of(DockerReference.parseCanonical(text));
    } catch (ReferenceFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean sameReference(DockerReference expected, DockerReference signed) {
    return !expected.isNameOnly() && !signed.isNameOnly() && expected.equals(signed);
  }

  private static boolean sameRepository(DockerReference expected, DockerReference signed) {
    return expected.name().equals(signed.name());
  }
}
