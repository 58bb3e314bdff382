package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.Shape.Verdicts.BOTH_ACCEPT;
import static imagesigning.core.openpgp.Shape.Verdicts.BOTH_REFUSE;
import static imagesigning.core.openpgp.Shape.Verdicts.ONLY_SKOPEO_ACCEPTS;
import static imagesigning.core.openpgp.TestKeyrings.CERTIFY;
import static imagesigning.core.openpgp.TestKeyrings.ENCRYPT;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.armor;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.of;
import static imagesigning.core.openpgp.TestKeyrings.withSubkey;
import static imagesigning.core.openpgp.TestMessages.compressed;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.literalBody;
import static imagesigning.core.openpgp.TestMessages.oldPacket;
import static imagesigning.core.openpgp.TestMessages.onePass;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.partialPacket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A keyring and a message, written here, with what skopeo and this library say to them.
 *
 * @param name what is special about it
 * @param keyring the keyring file
 * @param message the message
 * @param verdicts who accepts it
 */
@SuppressWarnings("ArrayRecordComponent")
record Shape(String name, byte[] keyring, byte[] message, Verdicts verdicts) {
  enum Verdicts {
    BOTH_ACCEPT,
    BOTH_REFUSE,
    /** This library is stricter on purpose. */
    ONLY_SKOPEO_ACCEPTS
  }

  @Override
  public String toString() {
    return name;
  }

  /** All shapes around one payload. */
  static List<Shape> around(byte[] payload) {
    Collection shapes = new Collection(payload);
    shapes.addMessages();
    shapes.addSignatures();
    shapes.addSources();
    shapes.addSelfSignatures();
    shapes.addSubkeys();
    shapes.addAlgorithms();
    return shapes.shapes;
  }

  private static final class Collection {
    private static final TestKey KEY = TestKey.ed25519("alpha");
    private static final TestKey OTHER = TestKey.ed25519("beta");
    private static final TestKey SUBKEY = TestKey.ed25519("subkey");
    private static final byte[] GOOD = good(KEY).toBytes();
    private static final long LATER = TestSignature.CREATED + 1000;

    private final List<Shape> shapes = new ArrayList<>();
    private final byte[] payload;
    private final TestSignature signature = TestSignature.by(KEY);
    private final byte[] plain;

    Collection(byte[] payload) {
      this.payload = payload;
      this.plain = TestMessages.signed(signature, payload);
    }

    private void message(Verdicts verdicts, String name, byte[]... parts) {
      shapes.add(new Shape("message: " + name, GOOD, PacketBytes.join(parts), verdicts));
    }

    private void data(Verdicts verdicts, String name, TestSignature changed) {
      byte[] message = TestMessages.signed(changed, payload);
      shapes.add(new Shape("signature: " + name, GOOD, message, verdicts));
    }

    private void keyring(Verdicts verdicts, String name, byte[]... parts) {
      shapes.add(new Shape("keyring: " + name, PacketBytes.join(parts), plain, verdicts));
    }

    private void key(Verdicts verdicts, String name, TestKeyrings key) {
      shapes.add(new Shape("key: " + name, key.toBytes(), plain, verdicts));
    }

    private void subkey(Verdicts verdicts, String name, TestKeyrings... keys) {
      PacketBytes keyring = new PacketBytes();
      for (TestKeyrings key : keys) {
        keyring.bytes(key.toBytes());
      }
      byte[] message = TestMessages.signed(TestSignature.by(SUBKEY), payload);
      shapes.add(new Shape("subkey: " + name, keyring.toBytes(), message, verdicts));
    }

    private void algorithm(Verdicts verdicts, String name, TestKey key, int selfHash, int hash) {
      byte[] keyring = of(key).userId("t", s -> s.keyFlags(SIGN).hash(selfHash)).toBytes();
      byte[] message = TestMessages.signed(TestSignature.by(key).hash(hash), payload);
      shapes.add(new Shape("algorithm: " + name, keyring, message, verdicts));
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] sign() {
      return TestMessages.signature(signature, payload);
    }

