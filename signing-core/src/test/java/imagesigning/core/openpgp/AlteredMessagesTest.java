package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.TestMessages.compressed;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.testing.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Altered messages and keyrings never verify as something else, and never make anything throw. */
class AlteredMessagesTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final OpenPgpKeyring KEYRING = TestKeyrings.parse(TestKeyrings.good(KEY));
  private static final byte[] MESSAGE = signed(TestSignature.by(KEY));

  /** What nobody signed, such as a file name, may change; payload, key and time may not. */
  private static void assertSameOrRefused(
      VerifiedMessage good, OpenPgpVerification altered, String how) {
    if (altered instanceof OpenPgpVerification.Verified verified) {
      assertThat(verified.message()).as(how).usingRecursiveComparison().isEqualTo(good);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "many.gpg, uncompressed.sig",
    "gpg-ed25519.gpg, ed25519.sig",
    "gpg-nistp256.gpg, nistp256.sig",
    "gpg-subed.gpg, subed.sig",
    "many.gpg, notation.sig"
  })
  void flippingAnyBitNeverChangesWhatIsVerified(String keys, String name) {
    OpenPgpKeyring keyring = PeerFiles.keyring("peers/keys/" + keys);
    byte[] message = PeerFiles.read("peers/messages/" + name);
    VerifiedMessage good = Verifying.assertVerified(message, keyring);
    for (int bit = 0; bit < message.length * 8; bit += Sample.stride(7)) {
      byte[] altered = message.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertSameOrRefused(good, Verifying.verifier().verify(altered, keyring), "bit " + bit);
    }
  }

  @Test
  void flippingABitOfWhatIsSignedIsAlwaysRefused() {
    byte[] body = TestSignature.by(KEY).over(TestMessages.PAYLOAD);
    int bodyAt = MESSAGE.length - body.length;
    int hashedEnd = bodyAt + 6 + ((body[4] & 0xff) << 8 | body[5] & 0xff);
    int payloadAt = bodyAt - 2 - TestMessages.PAYLOAD.length;
    for (int bit = payloadAt * 8; bit < hashedEnd * 8; bit += Sample.stride(7)) {
      byte[] altered = MESSAGE.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Verifying.verifier().verify(altered, KEYRING))
          .as("bit %d", bit)
          .isInstanceOf(OpenPgpVerification.Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomlyAlteredMessagesNeverChangeWhatIsVerified(long seed) {
    Random random = new Random(seed);
    List<byte[]> messages =
        List.of(
            MESSAGE,
            compressed(TestMessages.ZIP, MESSAGE),
            compressed(TestMessages.ZLIB, MESSAGE),
            TestMessages.oldPacket(
                0, Packet.COMPRESSED, TestMessages.compressedBody(TestMessages.BZIP2, MESSAGE)));
    VerifiedMessage good = Verifying.assertVerified(MESSAGE, KEYRING);
    for (int round = 0; round < Sample.size(150, 1000); round++) {
      byte[] altered = alter(messages.get(round % messages.size()), random);
      assertSameOrRefused(
          good, Verifying.verifier().verify(altered, KEYRING), "seed " + seed + ", round " + round);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomlyAlteredKeyringsNeverVerifyForAnybodyElse(long seed) {
    Random random = new Random(seed);
    TestKey subkey = TestKey.p256("beta");
    byte[] message = signed(TestSignature.by(subkey));
    byte[] keyring = TestKeyrings.withSubkey(KEY, subkey).toBytes();
    VerifiedMessage good = Verifying.assertVerified(message, TestKeyrings.parse(keyring));
    for (int round = 0; round < Sample.size(60, 300); round++) {
      OpenPgpKeyring altered = TestKeyrings.parse(alter(keyring, random));
      assertSameOrRefused(
          good, Verifying.verifier().verify(message, altered), "seed " + seed + ", round " + round);
    }
  }

  @Test
  void flippingAnyBitBeforeARevocationNeverLosesIt() {
    TestKey subkey = TestKey.ed25519("beta");
    byte[] message = signed(TestSignature.by(subkey));
    byte[] key = TestKeyrings.withSubkey(KEY, subkey).toBytes();
    byte[] revoked =
        TestKeyrings.withSubkey(KEY, subkey).binding(subkey, s -> s.type(0x28)).toBytes();
    for (int bit = 0; bit < key.length * 8; bit += Sample.stride(7)) {
      byte[] altered = revoked.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Verifying.verifier().verify(message, TestKeyrings.parse(altered)))
          .as("bit %d", bit)
          .isInstanceOf(OpenPgpVerification.Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void garbageIsRefused(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < Sample.size(150, 1000); round++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      assertThat(Verifying.verifier().verify(garbage, KEYRING))
          .isInstanceOf(OpenPgpVerification.Refused.class);
      assertThat(TestKeyrings.parse(garbage).primaryFingerprints()).isEmpty();
    }
  }

  /** Flips bits, cuts, doubles or overwrites, a few times. */
  private static byte[] alter(byte[] bytes, Random random) {
    byte[] altered = bytes.clone();
    for (int times = random.nextInt(3); times >= 0; times--) {
      int at = random.nextInt(altered.length);
      int length = Math.min(altered.length - at, 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> altered[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> altered[at] = (byte) random.nextInt(256);
        case 2 ->
            altered =
                PacketBytes.join(
                    Arrays.copyOf(altered, at + length),
                    Arrays.copyOfRange(altered, at, altered.length));
        default -> {
          byte[] cut =
              PacketBytes.join(
                  Arrays.copyOf(altered, at),
                  Arrays.copyOfRange(altered, at + length, altered.length));
          altered = cut.length == 0 ? altered : cut;
        }
      }
    }
    return altered;
  }
}
