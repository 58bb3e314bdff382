package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.TestKeyrings.armor;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.signature;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packets a source of keys may hold. */
class KeyringPacketsTest {
  private static final TestKey ALPHA = TestKey.ed25519("alpha");
  private static final TestKey BETA = TestKey.ed25519("beta");
  private static final byte[] ALPHA_BYTES = good(ALPHA).toBytes();
  private static final byte[] BETA_BYTES = good(BETA).toBytes();
  private static final String ALPHA_ARMOR = armor(ALPHA_BYTES);

  private static OpenPgpKeyring parse(byte[]... sources) {
    return TestKeyrings.parse(sources);
  }

  private static OpenPgpKeyring parse(String source) {
    return parse(ascii(source));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertKeys(OpenPgpKeyring keyring, TestKey... keys) {
    assertThat(keyring.primaryFingerprints())
        .containsExactly(Arrays.stream(keys).map(TestKey::fingerprint).toArray(String[]::new));
    for (TestKey key : keys) {
      Verifying.assertVerified(signed(TestSignature.by(key)), keyring);
    }
  }

  /** Nothing is used, and a warning names the source and says this. */
  private static void assertNothing(OpenPgpKeyring keyring, String warning) {
    assertThat(keyring.primaryFingerprints()).isEmpty();
    assertThat(keyring.warnings()).singleElement().asString().contains("source-1", warning);
    Verifying.assertRefused(
        RejectionReason.OPENPGP_UNKNOWN_KEY, signed(TestSignature.by(ALPHA)), keyring);
  }

  @Nested
  class RevocationCertificates {
    private final byte[] certificate =
        packet(Packet.SIGNATURE, TestSignature.by(ALPHA).type(0x20).over(ALPHA.hashed()));

    private void assertRevoked(byte[]... sources) {
      Verifying.assertRefused(
          RejectionReason.OPENPGP_KEY_REVOKED, signed(TestSignature.by(ALPHA)), parse(sources));
    }

    @Test
    void inABlockOfItsOwn() {
      assertRevoked(ascii(ALPHA_ARMOR + armor(certificate)));
    }

    @Test
    void inASourceOfItsOwn() {
      assertRevoked(certificate, ALPHA_BYTES);
      assertThat(parse(certificate, ALPHA_BYTES).warnings()).isEmpty();
    }

    @Test
    void doesNotTouchOtherKeys() {
      assertKeys(parse(certificate, BETA_BYTES), BETA);
    }

    @Test
    void forgedOneIsIgnored() {
      byte[] forged =
          packet(
              Packet.SIGNATURE,
              TestSignature.by(ALPHA).type(0x20).withBrokenNumbers().over(ALPHA.hashed()));

      assertKeys(parse(forged, ALPHA_BYTES), ALPHA);
    }
  }

  @Nested
  class OddPackets {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 8, 9, 11, 18, 19, 20})
    void packetsOfMessages(int tag) {
      assertNothing(parse(PacketBytes.join(ALPHA_BYTES, packet(tag, new byte[20]))), "tag " + tag);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 13, 14, 17})
    void partsOfAKeyBeforeAnyKey(int tag) {
      byte[] body =
          tag == 2
              ? TestSignature.by(BETA).over()
              : tag == 13 || tag == 17 ? ascii("tester") : BETA.body();

      assertThat(parse(PacketBytes.join(packet(tag, body), ALPHA_BYTES)).warnings())
          .last()
          .asString()
          .contains("stands before any key");
    }

    @Test
    void signedMessage() {
      assertNothing(parse(signed(TestSignature.by(ALPHA))), "does not belong");
      assertNothing(parse(literal(ALPHA_BYTES)), "does not belong");
      assertNothing(
          parse(signature(TestSignature.by(ALPHA), new byte[0])), "stands before any key");
    }

    @Test
    void keysOfVersion3AreLeftOut() {
      byte[] body =
          new PacketBytes().u8(3).u32(0).u16(0).u8(1).u16(9).u16(0x181).u16(2).u8(3).toBytes();
      byte[] key =
          PacketBytes.join(
              packet(Packet.PUBLIC_KEY, body),
              packet(Packet.USER_ID, ascii("old")),
              signature(TestSignature.by(BETA).type(0x10).version(3)));
      OpenPgpKeyring keyring = parse(PacketBytes.join(key, ALPHA_BYTES, key));

      assertKeys(keyring, ALPHA);
      assertThat(keyring.warnings()).hasSize(2).allMatch(text -> text.contains("version 3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void keysOfNewerVersions(int version) {
      byte[] body = new PacketBytes().u8(version).bytes(new byte[40]).toBytes();

      assertNothing(
          parse(PacketBytes.join(ALPHA_BYTES, packet(Packet.PUBLIC_KEY, body))),
          "version " + version);
    }

    @Test
    void subkeyOfANewerVersion() {
      byte[] body = new PacketBytes().u8(6).bytes(new byte[40]).toBytes();

      assertNothing(
          parse(PacketBytes.join(ALPHA_BYTES, packet(Packet.PUBLIC_SUBKEY, body))), "version 6");
    }

    @Test
    void bytesAfterTheKeyMaterial() {
      byte[] body = PacketBytes.join(BETA.body(), new byte[1]);

      assertNothing(
          parse(PacketBytes.join(ALPHA_BYTES, packet(Packet.PUBLIC_KEY, body))), "too many");
    }

    @Test
    void brokenSignaturePacket() {
      assertNothing(
          parse(PacketBytes.join(ALPHA_BYTES, packet(Packet.SIGNATURE, new byte[] {4, 0}))),
          "cut off");
    }
  }
}