    private void addMessages() {
      byte[] body = literalBody('b', "", 0, payload);
      byte[] announced = onePass(signature);
      message(BOTH_ACCEPT, "plain", plain);
      message(BOTH_ACCEPT, "ZIP", compressed(1, plain));
      message(BOTH_ACCEPT, "ZLIB", compressed(2, plain));
      message(BOTH_ACCEPT, "BZIP2", compressed(3, plain));
      message(BOTH_ACCEPT, "old headers", announced, oldPacket(4, Packet.LITERAL, body), sign());
      message(BOTH_ACCEPT, "parts", announced, partialPacket(9, Packet.LITERAL, body), sign());
      message(BOTH_REFUSE, "empty");
      message(BOTH_REFUSE, "literal only", literal(payload));
      message(BOTH_REFUSE, "detached", sign());
      message(BOTH_REFUSE, "no signature", announced, literal(payload));
      message(BOTH_REFUSE, "two signatures", plain, sign());
      message(BOTH_REFUSE, "literal before", literal(payload), plain);
      message(BOTH_REFUSE, "literal after", plain, literal(payload));
      message(BOTH_REFUSE, "two messages", plain, plain);
      message(BOTH_REFUSE, "trailing bytes", plain, ascii("\n\n"));
      message(
          BOTH_REFUSE,
          "one-pass, compressed, signature",
          announced,
          compressed(1, literal(payload)),
          sign());
      message(ONLY_SKOPEO_ACCEPTS, "old order", sign(), literal(payload));
      message(ONLY_SKOPEO_ACCEPTS, "compressed twice", compressed(1, compressed(1, plain)));
      message(
          ONLY_SKOPEO_ACCEPTS,
          "trailing bytes after compression",
          compressed(1, plain),
          ascii("\n"));
      message(ONLY_SKOPEO_ACCEPTS, "marker", packet(Packet.MARKER, ascii("PGP")), plain);
      message(
          ONLY_SKOPEO_ACCEPTS,
          "one-pass signature that is not the last",
          packet(Packet.ONE_PASS_SIGNATURE, signature.announcement(false)),
          literal(payload),
          sign());
      message(
          ONLY_SKOPEO_ACCEPTS,
          "one-pass signature of another key",
          onePass(TestSignature.by(OTHER)),
          literal(payload),
          sign());
      message(
          ONLY_SKOPEO_ACCEPTS,
          "one-pass signature of another type",
          onePass(signature.type(1)),
          literal(payload),
          sign());
      message(
          BOTH_REFUSE,
          "one-pass signature with another hash",
          onePass(signature.hash(TestSignature.SHA512)),
          literal(payload),
          sign());
    }

    private void addSignatures() {
      byte[] notation = new PacketBytes().u32(0x80000000L).u16(3).u16(1).u32(0x61406263L).toBytes();
      data(BOTH_ACCEPT, "text", signature.type(1));
      data(BOTH_ACCEPT, "version 3", signature.version(3));
      data(BOTH_ACCEPT, "key id only", signature.withoutFingerprint());
      data(BOTH_ACCEPT, "fingerprint only", signature.withoutKeyId());
      data(BOTH_ACCEPT, "notation", signature.hashed(20, notation));
      data(BOTH_ACCEPT, "dated in the future", signature.created(4_000_000_000L));
      data(BOTH_ACCEPT, "SHA-1", signature.hash(TestSignature.SHA1));
      data(BOTH_ACCEPT, "RIPEMD-160", signature.hash(TestSignature.RIPEMD160));
      data(BOTH_REFUSE, "MD5", signature.hash(TestSignature.MD5));
      data(BOTH_REFUSE, "no issuer", signature.withoutFingerprint().withoutKeyId());
      data(BOTH_REFUSE, "wrong numbers", signature.withBrokenNumbers());
      data(BOTH_REFUSE, "type 2", signature.type(2));
      data(BOTH_REFUSE, "expired", signature.expiresAfter(10));
      data(BOTH_REFUSE, "before its key", signature.created(TestKey.CREATED - 1));
      data(BOTH_REFUSE, "no creation time", signature.withoutCreationTime());
      data(BOTH_REFUSE, "critical unknown", signature.hashed(0x80 | 99, new byte[1]));
      data(BOTH_REFUSE, "critical unknown, unhashed", signature.unhashed(0x80 | 99, new byte[1]));
      data(BOTH_REFUSE, "critical notation", signature.hashed(0x80 | 20, notation));
      data(BOTH_REFUSE, "broken subpackets", signature.hashedRaw(new byte[] {50, 3}));
      data(BOTH_REFUSE, "version 6", signature.version(6));
      data(ONLY_SKOPEO_ACCEPTS, "critical policy", signature.hashed(0x80 | 26, ascii("x:")));
      data(
          ONLY_SKOPEO_ACCEPTS,
          "two creation times",
          signature.hashed(2, new PacketBytes().u32(LATER).toBytes()));
      data(ONLY_SKOPEO_ACCEPTS, "wrong start of the hash", signature.withBrokenHashStart());
      data(ONLY_SKOPEO_ACCEPTS, "bytes after the numbers", signature.trailer(new byte[1]));
    }

