package imagesigning.core.openpgp;

import java.util.Arrays;

/** Reads GnuPG's {@code trustdb.gpg}: records of 40 bytes, the first one says which version. */
final class TrustDatabase {
  private static final int RECORD = 40;
  private static final int TYPE_VERSION = 1;
  private static final int TYPE_TRUST = 12;
  private static final int VERSION = 3;
  private static final int FINGERPRINT_AT = 2;
  private static final int TRUST_AT = FINGERPRINT_AT + Fingerprint.LENGTH;
  private static final int TRUST_MASK = 0x0f;

  private TrustDatabase() {}

  /**
   * The trust in the owner of one key.
   *
   * @param file the database
   * @param fingerprint of the primary key
   * @return the trust, unknown if there is no record
   */
  static OwnerTrust ownerTrust(byte[] file, byte[] fingerprint) throws PacketFormatException {
    Octets head = Octets.of(file);
    boolean known =
        head.u8() == TYPE_VERSION
            && head.u8() == 'g'
            && head.u8() == 'p'
            && head.u8() == 'g'
            && head.u8() == VERSION
            && file.length % RECORD == 0;
    if (!known) {
      throw new PacketFormatException("it is no trust database of version " + VERSION);
    }
    for (int at = RECORD; at < file.length; at += RECORD) {
      if (file[at] == TYPE_TRUST
          && Arrays.equals(
              file, at + FINGERPRINT_AT, at + TRUST_AT, fingerprint, 0, fingerprint.length)) {
        return OwnerTrust.of(file[at + TRUST_AT] & TRUST_MASK);
      }
    }
    return OwnerTrust.UNKNOWN;
  }
}
