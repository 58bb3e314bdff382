package imagesigning.core.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes the OpenPGP keys out of a GnuPG keybox: a sequence of blobs, each with its length, type and
 * version before it. X.509 certificates and deleted or passing entries are left out.
 */
final class Keybox {
  private static final byte[] MAGIC = "KBXf".getBytes(StandardCharsets.US_ASCII);
  private static final int MAGIC_AT = 8;

  private static final int TYPE_EMPTY = 0;
  private static final int TYPE_HEADER = 1;
  private static final int TYPE_OPENPGP = 2;
  private static final int TYPE_X509 = 3;

  private static final int HEADER_FLAG_OPENPGP = 2;
  private static final int BLOB_FLAG_EPHEMERAL = 2;

  private Keybox() {}

  /** Whether a file claims to be a keybox. */
  static boolean is(byte[] file) {
    int end = MAGIC_AT + MAGIC.length;
    return file.length >= end && Arrays.equals(file, MAGIC_AT, end, MAGIC, 0, MAGIC.length);
  }

  /** Whether GnuPG has marked the keybox as one it keeps OpenPGP keys in. */
  static boolean isForOpenPgp(byte[] file) {
    return is(file) && (file[MAGIC_AT - 1] & HEADER_FLAG_OPENPGP) != 0;
  }

  /**
   * The keys, each as the packets that were stored.
   *
   * @param file the keybox
   * @return one element for each key
   * @throws PacketFormatException if it is malformed anywhere
   */
  static List<byte[]> keys(byte[] file) throws PacketFormatException {
    if (!is(file)) {
      throw new PacketFormatException("it is no keybox: the mark KBXf is missing");
    }
    List<byte[]> keys = new ArrayList<>();
    int at = 0;
    while (at < file.length) {
      Octets header = new Octets(file, at, file.length);
      long length = header.u32();
      int type = header.u8();
      int version = header.u8();
      if (length < header.position() - at || length > file.length - at) {
        throw new PacketFormatException("the keybox entry at byte " + at + " is cut off");
      }
      Octets blob = new Octets(file, at, at + (int) length);
      switch (type) {
        case TYPE_EMPTY, TYPE_HEADER, TYPE_X509 -> {}
        case TYPE_OPENPGP -> addKey(blob, version, at, keys);
        default ->
            throw new PacketFormatException(
                "the keybox entry at byte " + at + " has the unknown type " + type);
      }
      at += (int) length;
    }
    return keys;
  }

  private static void addKey(Octets blob, int version, int at, List<byte[]> keys)
      throws PacketFormatException {
    if (version != 1 && version != 2) {
      throw new PacketFormatException(
          "the keybox entry at byte " + at + " has the unknown version " + version);
    }
    int size = blob.remaining();
    Octets fields = blob.slice(size);
    fields.take(6);
    int flags = fields.u16();
    long offset = fields.u32();
    long length = fields.u32();
    if ((flags & BLOB_FLAG_EPHEMERAL) != 0) {
      return;
    }
    int fieldsEnd = fields.position() - at;
    if (length == 0 || offset < fieldsEnd || offset + length > size) {
      throw new PacketFormatException(
          "the keybox entry at byte " + at + " points outside of itself");
    }
    fields.take(offset - fieldsEnd);
    keys.add(fields.take(length));
  }
}