    private void addSources() {
      byte[] other = good(OTHER).toBytes();
      String block = armor(GOOD);
      byte[] certificate = packet(Packet.SIGNATURE, signature.type(0x20).over(KEY.hashed()));
      byte[] newer = packet(Packet.PUBLIC_KEY, new PacketBytes().u8(6).u64(0).u64(0).toBytes());
      byte[] newerSignature =
          packet(Packet.SIGNATURE, new PacketBytes().u8(6).u64(0).u64(0).toBytes());
      keyring(BOTH_ACCEPT, "armor", ascii(block));
      keyring(BOTH_ACCEPT, "armor with text", ascii("hello\n" + block + "bye\n"));
      keyring(BOTH_ACCEPT, "two blocks", ascii(armor(other) + block));
      keyring(BOTH_ACCEPT, "marker", packet(Packet.MARKER, ascii("PGP")), GOOD);
      keyring(BOTH_ACCEPT, "unknown packet", GOOD, packet(60, new byte[3]));
      keyring(BOTH_REFUSE, "empty");
      keyring(BOTH_REFUSE, "text", ascii("no key"));
      keyring(BOTH_REFUSE, "binary, newline", GOOD, ascii("\n"));
      keyring(BOTH_REFUSE, "newline, binary", ascii("\n"), GOOD);
      keyring(BOTH_REFUSE, "binary, armor", GOOD, ascii(armor(other)));
      keyring(BOTH_REFUSE, "wrong checksum", ascii(block.replaceFirst("\n=....\n", "\n=AAAA\n")));
      keyring(BOTH_REFUSE, "no checksum", ascii(block.replaceFirst("\n=....\n", "\n")));
      keyring(BOTH_REFUSE, "wrong header", ascii(block.replaceFirst("\n\n", "\nComment\n\n")));
      keyring(
          BOTH_REFUSE,
          "broken second block",
          ascii(block + armor(other).replaceFirst("\n=....\n", "\n=AAAA\n")));
      keyring(BOTH_REFUSE, "key of version 6 with a signature", GOOD, newer, newerSignature);
      keyring(
          BOTH_REFUSE,
          "subkey of version 6",
          GOOD,
          packet(Packet.PUBLIC_SUBKEY, new PacketBytes().u8(6).u64(0).u64(0).toBytes()));
      keyring(BOTH_REFUSE, "revocation certificate", ascii(block + armor(certificate)));
      keyring(ONLY_SKOPEO_ACCEPTS, "armor, binary", ascii(block), other);
      keyring(ONLY_SKOPEO_ACCEPTS, "end missing", ascii(block.replaceAll("-----END.*\n", "")));
      keyring(ONLY_SKOPEO_ACCEPTS, "other characters", ascii(block.replaceFirst("\n\n", "\n\n*")));
      keyring(ONLY_SKOPEO_ACCEPTS, "literal packet", GOOD, literal(payload));
      keyring(ONLY_SKOPEO_ACCEPTS, "user id first", packet(Packet.USER_ID, ascii("x")), GOOD);
      keyring(ONLY_SKOPEO_ACCEPTS, "compressed", compressed(1, GOOD));
    }

