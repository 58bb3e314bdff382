package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_ALGORITHM_UNSUPPORTED;
import static imagesigning.core.RejectionReason.OPENPGP_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_HASH_REFUSED;
import static imagesigning.core.RejectionReason.OPENPGP_MALFORMED;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_TYPE;
import static imagesigning.core.RejectionReason.OPENPGP_STRUCTURE;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.OPENPGP_WEAK_HASH;
import static imagesigning.core.openpgp.TestMessages.PAYLOAD;
import static imagesigning.core.openpgp.TestMessages.literal;
import static imagesigning.core.openpgp.TestMessages.onePass;
import static imagesigning.core.openpgp.TestMessages.signature;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the signature in a message of the right shape may be like. */
class MessageSignatureTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final TestKey OTHER_KEY = TestKey.ed25519("beta");
  private static final OpenPgpKeyring KEYRING =
      TestKeyrings.parse(TestKeyrings.good(KEY), TestKeyrings.good(OTHER_KEY));
  private static final TestSignature SIGNATURE = TestSignature.by(KEY);

  private static VerifiedMessage assertAccepted(byte[] message) {
    return Verifying.assertVerified(message, KEYRING);
  }

  private static OpenPgpVerification.Refused assertRefused(RejectionReason reason, byte[] message) {
    return Verifying.assertRefused(reason, message, KEYRING);
  }

  private static byte[] withAnnouncement(TestSignature announced, TestSignature signature) {
    return PacketBytes.join(onePass(announced), literal(PAYLOAD), signature(signature, PAYLOAD));
  }

  private static byte[] u32(long number) {
    return new PacketBytes().u32(number).toBytes();
  }

  @Test
  void verifiedMessageTellsPayloadKeyAndTime() {
    VerifiedMessage message = assertAccepted(signed(SIGNATURE));

    assertThat(message.payload()).isEqualTo(PAYLOAD);
    assertThat(message.primaryFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(message.signingFingerprint()).isEqualTo(KEY.fingerprint());
    assertThat(message.created()).isEqualTo(Instant.ofEpochSecond(TestSignature.CREATED));
    assertThat(message.warnings()).isEmpty();
  }

  @Test
  void payloadCannotBeChangedThroughTheResult() {
    VerifiedMessage message = assertAccepted(signed(SIGNATURE));

    message.payload()[0] = 'X';

    assertThat(message.payload()).isEqualTo(PAYLOAD);
  }

  @Nested
  class Arithmetic {
    @Test
    void alteredPayload() {
      byte[] message =
          PacketBytes.join(
              onePass(SIGNATURE),
              literal("{}".getBytes(StandardCharsets.US_ASCII)),
              signature(SIGNATURE, PAYLOAD));

      assertRefused(OPENPGP_BAD_SIGNATURE, message);
    }

    @Test
    void alteredNumbers() {
      assertRefused(OPENPGP_BAD_SIGNATURE, signed(SIGNATURE.withBrokenNumbers()));
    }

    @Test
    void startOfTheHashThatIsNotItsStart() {
      assertRefused(OPENPGP_BAD_SIGNATURE, signed(SIGNATURE.withBrokenHashStart()));
    }

    @Test
    void signatureOfAnotherKeyUnderThisKeysName() {
      byte[] message =
          signed(
              TestSignature.by(OTHER_KEY)
                  .withoutFingerprint()
                  .withoutKeyId()
                  .hashed(16, new PacketBytes().u64(KEY.keyId()).toBytes()));
      message =
          PacketBytes.join(onePass(SIGNATURE), Arrays.copyOfRange(message, 15, message.length));

      assertRefused(OPENPGP_BAD_SIGNATURE, message);
    }

    @Test
    void algorithmThatIsNotTheKeys() {
      assertRefused(OPENPGP_BAD_SIGNATURE, signed(SIGNATURE.algorithm(19)));
    }
  }

  @Nested
  class Type {
    @Test
    void textWithCanonicalLineEnds() {
      byte[] text = "{\r\n}\r\n".getBytes(StandardCharsets.US_ASCII);

      VerifiedMessage message = assertAccepted(signed(SIGNATURE.type(0x01), text));

      assertThat(message.payload()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\n}\r\n", "\n{}", "{}\r\n\n"})
    void textWithOtherLineEnds(String text) {
      byte[] payload = text.getBytes(StandardCharsets.US_ASCII);

      assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.type(0x01), payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x02, 0x10, 0x13, 0x18, 0x1f, 0x20, 0x40, 0x50, 0xff})
    void signatureThatIsNotOfADocument(int type) {
      assertRefused(OPENPGP_SIGNATURE_TYPE, signed(SIGNATURE.type(type)));
    }
  }

  @Nested
  class Version {
    @Test
    void version3() {
      VerifiedMessage message = assertAccepted(signed(SIGNATURE.version(3)));

      assertThat(message.signingFingerprint()).isEqualTo(KEY.fingerprint());
      assertThat(message.created()).isEqualTo(Instant.ofEpochSecond(TestSignature.CREATED));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 6})
    void otherVersions(int version) {
      assertRefused(OPENPGP_MALFORMED, signed(SIGNATURE.version(version)));
    }

    @Test
    void version3WithAnotherHashedPart() {
      byte[] body = SIGNATURE.version(3).over(PAYLOAD);
      body[1] = 6;

      assertRefused(
          OPENPGP_MALFORMED,
          PacketBytes.join(
              onePass(SIGNATURE), literal(PAYLOAD), TestMessages.packet(Packet.SIGNATURE, body)));
    }
  }

  @Nested
  class Hash {
    @ParameterizedTest
    @ValueSource(
        ints = {
          TestSignature.SHA256,
          TestSignature.SHA384,
          TestSignature.SHA512,
          TestSignature.SHA224
        })
    void sha2(int hash) {
      assertThat(assertAccepted(signed(SIGNATURE.hash(hash))).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {TestSignature.SHA1, TestSignature.RIPEMD160})
    void weakHashIsAcceptedWithAWarning(int hash) {
      String name = HashAlgorithm.of(hash).orElseThrow().title();

      assertThat(assertAccepted(signed(SIGNATURE.hash(hash))).warnings())
          .singleElement()
          .asString()
          .contains(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {TestSignature.SHA1, TestSignature.RIPEMD160})
    void weakHashIsRefusedWhenTheSwitchIsOff(int hash) {
      byte[] message = signed(SIGNATURE.hash(hash));

      Verifying.assertRefused(
          OPENPGP_WEAK_HASH, Verifying.verifierWithoutWeakHashes().verify(message, KEYRING));
    }

    @Test
    void otherHashesAreAcceptedWhenTheSwitchIsOff() {
      byte[] message = signed(SIGNATURE);

      Verifying.verified(Verifying.verifierWithoutWeakHashes().verify(message, KEYRING));
    }

    @Test
    void md5() {
      OpenPgpVerification.Refused refused =
          assertRefused(OPENPGP_HASH_REFUSED, signed(SIGNATURE.hash(TestSignature.MD5)));

      assertThat(refused.message()).contains("MD5");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 6, 7, 12, 14, 110})
    void unknownHash(int hash) {
      assertRefused(OPENPGP_HASH_REFUSED, signed(SIGNATURE.hash(hash)));
    }
  }

  @Nested
  class Algorithm {
    @ParameterizedTest
    @ValueSource(ints = {2, 16, 18, 20, 21, 23, 25, 27, 28, 100})
    void algorithmThatDoesNotSignOrIsUnknown(int algorithm) {
      assertRefused(OPENPGP_ALGORITHM_UNSUPPORTED, signed(SIGNATURE.algorithm(algorithm)));
    }
  }

  @Nested
  class Issuer {
    @Test
    void keyIdOnly() {
      assertAccepted(signed(SIGNATURE.withoutFingerprint()));
    }

    @Test
    void fingerprintOnly() {
      assertAccepted(signed(SIGNATURE.withoutKeyId()));
    }

    @Test
    void keyIdInTheHashedArea() {
      byte[] keyId = new PacketBytes().u64(KEY.keyId()).toBytes();

      assertAccepted(signed(SIGNATURE.withoutKeyId().withoutFingerprint().hashed(16, keyId)));
    }

    @Test
    void fingerprintInTheUnhashedArea() {
      byte[] fingerprint = PacketBytes.join(new byte[] {4}, KEY.fingerprintBytes());

      assertAccepted(
          signed(SIGNATURE.withoutKeyId().withoutFingerprint().unhashed(33, fingerprint)));
    }

    @Test
    void none() {
      OpenPgpVerification.Refused refused =
          assertRefused(OPENPGP_UNKNOWN_KEY, signed(SIGNATURE.withoutKeyId().withoutFingerprint()));

      assertThat(refused.claimedKey()).contains(KEY.keyIdText());
    }

    @Test
    void unknownKey() {
      TestKey unknown = TestKey.ed25519("nobody");

      OpenPgpVerification.Refused refused =
          assertRefused(OPENPGP_UNKNOWN_KEY, signed(TestSignature.by(unknown)));

      assertThat(refused.claimedKey()).contains(unknown.fingerprint());
    }

    @Test
    void unknownKeyNamedByItsIdOnly() {
      TestKey unknown = TestKey.ed25519("nobody");

      OpenPgpVerification.Refused refused =
          assertRefused(
              OPENPGP_UNKNOWN_KEY, signed(TestSignature.by(unknown).withoutFingerprint()));

      assertThat(refused.claimedKey()).contains(unknown.keyIdText());
    }

    @Test
    void fingerprintOfAnotherKeyWithTheSameKeyId() {
      byte[] fingerprint = KEY.fingerprintBytes();
      fingerprint[0] ^= 1;

      assertRefused(
          OPENPGP_UNKNOWN_KEY,
          signed(
              SIGNATURE
                  .withoutFingerprint()
                  .hashed(33, PacketBytes.join(new byte[] {4}, fingerprint))));
    }

    @Test
    void fingerprintAndKeyIdOfDifferentKeys() {
      byte[] otherKeyId = new PacketBytes().u64(OTHER_KEY.keyId()).toBytes();

      assertRefused(OPENPGP_STRUCTURE, signed(SIGNATURE.withoutKeyId().unhashed(16, otherKeyId)));
    }

    @Test
    void fingerprintOfAnotherVersion() {
      byte[] fingerprint = PacketBytes.join(new byte[] {6}, new byte[32]);

      assertRefused(
          OPENPGP_MALFORMED, signed(SIGNATURE.withoutFingerprint().hashed(33, fingerprint)));
    }
  }

  @Nested
  class Announcement {
    @Test
    void ofAnotherKey() {
      assertRefused(
          OPENPGP_STRUCTURE,
          withAnnouncement(TestSignature.by(OTHER_KEY), SIGNATURE.withoutFingerprint()));
    }

    @Test
    void ofAnotherKeyWhenTheSignatureHasAFingerprintOnly() {
      assertRefused(
          OPENPGP_STRUCTURE,
          withAnnouncement(TestSignature.by(OTHER_KEY), SIGNATURE.withoutKeyId()));
    }

    @Test
    void ofAnotherType() {
      assertRefused(OPENPGP_STRUCTURE, withAnnouncement(SIGNATURE.type(0x01), SIGNATURE));
    }

    @Test
    void ofAnotherHash() {
      assertRefused(
          OPENPGP_STRUCTURE, withAnnouncement(SIGNATURE.hash(TestSignature.SHA512), SIGNATURE));
    }

    @Test
    void ofAnotherAlgorithm() {
      assertRefused(OPENPGP_STRUCTURE, withAnnouncement(SIGNATURE.algorithm(19), SIGNATURE));
    }
  }

  @Nested
  class Time {
    private final byte[] expiring = signed(SIGNATURE.expiresAfter(1000));

    private OpenPgpVerification verifyAt(long seconds) {
      return Verifying.verifierAt(Instant.ofEpochSecond(seconds)).verify(expiring, KEYRING);
    }

    @Test
    void signatureExpired() {
      Verifying.verified(verifyAt(TestSignature.CREATED + 999));
      Verifying.assertRefused(OPENPGP_SIGNATURE_EXPIRED, verifyAt(TestSignature.CREATED + 1000));
    }

    @Test
    void expirationOfZeroIsNone() {
      assertAccepted(signed(SIGNATURE.expiresAfter(0)));
    }

    @Test
    void expirationInTheUnhashedAreaIsIgnored() {
      assertAccepted(signed(SIGNATURE.unhashed(3, u32(1))));
    }

    @Test
    void signatureDatedBeforeItsKey() {
      assertAccepted(signed(SIGNATURE.created(TestKey.CREATED)));
      assertRefused(OPENPGP_SIGNATURE_BEFORE_KEY, signed(SIGNATURE.created(TestKey.CREATED - 1)));
    }

    @Test
    void signatureDatedInTheFuture() {
      assertAccepted(signed(SIGNATURE.created(4_000_000_000L)));
    }
  }
}
