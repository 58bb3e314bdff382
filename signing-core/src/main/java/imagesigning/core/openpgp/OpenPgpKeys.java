package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.ByteArrayOutputStream;
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

  /**
   * The content of a file of public keys, as it stands there. Nothing is verified.
   *
   * @param file the file
   * @return its bytes, binary or armored
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if it cannot be read
   */
  public static byte[] publicKeys(Path file) throws SigningException {
    return SecretKeyFile.bytes(file);
  }

  /**
   * One of several public keys as one ASCII-armored block, as {@code gpg --armor --export} writes
   * it: without trust and without signatures that are only for one home. Nothing is verified.
   *
   * @param keys public keys, binary or armored
   * @param fingerprint of the primary key, upper-case hex
   * @return lines that end with a line feed
   * @throws SigningException with {@code KEY_INVALID} if they are broken or hold what is not
   *     public, {@code KEY_NOT_FOUND} if the key is not among them
   */
  public static String publicKeyArmored(byte[] keys, String fingerprint) throws SigningException {
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    try {
      for (byte[] packets : KeyringReader.contents(keys, Limits.DEFAULT)) {
        for (StoredKey key : StoredKey.split(packets)) {
          if (!key.fingerprints().isEmpty()
              && key.fingerprints().get(0).toString().equals(fingerprint)) {
            exported.writeBytes(key.packets());
          }
        }
      }
    } catch (PacketFormatException e) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The public keys cannot be used: "
              + e.problem()
              + ". Expected an export of public keys, binary or armored.",
          e);
    }
    if (exported.size() == 0) {
      throw new SigningException(
          SigningFailure.KEY_NOT_FOUND,
          "The key " + Quoted.text(fingerprint) + " is not among the public keys.");
    }
    return Armor.encodePublicKeys(exported.toByteArray());
  }
}
