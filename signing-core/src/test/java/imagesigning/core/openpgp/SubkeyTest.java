package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_KEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_NOT_YET_VALID;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_REVOKED;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_AMBIGUOUS;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_NOT_BOUND;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_REVOKED;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.openpgp.TestKeyrings.CERTIFY;
import static imagesigning.core.openpgp.TestKeyrings.ENCRYPT;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.of;
import static imagesigning.core.openpgp.TestKeyrings.withSubkey;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Signing subkeys: which primary key they stand for, and when they do not count. */
class SubkeyTest {
  private static final TestKey PRIMARY = TestKey.ed25519("alpha");
  private static final TestKey SUBKEY = TestKey.ed25519("subkey");
  private static final TestKey OTHER = TestKey.ed25519("beta");
  private static final byte[] MESSAGE = signed(TestSignature.by(SUBKEY));
  private static final long LATER = TestSignature.CREATED + 1000;

  private static void assertGood(TestKeyrings... keys) {
    Verifying.assertVerified(MESSAGE, TestKeyrings.parse(keys));
  }

  private static void assertRefused(RejectionReason reason, TestKeyrings... keys) {
    Verifying.assertRefused(reason, MESSAGE, TestKeyrings.parse(keys));
  }

  @Nested
  class Identity {
    @Test
    void subkeyIsMappedToItsPrimaryKey() {
      OpenPgpKeyring keyring = TestKeyrings.parse(withSubkey(PRIMARY, SUBKEY));

      VerifiedMessage message = Verifying.assertVerified(MESSAGE, keyring);

      assertThat(message.primaryFingerprint()).isEqualTo(PRIMARY.fingerprint());
      assertThat(message.signingFingerprint()).isEqualTo(SUBKEY.fingerprint());
      assertThat(keyring.primaryFingerprints()).containsExactly(PRIMARY.fingerprint());
    }

    @Test
    void fingerprintsAreUpperCaseHex() {
      assertThat(TestKeyrings.parse(good(PRIMARY)).primaryFingerprints())
          .allMatch(fingerprint -> fingerprint.matches("[0-9A-F]{40}"));
    }

    @Test
    void primaryKeyThatOnlyCertifiesMayNotSign() {
      Verifying.assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          signed(TestSignature.by(PRIMARY)),
          TestKeyrings.parse(withSubkey(PRIMARY, SUBKEY)));
    }

    @Test
    void subkeyUnderTwoPrimaryKeys() {
      assertRefused(
          OPENPGP_SUBKEY_AMBIGUOUS, withSubkey(PRIMARY, SUBKEY), withSubkey(OTHER, SUBKEY));
    }

    @Test
    void subkeyUnderThreePrimaryKeys() {
      assertRefused(
          OPENPGP_SUBKEY_AMBIGUOUS,
          withSubkey(PRIMARY, SUBKEY),
          withSubkey(OTHER, SUBKEY),
          withSubkey(TestKey.ed25519("gamma"), SUBKEY));
    }

    @Test
    void subkeyThatIsAlsoAPrimaryKey() {
      assertRefused(OPENPGP_SUBKEY_AMBIGUOUS, withSubkey(PRIMARY, SUBKEY), good(SUBKEY));
      assertRefused(OPENPGP_SUBKEY_AMBIGUOUS, good(SUBKEY), withSubkey(PRIMARY, SUBKEY));
    }

    @Test
    void unprovedClaimOfASecondPrimaryKeyIsIgnored() {
      TestKeyrings claim = good(OTHER).bareSubkey(SUBKEY);

      assertGood(withSubkey(PRIMARY, SUBKEY), claim);
      assertGood(claim, withSubkey(PRIMARY, SUBKEY));
    }

    @Test
    void sameSubkeyInTwoCopiesOfItsPrimaryKey() {
      assertGood(withSubkey(PRIMARY, SUBKEY), withSubkey(PRIMARY, SUBKEY));
    }

