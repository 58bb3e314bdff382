package imagesigning.core.openpgp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Writes one signature packet, right or wrong in any one respect. Starts as a good version 4
 * signature with SHA-256; each method changes one thing and returns a changed copy.
 */
final class TestSignature implements Cloneable {
  static final int MD5 = 1;
  static final int SHA1 = 2;
  static final int RIPEMD160 = 3;
  static final int SHA256 = 8;
  static final int SHA384 = 9;
  static final int SHA512 = 10;
  static final int SHA224 = 11;

  /** When test signatures are made unless a test says otherwise: one day after the keys. */
  static final long CREATED = TestKey.CREATED + 86_400;

  private final TestKey key;
  private int type;
  private int hash = SHA256;
  private int version = 4;
  private int algorithm;
  private boolean issuerWanted = true;
  private boolean fingerprintWanted = true;
  private boolean hashStartBroken;
  private boolean numbersBroken;
  private byte[] created = subpacket(2, new PacketBytes().u32(CREATED).toBytes());
  private long createdSeconds = CREATED;
  private byte[] hashed = new byte[0];
  private byte[] unhashed = new byte[0];
  private byte[] trailer = new byte[0];

  private TestSignature(TestKey key, int type) {
    this.key = key;
    this.type = type;
    this.algorithm = key.algorithm();
  }

  static TestSignature by(TestKey key) {
    return new TestSignature(key, 0x00);
  }

  TestSignature type(int newType) {
    TestSignature copy = copy();
    copy.type = newType;
    return copy;
  }

  TestSignature hash(int newHash) {
    TestSignature copy = copy();
    copy.hash = newHash;
    return copy;
  }

  TestSignature algorithm(int newAlgorithm) {
    TestSignature copy = copy();
    copy.algorithm = newAlgorithm;
    return copy;
  }

  TestSignature version(int newVersion) {
    TestSignature copy = copy();
    copy.version = newVersion;
    return copy;
  }

  TestSignature created(long seconds) {
    TestSignature copy = copy();
    copy.createdSeconds = seconds;
    copy.created = subpacket(2, new PacketBytes().u32(seconds).toBytes());
    return copy;
  }

  TestSignature withoutCreationTime() {
    TestSignature copy = copy();
    copy.created = new byte[0];
    return copy;
  }

  TestSignature withoutFingerprint() {
    TestSignature copy = copy();
    copy.fingerprintWanted = false;
    return copy;
  }

  TestSignature withoutKeyId() {
    TestSignature copy = copy();
    copy.issuerWanted = false;
    return copy;
  }

  /** Signature expiration time, in seconds after the creation. */
  TestSignature expiresAfter(long seconds) {
    return hashed(3, new PacketBytes().u32(seconds).toBytes());
  }

  /** Key expiration time, in seconds after the creation of the key. */
  TestSignature keyExpiresAfter(long seconds) {
    return hashed(9, new PacketBytes().u32(seconds).toBytes());
  }

  TestSignature keyFlags(int... flags) {
    PacketBytes bytes = new PacketBytes();
    for (int flag : flags) {
      bytes.u8(flag);
    }
    return hashed(27, bytes.toBytes());
  }

  /** Adds a subpacket to the hashed area; add 0x80 to the type to make it critical. */
  TestSignature hashed(int subpacketType, byte[] body) {
    return hashedRaw(subpacket(subpacketType, body));
  }

  /** Adds any bytes to the hashed area. */
  TestSignature hashedRaw(byte[] bytes) {
    TestSignature copy = copy();
    copy.hashed = PacketBytes.join(hashed, bytes);
    return copy;
  }

  /** Adds a subpacket to the unhashed area; add 0x80 to the type to make it critical. */
  TestSignature unhashed(int subpacketType, byte[] body) {
    TestSignature copy = copy();
    copy.unhashed = PacketBytes.join(unhashed, subpacket(subpacketType, body));
    return copy;
  }

  TestSignature withBrokenHashStart() {
    TestSignature copy = copy();
    copy.hashStartBroken = true;
    return copy;
  }

  TestSignature withBrokenNumbers() {
    TestSignature copy = copy();
    copy.numbersBroken = true;
    return copy;
  }

  /** Adds bytes after the last number. */
  TestSignature trailer(byte[] bytes) {
    TestSignature copy = copy();
    copy.trailer = bytes;
    return copy;
  }

  TestKey key() {
    return key;
  }

  /** The body of the one-pass signature packet that announces this signature. */
  byte[] announcement(boolean last) {
    return new PacketBytes()
        .u8(3)
        .u8(type)
        .u8(hash)
        .u8(algorithm)
        .u64(key.keyId())
        .u8(last ? 1 : 0)
        .toBytes();
  }

  /** The body of the signature packet. */
  byte[] over(byte[]... signed) {
    return version == 3 ? version3(signed) : version4(signed);
  }

  private byte[] version3(byte[]... signed) {
    byte[] part = new PacketBytes().u8(type).u32(createdSeconds).toBytes();
    byte[] head =
        new PacketBytes()
            .u8(3)
            .u8(part.length)
            .bytes(part)
            .u64(key.keyId())
            .u8(algorithm)
            .u8(hash)
            .toBytes();
    return finish(head, PacketBytes.join(PacketBytes.join(signed), part));
  }

  private byte[] version4(byte[]... signed) {
    byte[] allHashed =
        PacketBytes.join(
            created,
            fingerprintWanted
                ? subpacket(33, PacketBytes.join(new byte[] {4}, key.fingerprintBytes()))
                : new byte[0],
            hashed);
    byte[] allUnhashed =
        PacketBytes.join(
            issuerWanted
                ? subpacket(16, new PacketBytes().u64(key.keyId()).toBytes())
                : new byte[0],
            unhashed);
    byte[] start =
        new PacketBytes()
            .u8(version)
            .u8(type)
            .u8(algorithm)
            .u8(hash)
            .u16(allHashed.length)
            .bytes(allHashed)
            .toBytes();
    byte[] end = new PacketBytes().u8(version).u8(0xff).u32(start.length).toBytes();
    byte[] head =
        new PacketBytes().bytes(start).u16(allUnhashed.length).bytes(allUnhashed).toBytes();
    return finish(head, PacketBytes.join(PacketBytes.join(signed), start, end));
  }

  private byte[] finish(byte[] head, byte[] toHash) {
    byte[] digest = digest(toHash);
    byte[] numbers = key.sign(hash, digest);
    if (numbersBroken) {
      numbers[numbers.length - 1] ^= 1;
    }
    return new PacketBytes()
        .bytes(head)
        .u8(hashStartBroken ? ~digest[0] : digest[0])
        .u8(digest[1])
        .bytes(numbers)
        .bytes(trailer)
        .toBytes();
  }

  private byte[] digest(byte[] toHash) {
    if (HashAlgorithm.of(hash).isPresent()) {
      return HashAlgorithm.of(hash).get().digest(HashedData.of(toHash));
    }
    try {
      return MessageDigest.getInstance("MD5").digest(toHash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] subpacket(int subpacketType, byte[] body) {
    int length = body.length + 1;
    PacketBytes bytes = new PacketBytes();
    if (length < 192) {
      bytes.u8(length);
    } else {
      bytes.u8(255).u32(length);
    }
    return bytes.u8(subpacketType).bytes(body).toBytes();
  }

  private TestSignature copy() {
    try {
      return (TestSignature) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
