package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_KEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_NOT_YET_VALID;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_REVOKED;
import static imagesigning.core.openpgp.TestKeyrings.CERTIFY;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.of;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a primary key expires, and what revokes it. */
class KeyLifetimeTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final TestKey OTHER_KEY = TestKey.ed25519("beta");
  private static final long LATER = TestSignature.CREATED + 1000;

  private static void assertGood(TestKeyrings... keys) {
    Verifying.assertVerified(signed(TestSignature.by(KEY)), TestKeyrings.parse(keys));
  }

  private static void assertRefused(RejectionReason reason, TestKeyrings... keys) {
    Verifying.assertRefused(reason, signed(TestSignature.by(KEY)), TestKeyrings.parse(keys));
  }

  private static TestKeyrings withUserId(UnaryOperator<TestSignature> change) {
    return of(KEY).userId("tester", s -> change.apply(s.keyFlags(CERTIFY | SIGN)));
  }

  @Nested
  class Expiry {
    private static final long SPAN = 1_000_000;

    private OpenPgpVerification verifyAt(long seconds, TestKeyrings key) {
      return Verifying.verifierAt(Instant.ofEpochSecond(seconds))
          .verify(signed(TestSignature.by(KEY)), TestKeyrings.parse(key));
    }

    @Test
    void keyExpiredNowAlthoughTheSignatureIsOlder() {
      TestKeyrings key = withUserId(s -> s.keyExpiresAfter(SPAN));

      Verifying.verified(verifyAt(TestKey.CREATED + SPAN, key));
      Verifying.assertRefused(OPENPGP_KEY_EXPIRED, verifyAt(TestKey.CREATED + SPAN + 1, key));
    }

    @Test
    void expirationOfZeroIsNone() {
      assertGood(withUserId(s -> s.keyExpiresAfter(0)));
    }

    @Test
    void expirationBeyondThirtyTwoBitsHasPassed() {
      assertRefused(OPENPGP_KEY_EXPIRED, withUserId(s -> s.keyExpiresAfter(0xf0000000L)));
    }

    @Test
    void newerSelfSignatureLiftsTheExpiry() {
      assertGood(
          of(KEY)
              .userId("tester", s -> s.keyFlags(SIGN).keyExpiresAfter(SPAN))
              .certification("tester", s -> s.keyFlags(SIGN).created(LATER)));
    }

    @Test
    void newestUserIdThatTellsAnExpiryCounts() {
      assertRefused(
          OPENPGP_KEY_EXPIRED,
          of(KEY)
              .userId("one", s -> s.keyFlags(SIGN).keyExpiresAfter(SPAN))
              .userId("two", s -> s.keyFlags(SIGN).created(LATER)));
      assertGood(
          of(KEY)
              .userId("one", s -> s.keyFlags(SIGN).keyExpiresAfter(SPAN))
              .userId("two", s -> s.keyFlags(SIGN).created(LATER).keyExpiresAfter(200_000_000)));
    }

    @Test
    void expiryOfTheSignatureOnTheKeyBeatsThatOfUserIds() {
      assertRefused(
          OPENPGP_KEY_EXPIRED,
          of(KEY)
              .direct(s -> s.keyExpiresAfter(SPAN))
              .userId("tester", s -> s.keyExpiresAfter(200_000_000)));
      assertGood(
          of(KEY)
              .direct(s -> s.keyExpiresAfter(200_000_000))
              .userId("tester", s -> s.keyExpiresAfter(SPAN)));
    }

    @Test
    void newestSignatureOnTheKeyCounts() {
      assertRefused(
          OPENPGP_KEY_EXPIRED,
          of(KEY)
              .direct(s -> s.keyExpiresAfter(SPAN).created(LATER))
              .direct(s -> s.keyExpiresAfter(200_000_000))
              .userId("tester", s -> s));
    }

    @Test
    void expiredSignatureOnTheKeyDoesNotCount() {
      assertRefused(
          OPENPGP_KEY_EXPIRED,
          of(KEY)
              .direct(s -> s.keyExpiresAfter(200_000_000).created(LATER).expiresAfter(10))
              .direct(s -> s.keyExpiresAfter(SPAN))
              .userId("tester", s -> s));
    }

    @Test
    void expiredSelfSignatureOfAUserIdTellsNothing() {
      assertGood(withUserId(s -> s.keyExpiresAfter(SPAN).expiresAfter(10)));
      assertGood(of(KEY).userId("tester", s -> s.keyFlags(CERTIFY).expiresAfter(10)));
    }

    @Test
    void keyDatedInTheFuture() {
      TestKey future = KEY.createdAt(Verifying.NOW.getEpochSecond() + 1);
      long later = future.created() + 10;
      OpenPgpKeyring keyring =
          TestKeyrings.parse(of(future).userId("t", s -> s.keyFlags(SIGN).created(later)));

      Verifying.assertRefused(
          OPENPGP_KEY_NOT_YET_VALID, signed(TestSignature.by(future).created(later)), keyring);
    }

    @Test
    void keyDatedNow() {
      TestKey now = KEY.createdAt(Verifying.NOW.getEpochSecond());
      OpenPgpKeyring keyring =
          TestKeyrings.parse(of(now).userId("t", s -> s.keyFlags(SIGN).created(now.created())));

      Verifying.assertVerified(signed(TestSignature.by(now).created(now.created())), keyring);
    }
  }

  @Nested
  class Revocation {
    @Test
    void revokedKey() {
      assertRefused(OPENPGP_KEY_REVOKED, revoked(s -> s));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 32, 100})
    void everyReason(int reason) {
      assertRefused(OPENPGP_KEY_REVOKED, revoked(s -> s.hashed(29, new byte[] {(byte) reason})));
    }

    @Test
    void revocationDatedAfterTheSignature() {
      assertRefused(OPENPGP_KEY_REVOKED, revoked(s -> s.created(4_000_000_000L)));
    }

    @Test
    void revocationThatHasExpired() {
      assertRefused(OPENPGP_KEY_REVOKED, revoked(s -> s.expiresAfter(1)));
    }

    @Test
    void revocationAfterAUserId() {
      assertRefused(OPENPGP_KEY_REVOKED, good(KEY).revocation(s -> s));
    }

    @Test
    void newerSelfSignatureDoesNotTakeItBack() {
      assertRefused(
          OPENPGP_KEY_REVOKED,
          of(KEY).revocation(s -> s).userId("tester", s -> s.keyFlags(SIGN).created(LATER)));
    }

    @Test
    void forgedRevocationDoesNotCount() {
      assertGood(revoked(TestSignature::withBrokenNumbers));
    }

    @Test
    void revocationBySomebodyElseDoesNotCount() {
      assertGood(
          of(KEY).directBy(OTHER_KEY, s -> s.type(0x20)).userId("tester", s -> s.keyFlags(SIGN)),
          good(OTHER_KEY));
    }

    @Test
    void revocationByADesignatedRevoker() {
      assertRefused(OPENPGP_KEY_REVOKED, revokedByOther(0x80), good(OTHER_KEY));
    }

    @Test
    void designationWithoutTheClassBitDoesNotCount() {
      assertGood(revokedByOther(0x00), good(OTHER_KEY));
    }

    @Test
    void forgedRevocationByADesignatedRevokerDoesNotCount() {
      assertGood(
          of(KEY)
              .direct(s -> s.hashed(12, designation(0x80)))
              .directBy(OTHER_KEY, s -> s.type(0x20).withBrokenNumbers())
              .userId("tester", s -> s.keyFlags(SIGN)),
          good(OTHER_KEY));
    }

    @Test
    void revocationByAnAbsentDesignatedRevokerIsWarnedAbout() {
      OpenPgpKeyring keyring = TestKeyrings.parse(revokedByOther(0x80));

      Verifying.assertVerified(signed(TestSignature.by(KEY)), keyring);
      assertThat(keyring.warnings())
          .singleElement()
          .asString()
          .contains("might be revoked", OTHER_KEY.fingerprint());
    }

    private TestKeyrings revoked(UnaryOperator<TestSignature> change) {
      return of(KEY).revocation(change).userId("tester", s -> s.keyFlags(SIGN));
    }

    private TestKeyrings revokedByOther(int revocationClass) {
      return of(KEY)
          .direct(s -> s.hashed(12, designation(revocationClass)))
          .directBy(OTHER_KEY, s -> s.type(0x20))
          .userId("tester", s -> s.keyFlags(SIGN));
    }

    private byte[] designation(int revocationClass) {
      return new PacketBytes()
          .u8(revocationClass)
          .u8(OTHER_KEY.algorithm())
          .bytes(OTHER_KEY.fingerprintBytes())
          .toBytes();
    }
  }
}
