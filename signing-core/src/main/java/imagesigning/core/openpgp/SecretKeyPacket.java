package imagesigning.core.openpgp;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The secret part of a key packet of version 4 as exports and old keyrings hold it: plain, or
 * encrypted under a passphrase (RFC 4880, section 5.5.3). Reads its bytes where they are.
 */
final class SecretKeyPacket {
  private static final int PLAIN = 0;
  private static final int AEAD = 253;
  private static final int SHA1_CHECKED = 254;
  private static final int SUM_CHECKED = 255;
  private static final int SHA1_BYTES = 20;
  private static final int SUM_BYTES = 2;

  private final KeyPacket key;
  private final Packet packet;

  private SecretKeyPacket(KeyPacket key, Packet packet) {
    this.key = key;
    this.packet = packet;
  }

  static SecretKeyPacket read(Packet packet) throws PacketFormatException {
    return new SecretKeyPacket(KeyPacket.read(packet), packet);
  }

  KeyPacket key() {
    return key;
  }

  /** Whether there is a secret in it, and not just the note that it is elsewhere. */
  boolean hasSecret() {
    try {
      Octets in = secretPart();
      int usage = in.u8();
      if (usage != SHA1_CHECKED && usage != SUM_CHECKED) {
        return true;
      }
      in.u8();
      return !(StringToKey.read(in) instanceof StringToKey.Stub);
    } catch (PacketFormatException e) {
      return true; // To be told when somebody wants it.
    }
  }

  /**
   * Opens the secret part.
   *
   * @param passphrase used if the key is protected
   * @return the secret numbers as in the packet; the caller wipes them
   */
  List<byte[]> open(Passphrase passphrase) throws SigningException {
    try {
      Octets in = secretPart();
      int usage = in.u8();
      return switch (usage) {
        case PLAIN -> openPlain(in.rest());
        case SHA1_CHECKED, SUM_CHECKED -> openProtected(in, usage, passphrase);
        case AEAD -> throw unsupported("AEAD");
        default -> throw unsupported("a form of before OpenPGP");
      };
    } catch (PacketFormatException e) {
      throw invalid(e.problem());
    }
  }

  private Octets secretPart() {
    return new Octets(packet.bytes(), packet.from() + key.publicLength(), packet.to());
  }

  private List<byte[]> openPlain(byte[] secret) throws PacketFormatException {
    try {
      if (!sumIsRight(secret)) {
        throw new PacketFormatException("its checksum is wrong");
      }
      return numbers(secret, secret.length - SUM_BYTES);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private List<byte[]> openProtected(Octets in, int usage, Passphrase passphrase)
      throws PacketFormatException, SigningException {
    int cipherId = in.u8();
    StringToKey stringToKey = StringToKey.read(in);
    if (stringToKey instanceof StringToKey.Stub stub) {
      throw new SigningException(
          SigningFailure.SECRET_KEY_MISSING,
          "The secret part of the key "
              + key.fingerprint()
              + (stub.onCard() ? " is on a card." : " is not here, only a stub of it."));
    }
    if (stringToKey instanceof StringToKey.Unknown unknown) {
      throw unsupported(unknown.what());
    }
    Optional<ProtectionCipher> cipher = ProtectionCipher.of(cipherId);
    if (cipher.isEmpty()) {
      throw unsupported("cipher number " + cipherId);
    }
    byte[] iv = in.take(cipher.get().blockBytes());
    byte[] encrypted = in.rest();
    if (encrypted.length < SHA1_BYTES) {
      throw new PacketFormatException("it is cut off");
    }
    if (!passphrase.isPresent()) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_REQUIRED,
          "The key " + key.fingerprint() + " is protected; its passphrase is needed.");
    }
    byte[] secret =
        decrypt((StringToKey.Hashed) stringToKey, cipher.get(), iv, encrypted, passphrase);
    try {
      boolean sha1 = usage == SHA1_CHECKED;
      if (!(sha1 ? sha1IsRight(secret) : sumIsRight(secret))) {
        throw new SigningException(
            SigningFailure.PASSPHRASE_WRONG,
            "The passphrase does not open the key " + key.fingerprint() + "." + passphrase.hint());
      }
      return numbers(secret, secret.length - (sha1 ? SHA1_BYTES : SUM_BYTES));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] decrypt(
      StringToKey.Hashed stringToKey,
      ProtectionCipher cipher,
      byte[] iv,
      byte[] encrypted,
      Passphrase passphrase)
      throws PacketFormatException {
    byte[] revealed = passphrase.reveal();
    byte[] cipherKey = stringToKey.derive(revealed, cipher.keyBytes());
    try {
      return BouncyCastle.decrypt(cipher, cipherKey, iv, encrypted);
    } finally {
      Arrays.fill(revealed, (byte) 0);
      Arrays.fill(cipherKey, (byte) 0);
    }
  }

  private static boolean sha1IsRight(byte[] secret) {
    int length = secret.length - SHA1_BYTES;
    byte[] expected = Arrays.copyOfRange(secret, length, secret.length);
    return MessageDigest.isEqual(
        expected, HashAlgorithm.SHA1.digest(new HashedData(secret, 0, length)));
  }

  private static boolean sumIsRight(byte[] secret) {
    int length = secret.length - SUM_BYTES;
    if (length < 0) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += secret[i] & 0xff;
    }
    return (sum & 0xffff) == ((secret[length] & 0xff) << 8 | (secret[length + 1] & 0xff));
  }

  private static List<byte[]> numbers(byte[] secret, int to) throws PacketFormatException {
    Octets in = new Octets(secret, 0, to);
    List<byte[]> numbers = new ArrayList<>();
    while (in.remaining() > 0) {
      numbers.add(in.multiprecisionInteger());
    }
    return numbers;
  }

  private SigningException unsupported(String what) {
    return new SigningException(
        SigningFailure.KEY_UNSUPPORTED,
        "The secret part of the key "
            + key.fingerprint()
            + " is protected by "
            + what
            + ", which is not supported; export it with GnuPG 2.2, or sign through gpg.");
  }

  private SigningException invalid(String problem) {
    return new SigningException(
        SigningFailure.KEY_INVALID,
        "The secret part of the key " + key.fingerprint() + " is broken: " + problem + ".");
  }
}
