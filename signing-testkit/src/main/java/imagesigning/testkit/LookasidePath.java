package imagesigning.testkit;

import imagesigning.core.Digest;

/** Where a signature lies below the base of a look-aside store. */
final class LookasidePath {
  private LookasidePath() {}

  static String of(String repositoryPath, Digest digest, int index) {
    if (index < 1) {
      throw new IllegalArgumentException("signatures are numbered from 1, not " + index);
    }
    return repositoryPath + "@" + digest.algorithm() + "=" + digest.hex() + "/signature-" + index;
  }
}