    private void addSelfSignatures() {
      key(BOTH_ACCEPT, "no flags", of(KEY).userId("t", s -> s));
      key(BOTH_ACCEPT, "SHA-1", of(KEY).userId("t", s -> s.hash(TestSignature.SHA1)));
      key(BOTH_ACCEPT, "version 3", of(KEY).bareUserId("t").certificationVersion3("t"));
      key(BOTH_ACCEPT, "user id revoked", good(KEY).certification("tester", s -> s.type(0x30)));
      key(BOTH_ACCEPT, "self-signature expired", of(KEY).userId("t", s -> s.expiresAfter(9)));
      key(
          BOTH_ACCEPT,
          "expiry extended",
          of(KEY).userId("t", s -> s.keyExpiresAfter(9)).certification("t", s -> s.created(LATER)));
      key(BOTH_ACCEPT, "revoker absent", designated());
      key(
          BOTH_REFUSE,
          "revoked by designated revoker",
          designated()
              .add(Packet.PUBLIC_KEY, OTHER.body())
              .bareUserId("o")
              .add(
                  Packet.SIGNATURE,
                  TestSignature.by(OTHER)
                      .type(0x13)
                      .over(OTHER.hashed(), new PacketBytes().u8(0xb4).u32(1).u8('o').toBytes())));
      key(BOTH_REFUSE, "MD5", of(KEY).userId("t", s -> s.hash(TestSignature.MD5)));
      key(BOTH_REFUSE, "no user id", of(KEY).direct(s -> s.keyFlags(SIGN)));
      key(BOTH_REFUSE, "no self-signature", of(KEY).direct(s -> s).bareUserId("t"));
      key(
          BOTH_REFUSE,
          "wrong self-signature",
          of(KEY).userId("t", TestSignature::withBrokenNumbers));
      key(
          BOTH_REFUSE,
          "self-signature without key id",
          of(KEY).userId("t", TestSignature::withoutKeyId));
      key(
          BOTH_REFUSE,
          "self-signature before the key",
          of(KEY).userId("t", s -> s.created(TestKey.CREATED - 1)));
      key(
          BOTH_REFUSE,
          "self-signature not exportable",
          of(KEY).userId("t", s -> s.hashed(4, new byte[1])));
      key(
          BOTH_REFUSE,
          "self-signature with critical unknown",
          of(KEY).userId("t", s -> s.hashed(0x80 | 99, new byte[1])));
      key(BOTH_REFUSE, "flags for certifying", of(KEY).userId("t", s -> s.keyFlags(CERTIFY)));
      key(BOTH_REFUSE, "flags empty", of(KEY).userId("t", s -> s.keyFlags()));
      key(
          BOTH_REFUSE,
          "direct flags win",
          of(KEY).direct(s -> s.keyFlags(CERTIFY)).userId("t", s -> s.keyFlags(SIGN)));
      key(BOTH_REFUSE, "expired", of(KEY).userId("t", s -> s.keyExpiresAfter(9)));
      key(
          BOTH_REFUSE,
          "expiry beyond 32 bits",
          of(KEY).userId("t", s -> s.keyExpiresAfter(0xf0000000L)));
      key(
          BOTH_REFUSE,
          "expired by the newest user id that says so",
          of(KEY).userId("t", s -> s.keyExpiresAfter(9)).userId("u", s -> s.created(LATER)));
      key(BOTH_REFUSE, "revoked", of(KEY).revocation(s -> s).userId("t", s -> s));
      key(BOTH_REFUSE, "revoked after the user id", good(KEY).revocation(s -> s));
    }

    private TestKeyrings designated() {
      byte[] designation = PacketBytes.join(new byte[] {(byte) 0x80, 22}, OTHER.fingerprintBytes());
      return of(KEY)
          .direct(s -> s.hashed(12, designation))
          .directBy(OTHER, s -> s.type(0x20))
          .userId("t", s -> s);
    }

