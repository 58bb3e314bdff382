package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_ARMORED;
import static imagesigning.core.RejectionReason.OPENPGP_CLEARTEXT;
import static imagesigning.core.RejectionReason.OPENPGP_DETACHED;
import static imagesigning.core.RejectionReason.OPENPGP_ENCRYPTED;
import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.RejectionReason.OPENPGP_MULTIPLE_SIGNATURES;
import static imagesigning.core.RejectionReason.OPENPGP_STRUCTURE;
import static imagesigning.core.RejectionReason.OPENPGP_TRAILING_DATA;
import static imagesigning.core.RejectionReason.OPENPGP_UNSIGNED;
import static imagesigning.core.openpgp.TestMessages.BZIP2;
import static imagesigning.core.openpgp.TestMessages.PAYLOAD;
import static imagesigning.core.openpgp.TestMessages.ZIP;
import static imagesigning.core.openpgp.TestMessages.ZLIB;
import static imagesigning.core.openpgp.TestMessages.compressed;
import static imagesigning.core.openpgp.TestMessages.compressedBody;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.literalBody;
import static imagesigning.core.openpgp.TestMessages.oldPacket;
import static imagesigning.core.openpgp.TestMessages.onePass;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.packetWithLengthOf;
import static imagesigning.core.openpgp.TestMessages.partialPacket;
import static imagesigning.core.openpgp.TestMessages.signature;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The accepted and rejected shapes of a message, row by row. */
class MessageShapesTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final TestKey OTHER_KEY = TestKey.ed25519("beta");
  private static final OpenPgpKeyring KEYRING =
      TestKeyrings.parse(TestKeyrings.good(KEY), TestKeyrings.good(OTHER_KEY));
  private static final TestSignature SIGNATURE = TestSignature.by(KEY);
  private static final byte[] MESSAGE = signed(SIGNATURE);

  private static void assertAccepted(byte[] message) {
    assertThat(Verifying.assertVerified(message, KEYRING).payload()).isEqualTo(PAYLOAD);
  }

  private static void assertRefused(RejectionReason reason, byte[] message) {
    Verifying.assertRefused(reason, message, KEYRING);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Nested
  class Accepted {
    @Test
    void uncompressedSignedLiteral() {
      assertAccepted(MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {ZIP, ZLIB, BZIP2})
    void compressedSignedLiteral(int algorithm) {
      assertAccepted(compressed(algorithm, MESSAGE));
    }

    @Test
    void emptyPayload() {
      byte[] message = signed(SIGNATURE, new byte[0]);

      assertThat(Verifying.assertVerified(message, KEYRING).payload()).isEmpty();
    }

    @Test
    void literalWithFormatFileNameAndDate() {
      byte[] body = literalBody('u', "payload.json", 1_700_000_000L, PAYLOAD);

      assertAccepted(
          PacketBytes.join(
              onePass(SIGNATURE), packet(Packet.LITERAL, body), signature(SIGNATURE, PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void oldPacketHeadersWithEveryLengthOfLength(int lengthBytes) {
      assertAccepted(
          PacketBytes.join(
              oldPacket(lengthBytes, Packet.ONE_PASS_SIGNATURE, SIGNATURE.announcement(true)),
              oldPacket(lengthBytes, Packet.LITERAL, literalBody('b', "", 0, PAYLOAD)),
              oldPacket(lengthBytes, Packet.SIGNATURE, SIGNATURE.over(PAYLOAD))));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 191, 192, 200, 8383, 8384, 70_000})
    void newPacketHeadersWithEveryLengthOfLength(int payloadLength) {
      byte[] payload = new byte[payloadLength];

      byte[] message = signed(SIGNATURE, payload);

      assertThat(Verifying.assertVerified(message, KEYRING).payload()).isEqualTo(payload);
    }

    @Test
    void lengthOfFiveBytesWhereOneWouldDo() {
      assertAccepted(
          PacketBytes.join(
              onePass(SIGNATURE),
              packetWithLengthOf(5, Packet.LITERAL, literalBody('b', "", 0, PAYLOAD)),
              signature(SIGNATURE, PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 9})
    void literalInParts(int power) {
      byte[] payload = new byte[1000];

      byte[] message =
          PacketBytes.join(
              onePass(SIGNATURE),
              partialPacket(power, Packet.LITERAL, literalBody('b', "", 0, payload)),
              signature(SIGNATURE, payload));

      assertThat(Verifying.assertVerified(message, KEYRING).payload()).isEqualTo(payload);
    }

    @Test
    void compressedPacketInParts() {
      assertAccepted(partialPacket(4, Packet.COMPRESSED, compressedBody(ZIP, MESSAGE)));
    }

    @Test
    void compressedPacketOfIndeterminateLength() {
      assertAccepted(oldPacket(0, Packet.COMPRESSED, compressedBody(ZIP, MESSAGE)));
    }
  }

  @Nested
  class NotBinary {
    @Test
    void empty() {
      assertRefused(OPENPGP_MALFORMED, new byte[0]);
    }

    @Test
    void garbage() {
      assertRefused(OPENPGP_MALFORMED, text("this is no OpenPGP message"));
    }

    @Test
    void armored() {
      assertRefused(OPENPGP_ARMORED, text("-----BEGIN PGP MESSAGE-----\n\nxxxx\n"));
    }

    @Test
    void armoredAfterSomeText() {
      assertRefused(OPENPGP_ARMORED, text("hello\n-----BEGIN PGP MESSAGE-----\n\nxxxx\n"));
    }

    @Test
    void cleartextFramework() {
      assertRefused(OPENPGP_CLEARTEXT, text("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n"));
    }
  }

  @Nested
  class Unsigned {
    @Test
    void literalOnly() {
      assertRefused(OPENPGP_UNSIGNED, literal(PAYLOAD));
    }

    @Test
    void compressedLiteralOnly() {
      assertRefused(OPENPGP_UNSIGNED, compressed(ZIP, literal(PAYLOAD)));
    }

    @Test
    void announcedSignatureMissing() {
      assertRefused(OPENPGP_UNSIGNED, PacketBytes.join(onePass(SIGNATURE), literal(PAYLOAD)));
    }

    @Test
    void literalOfIndeterminateLengthThatSwallowsTheSignature() {
      byte[] body = literalBody('b', "", 0, PAYLOAD);

      assertRefused(
          OPENPGP_UNSIGNED,
          PacketBytes.join(
              onePass(SIGNATURE),
              oldPacket(0, Packet.LITERAL, body),
              signature(SIGNATURE, PAYLOAD)));
    }
  }

  @Nested
  class Encrypted {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9, 18, 20})
    void everyPacketThatBeginsAnEncryptedMessage(int tag) {
      assertRefused(OPENPGP_ENCRYPTED, packet(tag, new byte[20]));
    }

    @Test
    void encryptedInsideCompressed() {
      assertRefused(OPENPGP_ENCRYPTED, compressed(ZIP, packet(18, new byte[20])));
    }
  }

  @Nested
  class Detached {
    @Test
    void oneSignature() {
      assertRefused(OPENPGP_DETACHED, signature(SIGNATURE, PAYLOAD));
    }

    @Test
    void twoSignatures() {
      assertRefused(
          OPENPGP_DETACHED,
          PacketBytes.join(
              signature(SIGNATURE, PAYLOAD), signature(TestSignature.by(OTHER_KEY), PAYLOAD)));
    }
  }

  @Nested
  class SeveralSignatures {
    @Test
    void twoSigners() {
      TestSignature other = TestSignature.by(OTHER_KEY);

      assertRefused(
          OPENPGP_MULTIPLE_SIGNATURES,
          PacketBytes.join(
              packet(Packet.ONE_PASS_SIGNATURE, other.announcement(false)),
              onePass(SIGNATURE),
              literal(PAYLOAD),
              signature(SIGNATURE, PAYLOAD),
              signature(other, PAYLOAD)));
    }

    @Test
    void secondSignatureThatWasNotAnnounced() {
      assertRefused(
          OPENPGP_MULTIPLE_SIGNATURES,
          PacketBytes.join(MESSAGE, signature(TestSignature.by(OTHER_KEY), PAYLOAD)));
    }

    @Test
    void secondSignatureThatWasAnnouncedButIsMissing() {
      assertRefused(
          OPENPGP_MULTIPLE_SIGNATURES,
          PacketBytes.join(
              packet(Packet.ONE_PASS_SIGNATURE, SIGNATURE.announcement(false)),
              literal(PAYLOAD),
              signature(SIGNATURE, PAYLOAD)));
    }

    @Test
    void nestedOnePassSignatures() {
      TestSignature outer = TestSignature.by(OTHER_KEY);

      assertRefused(
          OPENPGP_STRUCTURE, PacketBytes.join(onePass(outer), MESSAGE, signature(outer, MESSAGE)));
    }
  }

  @Nested
  class OtherOrders {
    @Test
    void signatureBeforeTheLiteral() {
      assertRefused(
          OPENPGP_STRUCTURE, PacketBytes.join(signature(SIGNATURE, PAYLOAD), literal(PAYLOAD)));
    }

    @Test
    void literalInjectedBeforeTheMessage() {
      assertRefused(OPENPGP_STRUCTURE, PacketBytes.join(literal(text("evil")), MESSAGE));
    }

    @Test
    void literalInjectedAfterTheOnePassSignature() {
      assertRefused(
          OPENPGP_STRUCTURE,
          PacketBytes.join(
              onePass(SIGNATURE),
              literal(text("evil")),
              literal(PAYLOAD),
              signature(SIGNATURE, PAYLOAD)));
    }

    @Test
    void literalInjectedAfterTheMessage() {
      assertRefused(OPENPGP_TRAILING_DATA, PacketBytes.join(MESSAGE, literal(text("evil"))));
    }

    @Test
    void onePassSignatureOnly() {
      assertRefused(OPENPGP_STRUCTURE, onePass(SIGNATURE));
    }

    @Test
    void onePassSignatureWithoutLiteral() {
      assertRefused(
          OPENPGP_STRUCTURE, PacketBytes.join(onePass(SIGNATURE), signature(SIGNATURE, PAYLOAD)));
    }

    @Test
    void compressedPacketBetweenTheSignatures() {
      assertRefused(
          OPENPGP_STRUCTURE,
          PacketBytes.join(
              onePass(SIGNATURE),
              compressed(ZIP, literal(PAYLOAD)),
              signature(SIGNATURE, PAYLOAD)));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 10, 12, 13, 21, 60})
    void anyOtherPacketFirst(int tag) {
      assertRefused(OPENPGP_STRUCTURE, PacketBytes.join(packet(tag, text("PGP")), MESSAGE));
    }
  }

  @Nested
  class SomethingAfterwards {
    @Test
    void bytesAfterAnUncompressedMessage() {
      assertRefused(OPENPGP_TRAILING_DATA, PacketBytes.join(MESSAGE, text("\n\n")));
    }

    @Test
    void bytesAfterACompressedPacket() {
      assertRefused(OPENPGP_TRAILING_DATA, PacketBytes.join(compressed(ZIP, MESSAGE), text("\n")));
    }

    @ParameterizedTest
    @ValueSource(ints = {ZIP, ZLIB, BZIP2})
    void bytesAfterTheDataInsideACompressedPacket(int algorithm) {
      byte[] body = PacketBytes.join(compressedBody(algorithm, MESSAGE), text("\n"));

      assertRefused(OPENPGP_TRAILING_DATA, oldPacket(0, Packet.COMPRESSED, body));
    }

    @Test
    void bytesAfterTheMessageInsideACompressedPacket() {
      assertRefused(OPENPGP_TRAILING_DATA, compressed(ZIP, PacketBytes.join(MESSAGE, text("\n"))));
    }

    @Test
    void twoUncompressedMessages() {
      assertRefused(OPENPGP_TRAILING_DATA, PacketBytes.join(MESSAGE, MESSAGE));
    }

    @Test
    void twoCompressedMessages() {
      byte[] message = compressed(ZIP, MESSAGE);

      assertRefused(OPENPGP_TRAILING_DATA, PacketBytes.join(message, message));
    }
  }
}
