package imagesigning.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import imagesigning.core.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A signed OpenPGP message of the accepted structure in which everything is made up, the signature
 * included.
 */
public final class UnverifiableMessage {
  private final byte[] payload;
  private byte[] announcedKeyId = HexFormat.of().parseHex("1111111111111111");
  private byte[] hashed = subpacket(2, ByteBuffer.allocate(4).putInt(1_600_000_000).array());
  private byte[] unhashed = subpacket(16, HexFormat.of().parseHex("2222222222222222"));

  private UnverifiableMessage(byte[] payload) {
    this.payload = payload;
  }

  /** A message that says an image is signed. */
  public static UnverifiableMessage of(String dockerReference, Digest manifest) {
    return of(
        "{\"critical\":{\"identity\":{\"docker-reference\":\""
            + dockerReference
            + "\"},\"image\":{\"docker-manifest-digest\":\""
            + manifest
            + "\"},\"type\":\"atomic container signature\"},"
            + "\"optional\":{\"creator\":\"nobody\",\"timestamp\":1500000000}}");
  }

  /** A message that says anything. */
  public static UnverifiableMessage of(String payload) {
    return new UnverifiableMessage(payload.getBytes(UTF_8));
  }

  /** Subpackets beside the time in the hashed area. */
  public UnverifiableMessage hashed(int type, String hex) {
    hashed = concat(hashed, subpacket(type, HexFormat.of().parseHex(hex)));
    return this;
  }

  /** Nothing in the hashed area. */
  public UnverifiableMessage withoutHashed() {
    hashed = new byte[0];
    return this;
  }

  /** Another unhashed area of one subpacket. */
  public UnverifiableMessage unhashed(int type, String hex) {
    unhashed = subpacket(type, HexFormat.of().parseHex(hex));
    return this;
  }

  /** Nothing in the unhashed area. */
  public UnverifiableMessage withoutUnhashed() {
    unhashed = new byte[0];
    return this;
  }

  /** The message. */
  public byte[] toBytes() {
    byte[] onePass = concat(new byte[] {3, 0, 8, 1}, concat(announcedKeyId, new byte[] {1}));
    byte[] literal = concat(new byte[] {'b', 0, 0, 0, 0, 0}, payload);
    byte[] signature =
        concat(
            concat(new byte[] {4, 0, 1, 8}, area(hashed)),
            concat(area(unhashed), new byte[] {0x12, 0x34, 0, 16, (byte) 0x80, 1}));
    return concat(packet(4, onePass), concat(packet(11, literal), packet(2, signature)));
  }

  private static byte[] area(byte[] subpackets) {
    return concat(
        new byte[] {(byte) (subpackets.length >> 8), (byte) subpackets.length}, subpackets);
  }

  private static byte[] subpacket(int type, byte[] body) {
    return concat(new byte[] {(byte) (body.length + 1), (byte) type}, body);
  }

  private static byte[] packet(int tag, byte[] body) {
    byte[] header =
        ByteBuffer.allocate(6).put((byte) (0xc0 | tag)).put((byte) 255).putInt(body.length).array();
    return concat(header, body);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
