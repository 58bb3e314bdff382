package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.openpgp.TestKeyrings.CERTIFY;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.of;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a primary key says about itself, and what of it counts. */
class SelfSignatureTest {
  private static final TestKey KEY = TestKey.ed25519("alpha");
  private static final TestKey OTHER_KEY = TestKey.ed25519("beta");
  private static final long LATER = TestSignature.CREATED + 1000;

  private static void assertGood(TestKeyrings... keys) {
    Verifying.assertVerified(signed(TestSignature.by(KEY)), TestKeyrings.parse(keys));
  }

  private static void assertRefused(RejectionReason reason, TestKeyrings... keys) {
    Verifying.assertRefused(reason, signed(TestSignature.by(KEY)), TestKeyrings.parse(keys));
  }

  /** The key is left out with a warning, the other one is used. */
  private static void assertLeftOut(TestKeyrings key, String warning) {
    OpenPgpKeyring keyring =
        TestKeyrings.parse(PacketBytes.join(key.toBytes(), good(OTHER_KEY).toBytes()));

    assertThat(keyring.primaryFingerprints()).containsExactly(OTHER_KEY.fingerprint());
    assertThat(keyring.warnings())
        .last()
        .asString()
        .contains("source-1", KEY.fingerprint(), warning);
    Verifying.assertRefused(OPENPGP_UNKNOWN_KEY, signed(TestSignature.by(KEY)), keyring);
    Verifying.assertVerified(signed(TestSignature.by(OTHER_KEY)), keyring);
  }

  private static TestKeyrings withUserId(UnaryOperator<TestSignature> change) {
    return of(KEY).userId("tester", s -> change.apply(s.keyFlags(CERTIFY | SIGN)));
  }

  @Nested
  class Identity {
    private static final String NONE = "no user id with a valid self-signature";

    @Test
    void invalidSelfSignature() {
      assertLeftOut(withUserId(TestSignature::withBrokenNumbers), NONE);
    }

    @Test
    void selfSignatureOverAnotherUserId() {
      assertLeftOut(of(KEY).bareUserId("tester").certification("someone", s -> s), NONE);
    }

    @Test
    void noSelfSignature() {
      assertLeftOut(of(KEY).bareUserId("tester"), NONE);
    }

    @Test
    void noUserId() {
      assertLeftOut(of(KEY), NONE);
    }

    @Test
    void signatureOnTheKeyAlone() {
      assertLeftOut(of(KEY).direct(s -> s.keyFlags(CERTIFY | SIGN)), NONE);
    }

    @Test
    void signatureOfAThirdPartyOnly() {
      byte[] userId = new PacketBytes().u8(0xb4).u32(1).u8('t').toBytes();

      assertLeftOut(
          of(KEY)
              .bareUserId("t")
              .add(
                  Packet.SIGNATURE,
                  TestSignature.by(OTHER_KEY).type(0x13).over(KEY.hashed(), userId)),
          NONE);
    }

    @Test
    void selfSignatureWithoutKeyId() {
      assertLeftOut(withUserId(TestSignature::withoutKeyId), NONE);
    }

    @Test
    void selfSignatureOfAnotherType() {
      assertLeftOut(withUserId(s -> s.type(0x1f)), NONE);
      assertLeftOut(withUserId(s -> s.type(0x14)), NONE);
      assertLeftOut(withUserId(s -> s.type(0x0f)), NONE);
    }

    @Test
    void selfSignatureDatedBeforeTheKey() {
      assertLeftOut(withUserId(s -> s.created(TestKey.CREATED - 1)), NONE);
      assertGood(withUserId(s -> s.created(TestKey.CREATED)));
    }

    @Test
    void selfSignatureWithoutCreationTime() {
      assertLeftOut(withUserId(TestSignature::withoutCreationTime), NONE);
    }

    @Test
    void selfSignatureWithUnknownCriticalSubpacket() {
      assertLeftOut(withUserId(s -> s.hashed(0x80 | 99, new byte[1])), NONE);
    }

    @Test
    void selfSignatureThatIsNotExportable() {
      assertLeftOut(withUserId(s -> s.hashed(4, new byte[1])), NONE);
      assertLeftOut(withUserId(s -> s.unhashed(4, new byte[1])), NONE);
      assertGood(withUserId(s -> s.hashed(4, new byte[] {1}).unhashed(4, new byte[] {1})));
    }

    @Test
    void selfSignatureThatContradictsItself() {
      assertLeftOut(withUserId(s -> s.keyFlags(CERTIFY)), NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x11, 0x12, 0x13})
    void everyTypeOfCertification(int type) {
      assertGood(withUserId(s -> s.type(type)));
    }

    @Test
    void selfSignatureDatedInTheFuture() {
      assertGood(withUserId(s -> s.created(4_000_000_000L)));
    }

    @Test
    void selfSignatureOfVersion3() {
      assertGood(of(KEY).bareUserId("tester").certificationVersion3("tester"));
    }

    @Test
    void userAttribute() {
      byte[] body = "\u0005\u0001abcd".getBytes(StandardCharsets.US_ASCII);

      assertGood(of(KEY).attribute(body, s -> s.keyFlags(CERTIFY | SIGN)));
    }

    @Test
    void oneGoodUserIdBesideABadOne() {
      TestKeyrings key =
          of(KEY)
              .userId("bad", TestSignature::withBrokenNumbers)
              .userId("good", s -> s.keyFlags(CERTIFY | SIGN));

      assertGood(key);
      assertThat(TestKeyrings.parse(key).warnings())
          .singleElement()
          .asString()
          .contains("user ids without a valid self-signature are ignored: 1");
    }

