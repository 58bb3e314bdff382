package imagesigning.policy.registries;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.text.RecordText;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A look-aside store chosen for an image. Immutable.
 *
 * @param base the base URL: {@code file:} with an absolute path and nothing else, or {@code http:}
 *     or {@code https:} with a host; may have a query and a fragment; never holds credentials
 * @param source where the choice comes from: file, line and key, or the built-in default
 */
public record LookasideLocation(URI base, String source) {

  /**
   * Takes any URL that can be used, and brings it into the form of {@code base}.
   *
   * @throws IllegalArgumentException if the URL has another scheme, no absolute path for {@code
   *     file:}, no host for {@code http(s):}, or credentials
   */
  public LookasideLocation {
    try {
      base = URI.create(LookasideUrl.normalise(base.toString()));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e.getReason(), e);
    }
  }

  /**
   * Where signature number {@code index} of a manifest lies: {@code
   * <base>/<repository>@<algorithm>=<hex>/signature-<index>} (policy reference, "URL building").
   * The host of the image is not part of the path, and a base that ends in a slash gives a double
   * slash, as with the Go tools.
   *
   * @param repository the repository, physical name; tag and digest in it are ignored
   * @param digest the manifest's digest
   * @param index the number, from 1
   * @return the URL
   */
  public URI signature(DockerReference repository, Digest digest, int index) {
    if (index < 1) {
      throw new IllegalArgumentException("signatures are counted from 1, not " + index);
    }
    return LookasideUrl.append(
        base,
        "/"
            + repository.path()
            + "@"
            + digest.algorithm()
            + "="
            + digest.hex()
            + "/signature-"
            + index);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(LookasideLocation.class)
        .with("base", base)
        .with("source", source)
        .toString();
  }
}
