package imagesigning.core.openpgp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.bcpg.S2K;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/**
 * Writes secret keys as exports hold them, under every protection and broken in any one respect.
 */
final class TestSecretKeys {
  static final int SHA1_CHECKED = 254;
  static final int SUM_CHECKED = 255;
  static final int TRIPLE_DES = 2;
  static final int CAST5 = 3;
  static final int AES128 = 7;
  static final int AES192 = 8;
  static final int AES256 = 9;

  static final String PASSPHRASE = "correct horse";

  private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};

  private TestSecretKeys() {}

  /** Turns keys of a public keyring into secret ones; the others stay as they are. */
  static byte[] of(TestKeyrings publicKeys, Map<TestKey, byte[]> secretParts) {
    return of(publicKeys.toBytes(), secretParts);
  }

  private static byte[] of(byte[] publicKeys, Map<TestKey, byte[]> secretParts) {
    PacketBytes out = new PacketBytes();
    PacketReader packets = new PacketReader(publicKeys);
    try {
      while (!packets.atEnd()) {
        Packet packet = packets.next();
        byte[] body = Arrays.copyOfRange(packet.bytes(), packet.from(), packet.to());
        int tag = packet.tag();
        for (Map.Entry<TestKey, byte[]> secret : secretParts.entrySet()) {
          if (Arrays.equals(body, secret.getKey().body())) {
            tag = tag == Packet.PUBLIC_KEY ? Packet.SECRET_KEY : Packet.SECRET_SUBKEY;
            body = PacketBytes.join(body, secret.getValue());
          }
        }
        out.bytes(TestMessages.packet(tag, body));
      }
    } catch (PacketFormatException e) {
      throw new IllegalStateException(e);
    }
    return out.toBytes();
  }

  /** A key with the simplest public part. */
  static byte[] good(TestKey key, byte[] secretPart) {
    return of(TestKeyrings.good(key), Map.of(key, secretPart));
  }

  /** Without protection. */
  static byte[] plain(TestKey key) {
    return plain(key.secretNumbers());
  }

  static byte[] plain(byte[] numbers) {
    return new PacketBytes().u8(0).bytes(numbers).u16(sum(numbers)).toBytes();
  }

  /** As gpg exports it: SHA-1 check, salted and iterated hashing of the passphrase. */
  static byte[] locked(TestKey key) {
    return locked(key, SHA1_CHECKED, AES128, S2K.saltedAndIteratedS2K(2, SALT, 0x60));
  }

  static byte[] locked(TestKey key, int usage, int cipher, S2K s2k) {
    byte[] numbers = key.secretNumbers();
    byte[] check =
        usage == SHA1_CHECKED
            ? HashAlgorithm.SHA1.digest(HashedData.of(numbers))
            : new PacketBytes().u16(sum(numbers)).toBytes();
    byte[] iv = new byte[cipher == CAST5 || cipher == TRIPLE_DES ? 8 : 16];
    Arrays.fill(iv, (byte) 0x5a);
    PacketBytes out = new PacketBytes().u8(usage).u8(cipher).u8(s2k.getType());
    out.u8(s2k.getHashAlgorithm());
    if (s2k.getType() != 0) {
      out.bytes(s2k.getIV());
    }
    if (s2k.getType() == 3) {
      out.u8(0x60);
    }
    return out.bytes(iv)
        .bytes(encrypt(cipher, s2k, iv, PacketBytes.join(numbers, check)))
        .toBytes();
  }

  /** GnuPG's note that the secret is not here; on a card if there is a serial number. */
  static byte[] stub(byte... serial) {
    PacketBytes out = new PacketBytes().u8(SHA1_CHECKED).u8(AES128).u8(101).u8(2);
    out.u8('G').u8('N').u8('U').u8(serial.length == 0 ? 1 : 2);
    return serial.length == 0 ? out.toBytes() : out.u8(serial.length).bytes(serial).toBytes();
  }

  static S2K simple(int hash) {
    return S2K.simpleS2K(hash);
  }

  static S2K salted(int hash) {
    return S2K.saltedS2K(hash, SALT);
  }

  static S2K iterated(int hash) {
    return S2K.saltedAndIteratedS2K(hash, SALT, 0x60);
  }

  private static byte[] encrypt(int cipher, S2K s2k, byte[] iv, byte[] plain) {
    try {
      byte[] key =
          new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider())
              .build(PASSPHRASE.toCharArray())
              .makeKeyFromPassPhrase(cipher, s2k);
      String name =
          switch (cipher) {
            case TRIPLE_DES -> "DESede";
            case CAST5 -> "CAST5";
            default -> "AES";
          };
      Cipher engine = Cipher.getInstance(name + "/CFB/NoPadding", new BouncyCastleProvider());
      engine.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, name), new IvParameterSpec(iv));
      return engine.doFinal(plain);
    } catch (PGPException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int sum(byte[] bytes) {
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xff).sum() & 0xffff;
  }
}
