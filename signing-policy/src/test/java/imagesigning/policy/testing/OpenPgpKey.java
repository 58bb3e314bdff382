package imagesigning.policy.testing;

import static imagesigning.policy.testing.Packets.bytes;
import static imagesigning.policy.testing.Packets.join;
import static imagesigning.policy.testing.Packets.number;
import static imagesigning.policy.testing.Packets.packet;
import static imagesigning.policy.testing.Packets.subpacket;
import static imagesigning.policy.testing.Packets.u16;
import static imagesigning.policy.testing.Packets.u32;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 key pair that writes itself as an OpenPGP key and makes OpenPGP signatures. The same
 * name always gives the same key, so that golden files stay as they are.
 */
public final class OpenPgpKey {
  /** 2024-01-01T00:00:00Z. */
  public static final long CREATED = 1_704_067_200L;

  public static final int CERTIFY = 1;
  public static final int SIGN = 2;

  private static final int EDDSA = 22;
  private static final int SHA256 = 8;
  private static final byte[] CURVE = HexFormat.of().parseHex("092b06010401da470f01");

  private final String name;
  private final Ed25519PrivateKeyParameters secret;
  private final byte[] body;

  private OpenPgpKey(String name) {
    this.name = name;
    this.secret = new Ed25519PrivateKeyParameters(hash("SHA-256", ascii(name)), 0);
    byte[] point = join(bytes(0x40), secret.generatePublicKey().getEncoded());
    this.body = join(bytes(4), u32(CREATED), bytes(EDDSA), CURVE, number(point));
  }

  public static OpenPgpKey named(String name) {
    return new OpenPgpKey(name);
  }

  public String fingerprint() {
    return HexFormat.of().withUpperCase().formatHex(fingerprintBytes());
  }

  private byte[] fingerprintBytes() {
    return hash("SHA-1", framed());
  }

  private byte[] framed() {
    return join(bytes(0x99), u16(body.length), body);
  }

  private byte[] keyId() {
    return Arrays.copyOfRange(fingerprintBytes(), 12, 20);
  }

  /** The public key, for certifying and signing. */
  public byte[] publicKey() {
    return publicKey(CERTIFY | SIGN);
  }

  /** The public key with other key flags. */
  public byte[] publicKey(int flags) {
    byte[] user = ascii(name);
    byte[] self =
        signature(
            0x13,
            SHA256,
            subpacket(27, bytes(flags)),
            join(framed(), bytes(0xB4), u32(user.length), user));
    return join(packet(Packets.PUBLIC_KEY, body), packet(Packets.USER_ID, user), self);
  }

  /** A signing subkey of this key; without the subkey's own word if it is not {@code bound}. */
  public byte[] subkey(OpenPgpKey subkey, boolean bound) {
    byte[] both = join(framed(), subkey.framed());
    byte[] cross = subkey.signatureBody(0x19, SHA256, new byte[0], both);
    byte[] flags = subpacket(27, bytes(SIGN));
    byte[] hashed = bound ? join(flags, subpacket(32, cross)) : flags;
    return join(packet(Packets.PUBLIC_SUBKEY, subkey.body), signature(0x18, SHA256, hashed, both));
  }

  /** A signed message, as gpg and skopeo make it. */
  public byte[] sign(String payload) {
    return message(payload.getBytes(StandardCharsets.UTF_8), 0, SHA256, new byte[0]);
  }

  /** A signed message with another signature type, hash number, or additional subpackets. */
  public byte[] message(byte[] payload, int type, int hash, byte[] subpackets) {
    byte[] onePass = join(bytes(3, type, hash, EDDSA), keyId(), bytes(1));
    return join(
        packet(Packets.ONE_PASS, onePass),
        Packets.literal(payload),
        signature(type, hash, subpackets, payload));
  }

  private byte[] signature(int type, int hash, byte[] subpackets, byte[] signed) {
    return packet(Packets.SIGNATURE, signatureBody(type, hash, subpackets, signed));
  }

  private byte[] signatureBody(int type, int hash, byte[] subpackets, byte[] signed) {
    byte[] hashed =
        join(
            subpacket(2, u32(CREATED)),
            subpacket(33, join(bytes(4), fingerprintBytes())),
            subpackets);
    byte[] head = join(bytes(4, type, EDDSA, hash), u16(hashed.length), hashed);
    byte[] digest = hash(jca(hash), join(signed, head, bytes(4, 0xFF), u32(head.length)));
    byte[] value = new byte[Ed25519.SIGNATURE_SIZE];
    secret.sign(Ed25519.Algorithm.Ed25519, null, digest, 0, digest.length, value, 0);
    byte[] unhashed = subpacket(16, keyId());
    return join(
        head,
        u16(unhashed.length),
        unhashed,
        Arrays.copyOf(digest, 2),
        number(Arrays.copyOf(value, 32)),
        number(Arrays.copyOfRange(value, 32, 64)));
  }

  private static String jca(int hash) {
    return switch (hash) {
      case 1 -> "MD5";
      case 2 -> "SHA-1";
      default -> "SHA-256";
    };
  }

  private static byte[] hash(String jcaName, byte[] bytes) {
    try {
      return MessageDigest.getInstance(jcaName).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
