package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_CRITICAL_UNKNOWN;
import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.openpgp.TestMessages.signed;

import imagesigning.core.RejectionReason;
import org.junit.jupiter.api.Test;

/** What the subpackets of a message's signature may be like. */
class SignatureSubpacketsTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final OpenPgpKeyring KEYRING = TestKeyrings.parse(TestKeyrings.good(KEY));
  private static final TestSignature SIGNATURE = TestSignature.by(KEY);

  private static VerifiedMessage assertAccepted(byte[] message) {
    return Verifying.assertVerified(message, KEYRING);
  }

  private static OpenPgpVerification.Refused assertRefused(RejectionReason reason, byte[] message) {
    return Verifying.assertRefused(reason, message, KEYRING);
  }

  private static byte[] u32(long number) {
    return new PacketBytes().u32(number).toBytes();
  }

  @Test
  void unknownSubpacketIsIgnored() {
    assertAccepted(signed(SIGNATURE.hashed(99, new byte[3]).unhashed(99, new byte[300])));
  }

  @Test
  void notationAndPolicyAreIgnored() {
    byte[] notation = new PacketBytes().u32(0x80000000L).u16(3).u16(1).u32(0x61406263L).toBytes();

    assertAccepted(signed(SIGNATURE.hashed(20, notation).hashed(26, new byte[5])));
  }

  @Test
  void unknownCriticalSubpacket() {
    assertRefused(OPENPGP_CRITICAL_UNKNOWN, signed(SIGNATURE.hashed(0x80 | 99, new byte[3])));
  }

  @Test
  void unknownCriticalSubpacketInTheUnhashedArea() {
    assertRefused(OPENPGP_CRITICAL_UNKNOWN, signed(SIGNATURE.unhashed(0x80 | 99, new byte[3])));
  }

  @Test
  void criticalNotation() {
    byte[] notation = new PacketBytes().u32(0x80000000L).u16(3).u16(1).u32(0x61406263L).toBytes();

    assertRefused(OPENPGP_CRITICAL_UNKNOWN, signed(SIGNATURE.hashed(0x80 | 20, notation)));
  }

  @Test
  void criticalSubpacketsThatAreUnderstood() {
    assertAccepted(
        signed(
            SIGNATURE
                .withoutCreationTime()
                .hashed(0x80 | 2, u32(TestSignature.CREATED))
                .hashed(0x80 | 3, u32(400_000_000))));
  }

  @Test
  void noCreationTime() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.withoutCreationTime()));
  }

  @Test
  void creationTimeInTheUnhashedAreaOnly() {
    assertRefused(
        OPENPGP_MALFORMED,
        signed(SIGNATURE.withoutCreationTime().unhashed(2, u32(TestSignature.CREATED))));
  }

  @Test
  void twoCreationTimes() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.hashed(2, u32(TestSignature.CREATED + 1))));
  }

  @Test
  void twoExpirationTimes() {
    assertRefused(
        OPENPGP_MALFORMED, signed(SIGNATURE.expiresAfter(400_000_000).expiresAfter(500_000_000)));
  }

  @Test
  void theSameCreationTimeTwice() {
    assertAccepted(signed(SIGNATURE.hashed(2, u32(TestSignature.CREATED))));
  }

  @Test
  void creationTimeOfTheWrongLength() {
    assertRefused(
        OPENPGP_MALFORMED, signed(SIGNATURE.withoutCreationTime().hashed(2, new byte[] {1, 2, 3})));
    assertRefused(
        OPENPGP_MALFORMED,
        signed(SIGNATURE.withoutCreationTime().hashed(2, new byte[] {1, 2, 3, 4, 5})));
  }

  @Test
  void keyIdOfTheWrongLength() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.unhashed(16, new byte[9]).withoutKeyId()));
  }

  @Test
  void subpacketThatRunsOutOfItsArea() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.hashedRaw(new byte[] {50, 3})));
  }

  @Test
  void subpacketWithoutType() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.hashedRaw(new byte[] {0})));
  }

  @Test
  void subpacketLengthsOfEverySize() {
    byte[] two = new PacketBytes().u8(192).u8(9).u8(99).bytes(new byte[200]).toBytes();
    byte[] five = new PacketBytes().u8(255).u32(3).u8(99).bytes(new byte[2]).toBytes();

    assertAccepted(signed(SIGNATURE.hashedRaw(two).hashedRaw(five)));
  }

  @Test
  void areaLargerThanGnuPgReads() {
    assertAccepted(signed(SIGNATURE.unhashed(99, new byte[9_900])));
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.unhashed(99, new byte[10_001])));
  }

  @Test
  void bytesAfterTheNumbers() {
    assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.trailer(new byte[1])));
  }
}
