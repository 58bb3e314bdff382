package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tools for files of keys: exports, binary or armored, of public or secret keys. */
public final class OpenPgpKeys {
  private OpenPgpKeys() {}

  /**
   * The fingerprint of the first primary key in a file, by which signing services know it: what
   * {@code gpg --show-keys --with-colons} names in its first {@code fpr} record. Nothing is
   * verified; the key may be expired or revoked.
   *
   * @param file the file
   * @return upper-case hex
   * @throws SigningException as {@link #primaryFingerprints}
   */
  public static String primaryFingerprint(Path file) throws SigningException {
    return primaryFingerprints(file).get(0);
  }

  /**
   * The fingerprints of all primary keys in a file.
   *
   * @param file the file
   * @return upper-case hex, in the order of the file, each once; never empty
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if it cannot be read, {@code
   *     KEY_INVALID} if it is broken or holds no key of version 4
   */
  public static List<String> primaryFingerprints(Path file) throws SigningException {
    byte[] content = SecretKeyFile.bytes(file);
    try {
      KeyBlockReader reader = new KeyBlockReader(file.toString());
      for (byte[] packets : KeyringReader.contents(content, Limits.DEFAULT)) {
        reader.read(packets);
      }
      List<String> fingerprints =
          reader.blocks().stream()
              .map(block -> block.primary().fingerprint().toString())
              .distinct()
              .toList();
      if (fingerprints.isEmpty()) {
        throw new PacketFormatException("there is no OpenPGP key in it");
      }
      return fingerprints;
    } catch (PacketFormatException e) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The key file "
              + file
              + " cannot be used: "
              + e.problem()
              + ". Expected an export of keys, binary or armored.",
          e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }
}