    @Test
    void revokedUserIdStillMakesTheKeyUsable() {
      assertGood(good(KEY).certification("tester", s -> s.type(0x30).created(LATER)));
    }

    @Test
    void tooManySubkeys() {
      TestKeyrings key = good(KEY);
      for (int i = 0; i < 201; i++) {
        key.bareSubkey(OTHER_KEY.createdAt(i));
      }

      assertLeftOut(key, "more than 200 subkeys");
    }

    @Test
    void tooManySelfSignatures() {
      TestKeyrings key = good(KEY);
      for (int i = 0; i < 1000; i++) {
        key.certification("tester", s -> s);
      }

      assertLeftOut(key, "more than 1000 self-signatures");
    }
  }

  @Nested
  class Hash {
    @ParameterizedTest
    @ValueSource(ints = {TestSignature.SHA1, TestSignature.RIPEMD160, TestSignature.SHA512})
    void weakHashesAreGoodEnoughForSelfSignatures(int hash) {
      OpenPgpKeyring keyring = TestKeyrings.parse(withUserId(s -> s.hash(hash)));

      Verifying.verified(
          Verifying.verifierWithoutWeakHashes().verify(signed(TestSignature.by(KEY)), keyring));
    }

    @Test
    void md5IsNot() {
      assertLeftOut(
          withUserId(s -> s.hash(TestSignature.MD5)), "no user id with a valid self-signature");
    }
  }

  @Nested
  class Usage {
    @Test
    void flagForSigning() {
      assertGood(of(KEY).userId("tester", s -> s.keyFlags(SIGN)));
    }

    @Test
    void noFlagForSigning() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING, of(KEY).userId("tester", s -> s.keyFlags(CERTIFY)));
    }

    @Test
    void flagsOfZero() {
      assertRefused(OPENPGP_KEY_NOT_FOR_SIGNING, of(KEY).userId("tester", s -> s.keyFlags(0)));
    }

    @Test
    void flagsOfNoLength() {
      assertRefused(OPENPGP_KEY_NOT_FOR_SIGNING, of(KEY).userId("tester", s -> s.keyFlags()));
    }

    @Test
    void noFlagsAtAll() {
      assertGood(of(KEY).userId("tester", s -> s));
    }

    @Test
    void flagsInTheUnhashedAreaAreIgnored() {
      assertGood(of(KEY).userId("tester", s -> s.unhashed(27, new byte[] {CERTIFY})));
    }

    @Test
    void flagsOfTheSignatureOnTheKeyBeatThoseOfUserIds() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY).direct(s -> s.keyFlags(CERTIFY)).userId("tester", s -> s.keyFlags(SIGN)));
      assertGood(of(KEY).direct(s -> s.keyFlags(SIGN)).userId("tester", s -> s.keyFlags(CERTIFY)));
    }

    @Test
    void signatureOnTheKeyAfterAUserIdDoesNotCount() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY).userId("tester", s -> s.keyFlags(CERTIFY)).direct(s -> s.keyFlags(SIGN)));
    }

    @Test
    void newestSelfSignatureOfAUserIdCounts() {
      assertGood(
          of(KEY)
              .userId("tester", s -> s.keyFlags(SIGN).created(LATER))
              .certification("tester", s -> s.keyFlags(CERTIFY)));
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY)
              .userId("tester", s -> s.keyFlags(SIGN))
              .certification("tester", s -> s.keyFlags(CERTIFY).created(LATER)));
    }

    @Test
    void ofEquallyNewOnesTheLastCounts() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY)
              .userId("tester", s -> s.keyFlags(SIGN))
              .certification("tester", s -> s.keyFlags(CERTIFY)));
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY)
              .direct(s -> s.keyFlags(SIGN))
              .direct(s -> s.keyFlags(CERTIFY))
              .userId("tester", s -> s));
    }

    @Test
    void newestUserIdCounts() {
      assertGood(
          of(KEY)
              .userId("old", s -> s.keyFlags(CERTIFY))
              .userId("new", s -> s.keyFlags(SIGN).created(LATER)));
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY)
              .userId("new", s -> s.keyFlags(CERTIFY).created(LATER))
              .userId("old", s -> s.keyFlags(SIGN)));
    }

    @Test
    void revokedUserIdDoesNotCount() {
      assertRefused(
          OPENPGP_KEY_NOT_FOR_SIGNING,
          of(KEY)
              .userId("old", s -> s.keyFlags(CERTIFY))
              .userId("new", s -> s.keyFlags(SIGN).created(LATER))
              .certification("new", s -> s.type(0x30).created(LATER + 1)));
    }

    @Test
    void revocationOfAUserIdCanBeTakenBack() {
      assertGood(
          of(KEY)
              .userId("old", s -> s.keyFlags(CERTIFY))
              .bareUserId("new")
              .certification("new", s -> s.type(0x30).created(LATER))
              .certification("new", s -> s.keyFlags(SIGN).created(LATER + 1)));
    }

    @Test
    void invalidNewerSelfSignatureDoesNotCount() {
      assertGood(
          of(KEY)
              .userId("tester", s -> s.keyFlags(SIGN))
              .certification(
                  "tester", s -> s.keyFlags(CERTIFY).created(LATER).withBrokenNumbers()));
    }
  }
}
