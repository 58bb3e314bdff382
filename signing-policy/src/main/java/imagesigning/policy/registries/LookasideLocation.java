package imagesigning.policy.registries;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import java.net.URI;

/**
 * A look-aside store chosen for an image.
 *
 * @param base the base URL: {@code file:}, {@code http:} or {@code https:}
 * @param source where the choice comes from: file and key, or the built-in default
 */
public record LookasideLocation(URI base, String source) {

  /**
   * Where signature number {@code index} of a manifest lies (policy reference, "URL building").
   *
   * @param repository the repository, physical name
   * @param digest the manifest's digest
   * @param index the number, from 1
   * @return the URL
   */
  public URI signature(DockerReference repository, Digest digest, int index) {
    throw new IllegalStateException("not written yet");
  }
}
