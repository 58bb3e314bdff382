package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.text.RecordText;
import java.util.Optional;

/**
 * Which names in a signature are accepted for an image ({@code signedIdentity}; policy reference,
 * "signedIdentity matchers").
 */
public sealed interface SignedIdentity {

  /**
   * Whether a signed name is accepted.
   *
   * @param image the image's own name as the user gave it, if it has one
   * @param signed the text in the signature, unparsed
   * @return whether it matches; text that cannot be parsed never does
   */
  boolean matches(Optional<DockerReference> image, String signed);

  /**
   * The {@code type} as policy.json spells it.
   *
   * @return such as {@code matchExact}
   */
  String type();

  /** Same name with the same tag or digest. */
  record MatchExact() implements SignedIdentity {
    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return image.isPresent() && IdentityMatch.exact(image.get(), signed);
    }

    @Override
    public String type() {
      return "matchExact";
    }
  }

  /**
   * As {@link MatchExact}, but an image named by digest accepts any tag or digest of its
   * repository. The default.
   */
  record MatchRepoDigestOrExact() implements SignedIdentity {
    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return image.isPresent() && IdentityMatch.repoDigestOrExact(image.get(), signed);
    }

    @Override
    public String type() {
      return "matchRepoDigestOrExact";
    }
  }

  /** Same repository, any tag. */
  record MatchRepository() implements SignedIdentity {
    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return image.isPresent() && IdentityMatch.repository(image.get(), signed);
    }

    @Override
    public String type() {
      return "matchRepository";
    }
  }

  /**
   * Exactly this reference, whatever the image is called.
   *
   * @param dockerReference the reference; has a tag or a digest
   */
  record ExactReference(DockerReference dockerReference) implements SignedIdentity {
    /**
     * Refuses a mere name.
     *
     * @throws IllegalArgumentException if the reference has neither a tag nor a digest
     */
    public ExactReference {
      PolicyRules.require(
          !dockerReference.isNameOnly(), "exactReference needs a reference with a tag or a digest");
    }

    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return IdentityMatch.exact(dockerReference, signed);
    }

    @Override
    public String type() {
      return "exactReference";
    }
  }

  /**
   * Any tag or digest of exactly this repository, whatever the image is called.
   *
   * @param dockerRepository the repository; a tag or digest in it is ignored
   */
  record ExactRepository(DockerReference dockerRepository) implements SignedIdentity {
    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return IdentityMatch.repository(dockerRepository, signed);
    }

    @Override
    public String type() {
      return "exactRepository";
    }
  }

  /**
   * The image's name with one prefix replaced by another, then {@link MatchRepoDigestOrExact}.
   *
   * @param prefix what is replaced
   * @param signedPrefix what it is replaced with
   */
  record RemapIdentity(String prefix, String signedPrefix) implements SignedIdentity {
    /**
     * Refuses what is neither a host nor a host with a path.
     *
     * @throws IllegalArgumentException if one of the two is no valid prefix
     */
    public RemapIdentity {
      PolicyRules.requirePrefix("prefix", prefix);
      PolicyRules.requirePrefix("signedPrefix", signedPrefix);
    }

    @Override
    public boolean matches(Optional<DockerReference> image, String signed) {
      return image
          .flatMap(this::remap)
          .filter(remapped -> IdentityMatch.repoDigestOrExact(remapped, signed))
          .isPresent();
    }

    /**
     * The name that signatures of an image must carry.
     *
     * @param image the image's own name
     * @return the name with its prefix replaced; the name itself if the prefix is another one;
     *     empty if replacing the prefix gives no valid name, in which case nothing matches
     */
    public Optional<DockerReference> remap(DockerReference image) {
      String name = image.name();
      if (!name.equals(prefix) && !name.startsWith(prefix + "/")) {
        return Optional.of(image);
      }
      // Must be canonical as it stands: "notlocalhost" + ":tag" would otherwise turn into a short
      // name of docker.io.
      return IdentityMatch.canonical(signedPrefix + image.toString().substring(prefix.length()));
    }

    @Override
    public String type() {
      return "remapIdentity";
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(RemapIdentity.class)
          .with("prefix", prefix)
          .with("signedPrefix", signedPrefix)
          .toString();
    }
  }
}
