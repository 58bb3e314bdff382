package imagesigning.core.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/** Writes keys as they stand in keyrings, right ones and wrong ones. */
final class TestKeyrings {
  static final int CERTIFY = 0x01;
  static final int SIGN = 0x02;
  static final int ENCRYPT = 0x0c;

  private final TestKey primary;
  private final List<byte[]> packets = new ArrayList<>();

  private TestKeyrings(TestKey primary, int tag) {
    this.primary = primary;
    packets.add(TestMessages.packet(tag, primary.body()));
  }

  /** A public key packet; everything else is added. */
  static TestKeyrings of(TestKey primary) {
    return new TestKeyrings(primary, Packet.PUBLIC_KEY);
  }

  /** The simplest good key: one user id, may certify and sign. */
  static TestKeyrings good(TestKey primary) {
    return of(primary).userId("tester", signature -> signature.keyFlags(CERTIFY | SIGN));
  }

  /** A primary key that only certifies, with a signing subkey. */
  static TestKeyrings withSubkey(TestKey primary, TestKey subkey) {
    return of(primary)
        .userId("tester", signature -> signature.keyFlags(CERTIFY))
        .subkey(subkey, binding -> binding);
  }

  /** A user id with a self-signature. */
  TestKeyrings userId(String name, UnaryOperator<TestSignature> change) {
    return bareUserId(name).certification(name, change);
  }

  TestKeyrings bareUserId(String name) {
    return add(Packet.USER_ID, name.getBytes(StandardCharsets.UTF_8));
  }

  /** A self-signature over a user id, wherever it stands. */
  TestKeyrings certification(String name, UnaryOperator<TestSignature> change) {
    TestSignature signature = change.apply(TestSignature.by(primary).type(0x13));
    return add(Packet.SIGNATURE, signature.over(primary.hashed(), hashedUserId(name)));
  }

  /** A version 3 self-signature over a user id. */
  TestKeyrings certificationVersion3(String name) {
    TestSignature signature = TestSignature.by(primary).type(0x13).version(3);
    return add(
        Packet.SIGNATURE, signature.over(primary.hashed(), name.getBytes(StandardCharsets.UTF_8)));
  }

  /** A user attribute with a self-signature. */
  TestKeyrings attribute(byte[] body, UnaryOperator<TestSignature> change) {
    TestSignature signature = change.apply(TestSignature.by(primary).type(0x13));
    byte[] hashed = new PacketBytes().u8(0xd1).u32(body.length).bytes(body).toBytes();
    return add(Packet.USER_ATTRIBUTE, body)
        .add(Packet.SIGNATURE, signature.over(primary.hashed(), hashed));
  }

  /** A signature of the primary key on itself. */
  TestKeyrings direct(UnaryOperator<TestSignature> change) {
    return directBy(primary, signature -> change.apply(signature.type(0x1f)));
  }

  /** A revocation of the key by itself. */
  TestKeyrings revocation(UnaryOperator<TestSignature> change) {
    return directBy(primary, signature -> change.apply(signature.type(0x20)));
  }

  /** Any signature by any key over the primary key. */
  TestKeyrings directBy(TestKey signer, UnaryOperator<TestSignature> change) {
    return add(Packet.SIGNATURE, change.apply(TestSignature.by(signer)).over(primary.hashed()));
  }

  /** A subkey with a good binding for signing. */
  TestKeyrings subkey(TestKey subkey, UnaryOperator<TestSignature> change) {
    return bareSubkey(subkey)
        .binding(
            subkey,
            binding ->
                change.apply(
                    binding.keyFlags(SIGN).unhashed(32, crossCertification(subkey, back -> back))));
  }

  TestKeyrings bareSubkey(TestKey subkey) {
    return add(Packet.PUBLIC_SUBKEY, subkey.body());
  }

  /** A signature of the primary key over a subkey, wherever it stands. */
  TestKeyrings binding(TestKey subkey, UnaryOperator<TestSignature> change) {
    TestSignature signature = change.apply(TestSignature.by(primary).type(0x18));
    return add(Packet.SIGNATURE, signature.over(primary.hashed(), subkey.hashed()));
  }

  /** The body of a subkey's signature over its primary key. */
  byte[] crossCertification(TestKey subkey, UnaryOperator<TestSignature> change) {
    TestSignature signature = change.apply(TestSignature.by(subkey).type(0x19));
    return signature.over(primary.hashed(), subkey.hashed());
  }

  TestKeyrings add(int tag, byte[] body) {
    packets.add(TestMessages.packet(tag, body));
    return this;
  }

  byte[] toBytes() {
    return PacketBytes.join(packets.toArray(byte[][]::new));
  }

  private static byte[] hashedUserId(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return new PacketBytes().u8(0xb4).u32(bytes.length).bytes(bytes).toBytes();
  }

  static OpenPgpKeyring parse(byte[]... sources) {
    List<OpenPgpKeyring.Source> named = new ArrayList<>();
    for (byte[] source : sources) {
      named.add(new OpenPgpKeyring.Source("source-" + (named.size() + 1), source));
    }
    return OpenPgpKeyring.parse(named);
  }

  static OpenPgpKeyring parse(TestKeyrings... keys) {
    byte[][] sources = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      sources[i] = keys[i].toBytes();
    }
    return parse(sources);
  }

  /** An armored public key block. */
  static String armor(byte[] content) {
    return "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n="
        + Base64.getEncoder().encodeToString(crc24(content))
        + "\n-----END PGP PUBLIC KEY BLOCK-----\n";
  }

  private static byte[] crc24(byte[] bytes) {
    int crc = 0xb704ce;
    for (byte b : bytes) {
      crc ^= (b & 0xff) << 16;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x800000) != 0 ? crc << 1 ^ 0x1864cfb : crc << 1;
      }
    }
    return new byte[] {(byte) (crc >> 16), (byte) (crc >> 8), (byte) crc};
  }
}
