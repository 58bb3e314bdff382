package imagesigning.core.openpgp;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a passphrase becomes the key that protects a secret key (RFC 4880, section 3.7), or GnuPG's
 * note that there is no secret here at all.
 */
sealed interface StringToKey {

  /**
   * The passphrase is hashed.
   *
   * @param hash the hash
   * @param salt goes before the passphrase; may be empty
   * @param count how many bytes are hashed; salt and passphrase are always hashed once
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Hashed(HashAlgorithm hash, byte[] salt, int count) implements StringToKey {

    /** A key of some bytes; the caller wipes it. */
    byte[] derive(byte[] passphrase, int keyBytes) {
      byte[] unit = Arrays.copyOf(salt, salt.length + passphrase.length);
      System.arraycopy(passphrase, 0, unit, salt.length, passphrase.length);
      byte[] key = new byte[keyBytes];
      int at = 0;
      for (int zeros = 0; at < keyBytes; zeros++) {
        byte[] part = hash.digestRepeated(zeros, unit, Math.max(count, unit.length));
        int length = Math.min(part.length, keyBytes - at);
        System.arraycopy(part, 0, key, at, length);
        at += length;
        Arrays.fill(part, (byte) 0);
      }
      Arrays.fill(unit, (byte) 0);
      return key;
    }
  }

  /** The secret is offline or on a card. */
  record Stub(boolean onCard) implements StringToKey {}

  /** Something that is not supported. */
  record Unknown(String what) implements StringToKey {}

  static StringToKey read(Octets in) throws PacketFormatException {
    int type = in.u8();
    int hashId = in.u8();
    if (type == 101) {
      return readGnu(in);
    }
    byte[] salt = type == 1 || type == 3 ? in.take(8) : new byte[0];
    int count = type == 3 ? iterations(in.u8()) : 0;
    Optional<HashAlgorithm> hash = HashAlgorithm.of(hashId);
    if (type == 2 || type > 3) {
      return new Unknown("passphrase hashing of type " + type);
    }
    if (hash.isEmpty()) {
      return new Unknown("passphrase hashing with " + HashAlgorithm.name(hashId));
    }
    return new Hashed(hash.get(), salt, count);
  }

  private static StringToKey readGnu(Octets in) throws PacketFormatException {
    boolean gnu = Arrays.equals(in.take(3), new byte[] {'G', 'N', 'U'});
    int mode = in.u8();
    if (!gnu || mode < 1 || mode > 2) {
      return new Unknown("a private protection mode");
    }
    return new Stub(mode == 2);
  }

  private static int iterations(int coded) {
    return 16 + (coded & 15) << (coded >> 4) + 6;
  }
}
