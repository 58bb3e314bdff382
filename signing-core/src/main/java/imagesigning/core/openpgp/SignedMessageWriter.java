package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Writes the message that {@code gpg --sign} would write: one-pass signature, literal data and
 * signature, in one compressed packet of indeterminate length unless compression is not wanted. By
 * the first byte of that, 0xA3, stores tell a signature of this kind. Immutable.
 */
final class SignedMessageWriter {
  private static final int BINARY_DOCUMENT = 0x00;
  private static final int ONE_PASS_VERSION = 3;
  private static final int SIGNATURE_VERSION = 4;
  private static final int KEY_VERSION = 4;
  private static final int CREATED = 2;
  private static final int ISSUER = 16;
  private static final int ISSUER_FINGERPRINT = 33;
  private static final int INDETERMINATE_LENGTH = 3;
  private static final int ZIP = 1;
  private static final int KEY_ID_BYTES = 8;

  /** Room for the packets around a payload with numbers of up to 4096 bits. */
  private static final int AROUND_A_PAYLOAD = 1024;

  private final KeyPacket key;
  private final HashAlgorithm hash;
  private final boolean compressed;

  SignedMessageWriter(KeyPacket key, HashAlgorithm hash, boolean compressed) {
    this.key = key;
    this.hash = hash;
    this.compressed = compressed;
  }

  /**
   * Signs and writes.
   *
   * @param payload what to sign
   * @param now the time of the signature, in seconds since 1970
   * @param signer the secret key
   */
  byte[] write(byte[] payload, long now, RawSigner signer) throws SigningException {
    byte[] signed = signedPart(now);
    byte[] trailer =
        new PacketWriter(signed.length + 6)
            .bytes(signed)
            .u8(SIGNATURE_VERSION)
            .u8(0xff)
            .u32(signed.length)
            .toBytes();
    SigningInput input = SigningInput.of(hash, HashedData.of(payload), HashedData.of(trailer));
    byte[] signature = signature(signed, input.digest(), signer.sign(input));
    byte[] packets =
        onePassSignature(new PacketWriter(payload.length + AROUND_A_PAYLOAD))
            .header(Packet.LITERAL, 6 + payload.length)
            .u8('b')
            .u8(0)
            .u32(now)
            .bytes(payload)
            .header(Packet.SIGNATURE, signature.length)
            .bytes(signature)
            .toBytes();
    return compressed ? compress(packets) : packets;
  }

  private PacketWriter onePassSignature(PacketWriter out) {
    return out.header(Packet.ONE_PASS_SIGNATURE, 5 + KEY_ID_BYTES)
        .u8(ONE_PASS_VERSION)
        .u8(BINARY_DOCUMENT)
        .u8(hash.id())
        .u8(key.algorithm())
        .bytes(keyId())
        .u8(1);
  }

  /** The signature packet up to the end of the hashed subpackets. */
  private byte[] signedPart(long now) {
    int subpackets = 2 + 1 + Fingerprint.LENGTH + 2 + 4;
    return new PacketWriter(64)
        .u8(SIGNATURE_VERSION)
        .u8(BINARY_DOCUMENT)
        .u8(key.algorithm())
        .u8(hash.id())
        .u16(subpackets)
        .u8(2 + Fingerprint.LENGTH)
        .u8(ISSUER_FINGERPRINT)
        .u8(KEY_VERSION)
        .bytes(key.fingerprint().toBytes())
        .u8(5)
        .u8(CREATED)
        .u32(now)
        .toBytes();
  }

  private byte[] signature(byte[] signed, byte[] digest, List<byte[]> numbers) {
    PacketWriter out =
        new PacketWriter(AROUND_A_PAYLOAD)
            .bytes(signed)
            .u16(2 + KEY_ID_BYTES)
            .u8(1 + KEY_ID_BYTES)
            .u8(ISSUER)
            .bytes(keyId())
            .bytes(digest, 0, 2);
    numbers.forEach(out::multiprecisionInteger);
    return out.toBytes();
  }

  private byte[] keyId() {
    byte[] fingerprint = key.fingerprint().toBytes();
    byte[] id = new byte[KEY_ID_BYTES];
    System.arraycopy(fingerprint, Fingerprint.LENGTH - KEY_ID_BYTES, id, 0, KEY_ID_BYTES);
    return id;
  }

  private static byte[] compress(byte[] packets) {
    PacketWriter out =
        new PacketWriter(packets.length + 64)
            .u8(0x80 | Packet.COMPRESSED << 2 | INDETERMINATE_LENGTH)
            .u8(ZIP);
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(packets);
      deflater.finish();
      byte[] buffer = new byte[packets.length + 64];
      while (!deflater.finished()) {
        out.bytes(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
    return out.toBytes();
  }
}
