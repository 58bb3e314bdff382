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
  private final long signsAt;

  private OpenPgpKey(String name, long created, long signsAt) {
    this.name = name;
    this.signsAt = signsAt;
    this.secret = new Ed25519PrivateKeyParameters(hash("SHA-256", ascii(name)), 0);
    byte[] point = join(bytes(0x40), secret.generatePublicKey().getEncoded());
    this.body = join(bytes(4), u32(created), bytes(EDDSA), CURVE, number(point));
  }

  public static OpenPgpKey named(String name) {
    return new OpenPgpKey(name, CREATED, CREATED);
  }

  /** The same numbers in a key that says it was made at another time. */
  public OpenPgpKey createdAt(long seconds) {
    return new OpenPgpKey(name, seconds, seconds);
  }

  /** The same key, whose signatures say they were made at another time. */
  public OpenPgpKey signingAt(long seconds) {
    return new OpenPgpKey(name, CREATED, seconds);
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
    return publicKey(subpacket(27, bytes(flags)), new byte[0]);
  }

  /** The public key with an expiry that has passed. */
  public byte[] expiredKey() {
    byte[] flags = subpacket(27, bytes(CERTIFY | SIGN));
    return publicKey(join(flags, subpacket(9, u32(1))), new byte[0]);
  }

  /** The public key with its revocation. */
  public byte[] revokedKey() {
    byte[] revocation = signature(0x20, SHA256, new byte[0], framed());
    return publicKey(subpacket(27, bytes(CERTIFY | SIGN)), revocation);
  }

  private byte[] publicKey(byte[] subpackets, byte[] afterKey) {
    byte[] user = ascii(name);
    byte[] certified = join(framed(), bytes(0xB4), u32(user.length), user);
    return join(
        packet(Packets.PUBLIC_KEY, body),
        afterKey,
        packet(Packets.USER_ID, user),
        signature(0x13, SHA256, subpackets, certified));
  }

  /** A signing subkey of this key; without the subkey's own word if it is not {@code bound}. */
  public byte[] subkey(OpenPgpKey subkey, boolean bound) {
    byte[] flags = subpacket(27, bytes(SIGN));
    return subkey(subkey, bound ? join(flags, crossSignature(subkey)) : flags);
  }

  /** A signing subkey with an expiry that has passed. */
  public byte[] expiredSubkey(OpenPgpKey subkey) {
    byte[] flags = subpacket(27, bytes(SIGN));
    return subkey(subkey, join(flags, subpacket(9, u32(1)), crossSignature(subkey)));
  }

  /** A signing subkey with its revocation. */
  public byte[] revokedSubkey(OpenPgpKey subkey) {
    return join(subkey(subkey, true), signature(0x28, SHA256, new byte[0], with(subkey)));
  }

  private byte[] subkey(OpenPgpKey subkey, byte[] hashed) {
    return join(
        packet(Packets.PUBLIC_SUBKEY, subkey.body), signature(0x18, SHA256, hashed, with(subkey)));
  }

  private byte[] crossSignature(OpenPgpKey subkey) {
    return subpacket(32, subkey.signatureBody(0x19, SHA256, new byte[0], with(subkey)));
  }

  private byte[] with(OpenPgpKey subkey) {
    return join(framed(), subkey.framed());
  }

  /** A signed message, as gpg and skopeo make it. */
  public byte[] sign(String payload) {
    return message(payload.getBytes(StandardCharsets.UTF_8), 0, SHA256, new byte[0]);
  }

  /** A signed message with another signature type, hash number, or additional subpackets. */
  public byte[] message(byte[] payload, int type, int hash, byte[] subpackets) {
    return join(
        onePass(type, hash, true),
        Packets.literal(payload),
        signature(type, hash, subpackets, payload));
  }

  /** The announcement of a signature; the last one before the data says so. */
  public byte[] onePass(int type, int hash, boolean last) {
    byte[] body = join(bytes(3, type, hash, EDDSA), keyId(), bytes(last ? 1 : 0));
    return packet(Packets.ONE_PASS, body);
  }

  /** A signature without what was signed. */
  public byte[] detached(byte[] payload) {
    return signature(0, SHA256, new byte[0], payload);
  }

  private byte[] signature(int type, int hash, byte[] subpackets, byte[] signed) {
    return packet(Packets.SIGNATURE, signatureBody(type, hash, subpackets, signed));
  }

  private byte[] signatureBody(int type, int hash, byte[] subpackets, byte[] signed) {
    byte[] hashed =
        join(
            subpacket(2, u32(signsAt)),
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
