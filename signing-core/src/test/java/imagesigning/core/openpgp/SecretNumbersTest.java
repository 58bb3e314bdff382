package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningFailure;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SecretNumbersTest {

  @Test
  @Timeout(10)
  void refusesNumbersThatWouldTakeForeverToCheck() throws Exception {
    byte[] file = JcaTestKey.rsa().publicKeyring();
    KeyPacket key = KeyPacket.read(new PacketReader(file).next());
    Random random = new Random(1);
    byte[] p = new byte[4 * 1024 * 1024];
    byte[] d = new byte[2 * p.length];
    random.nextBytes(p);
    random.nextBytes(d);

    OpenPgpSignerTest.assertFailure(
        SigningFailure.KEY_INVALID, () -> SecretNumbers.signer(key, List.of(d, p, p)));
  }
}
