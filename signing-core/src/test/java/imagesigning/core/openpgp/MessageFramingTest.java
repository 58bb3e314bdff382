package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.RejectionReason.OPENPGP_TOO_LARGE;
import static imagesigning.core.openpgp.TestMessages.BZIP2;
import static imagesigning.core.openpgp.TestMessages.PAYLOAD;
import static imagesigning.core.openpgp.TestMessages.ZIP;
import static imagesigning.core.openpgp.TestMessages.ZLIB;
import static imagesigning.core.openpgp.TestMessages.compressed;
import static imagesigning.core.openpgp.TestMessages.compressedBody;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.oldPacket;
import static imagesigning.core.openpgp.TestMessages.onePass;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.partialPacket;
import static imagesigning.core.openpgp.TestMessages.signature;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How packets and compressed data are framed, and how large they may be. */
class MessageFramingTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final OpenPgpKeyring KEYRING = TestKeyrings.parse(TestKeyrings.good(KEY));
  private static final TestSignature SIGNATURE = TestSignature.by(KEY);
  private static final byte[] MESSAGE = signed(SIGNATURE);

  private static void assertRefused(RejectionReason reason, byte[] message) {
    Verifying.assertRefused(reason, message, KEYRING);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Nested
  class Compression {
    @Test
    void compressedTwice() {
      assertRefused(OPENPGP_TOO_LARGE, compressed(ZIP, compressed(ZIP, MESSAGE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 110})
    void unknownCompression(int algorithm) {
      assertRefused(OPENPGP_MALFORMED, compressed(algorithm, MESSAGE));
    }

    @ParameterizedTest
    @ValueSource(ints = {ZIP, ZLIB, BZIP2})
    void compressedDataCutOff(int algorithm) {
      byte[] body = compressedBody(algorithm, MESSAGE);
      byte[] cut = Arrays.copyOf(body, body.length - 3);

      assertRefused(OPENPGP_MALFORMED, packet(Packet.COMPRESSED, cut));
    }

    @ParameterizedTest
    @ValueSource(ints = {ZIP, ZLIB, BZIP2})
    void compressedDataBroken(int algorithm) {
      byte[] body = compressedBody(algorithm, MESSAGE);
      Arrays.fill(body, 1, body.length, (byte) 0xff);

      assertRefused(OPENPGP_MALFORMED, packet(Packet.COMPRESSED, body));
    }

    @Test
    void compressedNothing() {
      assertRefused(OPENPGP_MALFORMED, compressed(ZIP, new byte[0]));
    }
  }

  @Nested
  class Size {
    private final byte[] message = signed(SIGNATURE, new byte[20_000]);

    private OpenPgpVerification verify(int limit, byte[] bytes) {
      Limits defaults = Limits.DEFAULT;
      Limits limits =
          new Limits(
              defaults.manifestBytes(),
              limit,
              defaults.tokenBytes(),
              defaults.errorBytes(),
              defaults.signatures(),
              defaults.indexInstances(),
              defaults.jsonDepth(),
              defaults.keyringBytes(),
              defaults.policyBytes(),
              128);
      Clock clock = Clock.fixed(Verifying.NOW, ZoneOffset.UTC);
      return new OpenPgpVerifier(clock, true, limits).verify(bytes, KEYRING);
    }

    @Test
    void messageLargerThanTheLimit() {
      Verifying.verified(verify(message.length, message));
      Verifying.assertRefused(OPENPGP_TOO_LARGE, verify(message.length - 1, message));
    }

    @ParameterizedTest
    @ValueSource(ints = {ZIP, ZLIB, BZIP2})
    void decompressedMessageLargerThanTheLimit(int algorithm) {
      byte[] small = compressed(algorithm, message);

      Verifying.verified(verify(message.length, small));
      Verifying.assertRefused(OPENPGP_TOO_LARGE, verify(message.length - 1, small));
    }

    @Test
    void aThousandfoldExpansionIsStoppedAtTheLimit() {
      byte[] bomb = compressed(ZIP, signed(SIGNATURE, new byte[20_000_000]));

      assertThat(bomb.length).isLessThan(100_000);
      assertRefused(OPENPGP_TOO_LARGE, bomb);
    }
  }

  @Nested
  class Framing {
    @Test
    void everyPrefixOfAMessageIsRefused() {
      for (int length = 0; length < MESSAGE.length; length++) {
        OpenPgpVerification verification =
            Verifying.verifier().verify(Arrays.copyOf(MESSAGE, length), KEYRING);
        assertThat(verification)
            .as("the first %d bytes", length)
            .isInstanceOf(OpenPgpVerification.Refused.class);
      }
    }

    @Test
    void packetCutOff() {
      assertRefused(OPENPGP_MALFORMED, Arrays.copyOf(MESSAGE, MESSAGE.length - 1));
    }

    @Test
    void lengthBeyondTheEndOfMemory() {
      byte[] header = new PacketBytes().u8(0xcb).u8(255).u32(0xffffffffL).toBytes();

      assertRefused(OPENPGP_MALFORMED, header);
    }

    @Test
    void reservedTag() {
      assertRefused(OPENPGP_MALFORMED, packet(0, new byte[3]));
    }

    @Test
    void signaturePacketInParts() {
      assertRefused(
          OPENPGP_MALFORMED,
          PacketBytes.join(
              onePass(SIGNATURE),
              literal(PAYLOAD),
              partialPacket(3, Packet.SIGNATURE, SIGNATURE.over(PAYLOAD))));
    }

    @Test
    void signaturePacketOfIndeterminateLength() {
      assertRefused(
          OPENPGP_MALFORMED,
          PacketBytes.join(
              onePass(SIGNATURE),
              literal(PAYLOAD),
              oldPacket(0, Packet.SIGNATURE, SIGNATURE.over(PAYLOAD))));
    }

    @Test
    void literalTooShortForItsFileName() {
      byte[] body = new PacketBytes().u8('b').u8(200).u32(0).toBytes();

      assertRefused(
          OPENPGP_MALFORMED, PacketBytes.join(onePass(SIGNATURE), packet(Packet.LITERAL, body)));
    }

    @Test
    void onePassSignatureTooLong() {
      byte[] body = PacketBytes.join(SIGNATURE.announcement(true), new byte[1]);

      assertRefused(
          OPENPGP_MALFORMED,
          PacketBytes.join(
              packet(Packet.ONE_PASS_SIGNATURE, body),
              literal(PAYLOAD),
              signature(SIGNATURE, PAYLOAD)));
    }

    @Test
    void onePassSignatureOfAnotherVersion() {
      byte[] body = SIGNATURE.announcement(true);
      body[0] = 6;

      assertRefused(
          OPENPGP_MALFORMED,
          PacketBytes.join(
              packet(Packet.ONE_PASS_SIGNATURE, body),
              literal(PAYLOAD),
              signature(SIGNATURE, PAYLOAD)));
    }
  }
}
