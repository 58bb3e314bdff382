package imagesigning.registry;

import imagesigning.core.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * Where it is noted which images were verified, one status for each image. Has nothing to do with
 * where signatures lie: clearing a status never touches a signature. Implementations are
 * thread-safe; what they throw unchecked is reported as an {@link IOException}.
 */
public interface VerificationStatusStore {

  /**
   * Notes a status, in place of an earlier one of the same image.
   *
   * @param status the status
   * @throws IOException if it cannot be noted; the earlier one is still there then
   */
  void save(VerificationStatus status) throws IOException;

  /**
   * Takes the status of an image back.
   *
   * @param image the digest of the image's manifest
   * @return whether there was one
   * @throws IOException if that cannot be done
   */
  boolean clear(Digest image) throws IOException;

  /**
   * The status of an image.
   *
   * @param image the digest of the image's manifest
   * @return the status, or empty if the image counts as unverified
   * @throws IOException if it cannot be read
   */
  Optional<VerificationStatus> find(Digest image) throws IOException;

  /**
   * A store that forgets everything with the program.
   *
   * @return an empty store
   */
  static VerificationStatusStore inMemory() {
    return new VerificationStatusMemory();
  }
}
