package imagesigning.core.openpgp;

import java.util.Optional;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.modes.CFBBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The ciphers under which GnuPG has kept secret keys. */
enum ProtectionCipher {
  TRIPLE_DES(2, 24, 8),
  CAST5(3, 16, 8),
  AES128(7, 16, 16),
  AES192(8, 24, 16),
  AES256(9, 32, 16);

  private final int id;
  private final int keyBytes;
  private final int blockBytes;

  ProtectionCipher(int id, int keyBytes, int blockBytes) {
    this.id = id;
    this.keyBytes = keyBytes;
    this.blockBytes = blockBytes;
  }

  static Optional<ProtectionCipher> of(int id) {
    for (ProtectionCipher cipher : values()) {
      if (cipher.id == id) {
        return Optional.of(cipher);
      }
    }
    return Optional.empty();
  }

  int keyBytes() {
    return keyBytes;
  }

  int blockBytes() {
    return blockBytes;
  }

  /** Decrypts in CFB mode; only {@link BouncyCastle} calls this. */
  byte[] decrypt(byte[] key, byte[] iv, byte[] encrypted) {
    StreamCipher cfb = (StreamCipher) CFBBlockCipher.newInstance(engine(), 8 * blockBytes);
    cfb.init(false, new ParametersWithIV(new KeyParameter(key), iv));
    byte[] plain = new byte[encrypted.length];
    cfb.processBytes(encrypted, 0, encrypted.length, plain, 0);
    return plain;
  }

  private BlockCipher engine() {
    return switch (this) {
      case TRIPLE_DES -> new DESedeEngine();
      case CAST5 -> new CAST5Engine();
      case AES128, AES192, AES256 -> AESEngine.newInstance();
    };
  }
}