    private void addSubkeys() {
      byte[] certification = good(KEY).crossCertification(SUBKEY, s -> s);
      byte[] broken = good(KEY).crossCertification(SUBKEY, TestSignature::withBrokenNumbers);
      subkey(BOTH_ACCEPT, "good", withSubkey(KEY, SUBKEY));
      subkey(
          BOTH_ACCEPT,
          "no flags",
          good(KEY).bareSubkey(SUBKEY).binding(SUBKEY, s -> s.unhashed(32, certification)));
      subkey(
          BOTH_ACCEPT,
          "unproved second claim",
          withSubkey(KEY, SUBKEY),
          good(OTHER).bareSubkey(SUBKEY));
      subkey(BOTH_REFUSE, "no binding", good(KEY).bareSubkey(SUBKEY));
      subkey(BOTH_REFUSE, "binding expired", good(KEY).subkey(SUBKEY, s -> s.expiresAfter(9)));
      subkey(
          BOTH_REFUSE,
          "no cross certification",
          good(KEY).bareSubkey(SUBKEY).binding(SUBKEY, s -> s.keyFlags(SIGN)));
      subkey(
          BOTH_REFUSE,
          "wrong cross certification",
          good(KEY).bareSubkey(SUBKEY).binding(SUBKEY, s -> s.keyFlags(SIGN).unhashed(32, broken)));
      subkey(
          BOTH_REFUSE,
          "for encryption",
          good(KEY)
              .bareSubkey(SUBKEY)
              .binding(SUBKEY, s -> s.keyFlags(ENCRYPT).unhashed(32, certification)));
      subkey(BOTH_REFUSE, "expired", good(KEY).subkey(SUBKEY, s -> s.keyExpiresAfter(9)));
      subkey(BOTH_REFUSE, "revoked", withSubkey(KEY, SUBKEY).binding(SUBKEY, s -> s.type(0x28)));
      subkey(
          BOTH_REFUSE,
          "revoked and bound again",
          good(KEY)
              .bareSubkey(SUBKEY)
              .binding(SUBKEY, s -> s.type(0x28))
              .binding(SUBKEY, s -> s.keyFlags(SIGN).created(LATER).unhashed(32, certification)));
      subkey(
          BOTH_REFUSE,
          "revoked at another subkey",
          withSubkey(KEY, SUBKEY).subkey(OTHER, s -> s).binding(SUBKEY, s -> s.type(0x28)));
      subkey(BOTH_REFUSE, "primary revoked", withSubkey(KEY, SUBKEY).revocation(s -> s));
      subkey(
          BOTH_REFUSE,
          "primary expired",
          of(KEY).userId("t", s -> s.keyExpiresAfter(9)).subkey(SUBKEY, s -> s));
    }

    private void addAlgorithms() {
      TestKey rsa = TestKey.rsa(2048);
      TestKey p256 = TestKey.p256("some");
      TestKey p384 = TestKey.ecdsa("P-384", "2b81040022", "some");
      TestKey p521 = TestKey.ecdsa("P-521", "2b81040023", "some");
      TestKey brainpool = TestKey.ecdsa("brainpoolP512r1", "2b240303020801010d", "some");
      TestKey koblitz = TestKey.ecdsa("secp256k1", "2b8104000a", "some");
      int sha256 = TestSignature.SHA256;
      int sha384 = TestSignature.SHA384;
      int sha512 = TestSignature.SHA512;
      algorithm(BOTH_ACCEPT, "RSA", rsa, sha256, TestSignature.SHA224);
      algorithm(BOTH_ACCEPT, "RSA, sign only", rsa.as(3), sha256, sha256);
      algorithm(BOTH_REFUSE, "RSA, encrypt only", rsa.as(2), sha256, sha256);
      algorithm(BOTH_ACCEPT, "RSA, 1024 bits", TestKey.rsa(1024), sha256, sha256);
      algorithm(ONLY_SKOPEO_ACCEPTS, "RSA, 768 bits", TestKey.rsa(768), sha256, sha256);
      algorithm(BOTH_ACCEPT, "DSA, 1024 bits", TestKey.dsa(1024), sha256, sha256);
      algorithm(BOTH_ACCEPT, "P-256", p256, sha256, sha256);
      algorithm(BOTH_REFUSE, "P-256 with SHA-224", p256, sha256, TestSignature.SHA224);
      algorithm(BOTH_ACCEPT, "P-384", p384, sha384, sha384);
      algorithm(BOTH_REFUSE, "P-384 with SHA-256", p384, sha384, sha256);
      algorithm(BOTH_REFUSE, "P-384 with a self-signature of SHA-256", p384, sha256, sha384);
      algorithm(BOTH_ACCEPT, "P-521", p521, sha512, sha512);
      algorithm(BOTH_REFUSE, "P-521 with SHA-384", p521, sha512, sha384);
      algorithm(BOTH_ACCEPT, "brainpoolP512r1", brainpool, sha512, sha512);
      algorithm(ONLY_SKOPEO_ACCEPTS, "secp256k1", koblitz, sha256, sha256);
    }
  }
}