    @Test
    void subkeyThatIsMissing() {
      assertRefused(OPENPGP_UNKNOWN_KEY, good(PRIMARY));
    }
  }

  @Nested
  class Binding {
    @Test
    void none() {
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, good(PRIMARY).bareSubkey(SUBKEY));
    }

    @Test
    void invalid() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND, good(PRIMARY).subkey(SUBKEY, TestSignature::withBrokenNumbers));
    }

    @Test
    void ofAnotherSubkey() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND,
          good(PRIMARY).bareSubkey(SUBKEY).binding(OTHER, s -> s.keyFlags(SIGN)));
    }

    @Test
    void ofAnotherType() {
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, good(PRIMARY).subkey(SUBKEY, s -> s.type(0x1f)));
    }

    @Test
    void expired() {
      assertGood(good(PRIMARY).subkey(SUBKEY, s -> s.expiresAfter(400_000_000)));
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, good(PRIMARY).subkey(SUBKEY, s -> s.expiresAfter(1)));
    }

    @Test
    void withUnknownCriticalSubpacket() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND,
          good(PRIMARY).subkey(SUBKEY, s -> s.hashed(0x80 | 99, new byte[1])));
    }

    @Test
    void newestOneCounts() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          good(PRIMARY)
              .subkey(SUBKEY, s -> s)
              .binding(SUBKEY, s -> s.keyFlags(ENCRYPT).created(LATER)));
      assertGood(
          good(PRIMARY)
              .subkey(SUBKEY, s -> s.created(LATER))
              .binding(SUBKEY, s -> s.keyFlags(ENCRYPT)));
    }

    @Test
    void withoutFlagForSigning() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          good(PRIMARY).bareSubkey(SUBKEY).binding(SUBKEY, s -> s.keyFlags(ENCRYPT)));
    }

    @Test
    void withoutFlags() {
      TestKeyrings key = good(PRIMARY);

      assertGood(
          key.bareSubkey(SUBKEY)
              .binding(SUBKEY, s -> s.unhashed(32, key.crossCertification(SUBKEY, b -> b))));
    }
  }

  @Nested
  class CrossCertification {
    private TestKeyrings with(byte[]... embedded) {
      return good(PRIMARY)
          .bareSubkey(SUBKEY)
          .binding(
              SUBKEY,
              binding -> {
                TestSignature signature = binding.keyFlags(SIGN);
                for (byte[] one : embedded) {
                  signature = signature.unhashed(32, one);
                }
                return signature;
              });
    }

    private byte[] certification(UnaryOperator<TestSignature> change) {
      return good(PRIMARY).crossCertification(SUBKEY, change);
    }

    @Test
    void missing() {
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with());
    }

    @Test
    void invalid() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND, with(certification(TestSignature::withBrokenNumbers)));
    }

    @Test
    void ofAnotherType() {
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(certification(s -> s.type(0x18))));
    }

    @Test
    void byAnotherKey() {
      byte[] byOther = TestSignature.by(OTHER).type(0x19).over(PRIMARY.hashed(), SUBKEY.hashed());

      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(byOther));
    }

    @Test
    void ofAnotherPrimaryKey() {
      byte[] ofOther = TestSignature.by(SUBKEY).type(0x19).over(OTHER.hashed(), SUBKEY.hashed());

      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(ofOther));
    }

    @Test
    void datedBeforeTheSubkey() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND, with(certification(s -> s.created(TestKey.CREATED - 1))));
    }

    @Test
    void withUnknownCriticalSubpacket() {
      assertRefused(
          OPENPGP_SUBKEY_NOT_BOUND, with(certification(s -> s.hashed(0x80 | 99, new byte[1]))));
    }

    @Test
    void brokenOneIsWarnedAbout() {
      TestKeyrings key = with(new byte[] {4, 0x19});

      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, key);
      assertThat(TestKeyrings.parse(key).warnings())
          .singleElement()
          .asString()
          .contains("broken embedded signature", SUBKEY.fingerprint());
    }

    @Test
    void newestOneCounts() {
      byte[] good = certification(s -> s);
      byte[] newerBad = certification(s -> s.created(LATER).withBrokenNumbers());
      byte[] olderBad =
          certification(s -> s.created(TestSignature.CREATED - 1).withBrokenNumbers());

      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(good, newerBad));
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(newerBad, good));
      assertGood(with(good, olderBad));
      assertGood(with(olderBad, good));
    }

    @Test
    void ofEquallyNewOnesTheFirstCounts() {
      byte[] good = certification(s -> s);
      byte[] bad = certification(TestSignature::withBrokenNumbers);

      assertGood(with(good, bad));
      assertRefused(OPENPGP_SUBKEY_NOT_BOUND, with(bad, good));
    }

    @Test
    void inTheHashedArea() {
      assertGood(
          good(PRIMARY)
              .bareSubkey(SUBKEY)
              .binding(SUBKEY, s -> s.keyFlags(SIGN).hashed(32, certification(c -> c))));
    }
  }

  @Nested
  class RevocationAndExpiry {
    @Test
    void revokedSubkey() {
      assertRefused(
          OPENPGP_SUBKEY_REVOKED, withSubkey(PRIMARY, SUBKEY).binding(SUBKEY, s -> s.type(0x28)));
    }

    @Test
    void newerBindingDoesNotTakeTheRevocationBack() {
      TestKeyrings key = good(PRIMARY).bareSubkey(SUBKEY);

      assertRefused(
          OPENPGP_SUBKEY_REVOKED,
          key.binding(SUBKEY, s -> s.type(0x28))
              .binding(
                  SUBKEY,
                  s ->
                      s.keyFlags(SIGN)
                          .created(LATER)
                          .unhashed(32, key.crossCertification(SUBKEY, c -> c))));
    }

    @Test
    void revocationThatStandsAtAnotherSubkey() {
      assertRefused(
          OPENPGP_SUBKEY_REVOKED,
          withSubkey(PRIMARY, SUBKEY).subkey(OTHER, s -> s).binding(SUBKEY, s -> s.type(0x28)));
    }

    @Test
    void revocationOfAnotherSubkeyDoesNotCount() {
      assertGood(
          withSubkey(PRIMARY, SUBKEY).subkey(OTHER, s -> s).binding(OTHER, s -> s.type(0x28)));
    }

    @Test
    void revocationBySomebodyElseDoesNotCount() {
      byte[] byOther = TestSignature.by(OTHER).type(0x28).over(PRIMARY.hashed(), SUBKEY.hashed());

      assertGood(withSubkey(PRIMARY, SUBKEY).add(Packet.SIGNATURE, byOther));
    }

    @Test
    void forgedRevocationDoesNotCount() {
      assertGood(
          withSubkey(PRIMARY, SUBKEY).binding(SUBKEY, s -> s.type(0x28).withBrokenNumbers()));
    }

    @Test
    void revokedPrimaryKey() {
      assertRefused(OPENPGP_KEY_REVOKED, withSubkey(PRIMARY, SUBKEY).revocation(s -> s));
    }

    @Test
    void expiredSubkey() {
      long span = 1_000_000;
      OpenPgpKeyring keyring =
          TestKeyrings.parse(good(PRIMARY).subkey(SUBKEY, s -> s.keyExpiresAfter(span)));
      Instant end = Instant.ofEpochSecond(TestKey.CREATED + span);

      Verifying.verified(Verifying.verifierAt(end).verify(MESSAGE, keyring));
      Verifying.assertRefused(
          OPENPGP_SUBKEY_EXPIRED,
          Verifying.verifierAt(end.plusSeconds(1)).verify(MESSAGE, keyring));
    }

    @Test
    void expiredPrimaryKey() {
      assertRefused(
          OPENPGP_KEY_EXPIRED,
          of(PRIMARY)
              .userId("tester", s -> s.keyFlags(CERTIFY).keyExpiresAfter(1000))
              .subkey(SUBKEY, s -> s));
    }

    @Test
    void signatureDatedBeforeTheSubkey() {
      TestKey younger = SUBKEY.createdAt(LATER);
      OpenPgpKeyring keyring =
          TestKeyrings.parse(
              good(PRIMARY)
                  .bareSubkey(younger)
                  .binding(
                      younger,
                      s ->
                          s.keyFlags(SIGN)
                              .created(LATER)
                              .unhashed(
                                  32,
                                  good(PRIMARY)
                                      .crossCertification(younger, c -> c.created(LATER)))));

      Verifying.assertVerified(signed(TestSignature.by(younger).created(LATER)), keyring);
      Verifying.assertRefused(
          OPENPGP_SIGNATURE_BEFORE_KEY,
          signed(TestSignature.by(younger).created(LATER - 1)),
          keyring);
    }

    @Test
    void subkeyDatedInTheFuture() {
      long future = Verifying.NOW.getEpochSecond() + 100;
      TestKey subkey = SUBKEY.createdAt(future);
      byte[] certification = good(PRIMARY).crossCertification(subkey, back -> back.created(future));
      OpenPgpKeyring keyring =
          TestKeyrings.parse(
              good(PRIMARY)
                  .bareSubkey(subkey)
                  .binding(subkey, s -> s.keyFlags(SIGN).unhashed(32, certification)));

      Verifying.assertRefused(
          OPENPGP_KEY_NOT_YET_VALID, signed(TestSignature.by(subkey).created(future)), keyring);
    }

    @Test
    void primaryKeyDatedInTheFuture() {
      long future = Verifying.NOW.getEpochSecond() + 100;
      TestKey primary = PRIMARY.createdAt(future);
      OpenPgpKeyring keyring =
          TestKeyrings.parse(
              of(primary)
                  .userId("t", s -> s.created(future))
                  .subkey(SUBKEY, s -> s.created(future)));

      Verifying.assertRefused(OPENPGP_KEY_NOT_YET_VALID, MESSAGE, keyring);
    }
  }
}
