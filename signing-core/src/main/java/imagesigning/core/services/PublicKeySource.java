package imagesigning.core.services;

import imagesigning.core.openpgp.GnuPgHome;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpKeys;
import imagesigning.core.signing.SigningException;
import java.nio.file.Path;

/**
 * Where the public key of a new signing service is looked up. Implementations are thread-safe.
 *
 * <p>Homes that keyboxd keeps are read by the {@code gpg} program only: {@code gpg --export} into a
 * file, and take {@link #file}.
 */
@FunctionalInterface
public interface PublicKeySource {

  /**
   * The keys a selector fits.
   *
   * @param selector which
   * @return public keys, binary or armored; they may hold others too
   * @throws SigningException with {@code KEY_NOT_FOUND} if it fits none, and if the keys cannot be
   *     read; what is thrown unchecked becomes one with {@code KEY_FILE_UNREADABLE}
   */
  byte[] keys(KeySelector selector) throws SigningException;

  /**
   * A GnuPG home, read without the gpg program.
   *
   * @param home such as that of the user who runs the script
   * @return the source
   */
  static PublicKeySource of(GnuPgHome home) {
    return selector -> home.exportPublic(selector);
  }

  /**
   * A file as {@code gpg --export} writes it, read at each look-up.
   *
   * @param file public keys, binary or armored
   * @return the source
   */
  static PublicKeySource file(Path file) {
    return selector -> OpenPgpKeys.publicKeys(file);
  }
}
