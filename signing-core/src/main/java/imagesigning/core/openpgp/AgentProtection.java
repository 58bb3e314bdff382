package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import java.util.Arrays;
import java.util.Optional;

/** How gpg-agent encrypts the secret numbers of a key under a passphrase. */
enum AgentProtection {
  /** AES-128 in OCB mode; the public part is authenticated with it. GnuPG 2.1.12 and later. */
  OCB("openpgp-s2k3-ocb-aes"),
  /** AES-128 in CBC mode. Before that; the numbers themselves tell whether they are right. */
  CBC("openpgp-s2k3-sha1-aes-cbc");

  private static final int KEY_BYTES = 16;

  /**
   * How many bytes may be hashed. The agent writes down what it hashes in a tenth of a second, 300
   * million bytes on a fast machine of today; three times as many are a second or two at most.
   */
  static final long MOST_COUNT = 1 << 30;

  private final String title;

  AgentProtection(String title) {
    this.title = title;
  }

  static Optional<AgentProtection> of(String title) {
    return Arrays.stream(values()).filter(mode -> mode.title.equals(title)).findFirst();
  }

  /**
   * Decrypts.
   *
   * @param key the key with its public numbers
   * @param protection the list {@code (protected mode ((sha1 salt count) iv) data)} in it
   * @param passphrase the passphrase
   * @return the secret numbers, or nothing if the passphrase is wrong
   * @throws PacketFormatException if the parameters are broken
   */
  Optional<SExpression> open(SExpression key, SExpression protection, Passphrase passphrase)
      throws PacketFormatException {
    SExpression parameters = protection.item(2);
    byte[] iv = parameters.item(1).bytes();
    byte[] encrypted = protection.item(3).bytes();
    byte[] revealed = passphrase.reveal();
    byte[] cipherKey = stringToKey(parameters.item(0)).derive(revealed, KEY_BYTES);
    Optional<byte[]> plain = Optional.empty();
    try {
      plain =
          this == OCB
              ? BouncyCastle.decryptOcb(
                  cipherKey, iv, key.canonicalWithout(protection.name()), encrypted)
              : BouncyCastle.decryptCbc(cipherKey, iv, encrypted);
      return plain.isPresent() ? Optional.of(SExpression.read(plain.get())) : Optional.empty();
    } catch (PacketFormatException e) {
      return Optional.empty(); // What a wrong key makes of it.
    } finally {
      Arrays.fill(revealed, (byte) 0);
      Arrays.fill(cipherKey, (byte) 0);
      plain.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
    }
  }

  /** GnuPG takes any count, and would hash for as long as the file says. */
  private static StringToKey.Hashed stringToKey(SExpression said) throws PacketFormatException {
    String count = said.item(2).text();
    boolean number = count.matches("[0-9]{1,18}");
    if (!said.name().equals("sha1") || !number) {
      throw new PacketFormatException("the passphrase is hashed in an unknown way");
    }
    if (Long.parseLong(count) > MOST_COUNT) {
      throw new PacketFormatException(
          "its passphrase asks for "
              + count
              + " bytes to be hashed; at most "
              + MOST_COUNT
              + " are, so set s2k-count in gpg-agent.conf and change the passphrase once");
    }
    return new StringToKey.Hashed(
        HashAlgorithm.SHA1, said.item(1).bytes(), Integer.parseInt(count));
  }
}
