package imagesigning.core.services;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The manifest with which a new signing service is tried out. */
final class TestManifest {
  /** As Pulp has it: no image name that a client would ever ask for. */
  static final String REFERENCE = "test";

  private static final int DIGEST_BYTES = 32;

  private TestManifest() {}

  /**
   * A manifest of an image that does not exist. No two are the same, so that a script cannot pass
   * with a signature that was made before.
   */
  static byte[] create(SecureRandom random) {
    byte[] config = new byte[DIGEST_BYTES];
    random.nextBytes(config);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",\
        "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,\
        "digest":"sha256:%s"},"layers":[]}"""
            .formatted(HexFormat.of().formatHex(config));
    return manifest.getBytes(StandardCharsets.US_ASCII);
  }
}
