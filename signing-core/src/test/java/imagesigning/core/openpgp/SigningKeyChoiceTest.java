package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.OpenPgpSignerTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SigningKeyChoiceTest {
  private static final TestKey KEY = TestKey.ed25519("choice");
  private static final TestKey OTHER = TestKey.ed25519("other choice");
  private static final TestKey SUBKEY = TestKey.p256("choice");
  private static final TestKey NEWER_SUBKEY = TestKey.p256("newer").createdAt(TestKey.CREATED + 9);
  private static final OpenPgpSigningOptions OPTIONS =
      OpenPgpSigningOptions.defaults().clock(Clock.fixed(Verifying.NOW, ZoneOffset.UTC));

  private static SigningKey choose(OpenPgpSigningOptions options, TestKeyrings... keys)
      throws SigningException {
    return SigningKeyChoice.choose("the test", TestKeyrings.parse(keys), options, key -> true);
  }

  private static OpenPgpSigningOptions named(String selector) {
    return OPTIONS.key(KeySelector.parse(selector));
  }

  private static void assertChosen(TestKey expected, SigningKey chosen) {
    assertThat(chosen.key().fingerprint()).hasToString(expected.fingerprint());
  }

  private static TestKeyrings named(TestKey key, String userId) {
    return TestKeyrings.of(key).userId(userId, certification -> certification);
  }

  private static TestKeyrings expired(TestKey key) {
    return TestKeyrings.of(key)
        .userId("tester", certification -> certification.keyExpiresAfter(100));
  }

  private static TestKeyrings notForSigning(TestKey key) {
    return TestKeyrings.of(key)
        .userId("tester", certification -> certification.keyFlags(TestKeyrings.CERTIFY));
  }

  @Test
  void takesTheOnlyKey() throws Exception {
    assertChosen(KEY, choose(OPTIONS, TestKeyrings.good(KEY)));
  }

  @Test
  void prefersThePrimaryKey() throws Exception {
    assertChosen(KEY, choose(OPTIONS, TestKeyrings.good(KEY).subkey(SUBKEY, b -> b)));
  }

  @Test
  void takesTheNewestGoodSubkeyWhereThePrimaryKeyMayNotSign() throws Exception {
    TestKeyrings keys =
        TestKeyrings.withSubkey(KEY, SUBKEY)
            .subkey(NEWER_SUBKEY, b -> b)
            .subkey(OTHER.createdAt(TestKey.CREATED + 99), b -> b.keyExpiresAfter(1));

    assertChosen(NEWER_SUBKEY, choose(OPTIONS, keys));
  }

  @Test
  void prefersTheSubkeyOnDemand() throws Exception {
    TestKeyrings keys = TestKeyrings.good(KEY).subkey(SUBKEY, b -> b);

    assertChosen(SUBKEY, choose(OPTIONS.preferSubkey(), keys));
    assertChosen(KEY, choose(OPTIONS.preferSubkey(), TestKeyrings.good(KEY)));
  }

  @Test
  void takesExactlyTheSubkeyThatIsNamed() throws Exception {
    TestKeyrings keys = TestKeyrings.good(KEY).subkey(SUBKEY, b -> b).subkey(NEWER_SUBKEY, b -> b);

    assertChosen(SUBKEY, choose(named(SUBKEY.fingerprint()), keys));
    assertChosen(SUBKEY, choose(named(SUBKEY.keyIdText()), keys));
    assertChosen(KEY, choose(named(KEY.fingerprint()), keys));
  }

  @Test
  void takesNoOtherKeyForANamedSubkeyThatIsRevoked() {
    TestKeyrings keys =
        TestKeyrings.good(KEY)
            .subkey(SUBKEY, b -> b)
            .binding(SUBKEY, revocation -> revocation.type(0x28));

    assertFailure(SigningFailure.KEY_REVOKED, () -> choose(named(SUBKEY.fingerprint()), keys))
        .hasMessageContaining("The key " + SUBKEY.fingerprint() + " is revoked.");
  }

  @Test
  void findsAKeyByFingerprintIdAndAddress() throws Exception {
    TestKeyrings[] keys = {
      named(KEY, "Release <Release@Example.com>"), named(OTHER, "other@example.com")
    };

    for (String selector :
        new String[] {
          KEY.fingerprint(),
          KEY.fingerprint().toLowerCase(Locale.ROOT),
          "0x" + KEY.keyIdText(),
          "release@example.com",
          "<release@example.com>"
        }) {
      assertChosen(KEY, choose(named(selector), keys));
    }
    assertChosen(OTHER, choose(named("other@example.com"), keys));
  }

  @Test
  void listsWhatIsThereWhenNothingFits() {
    assertFailure(
            SigningFailure.KEY_NOT_FOUND,
            () -> choose(named("nobody@example.com"), named(KEY, "some\u001bbody@example.com")))
        .hasMessage(
            "No key in the test fits \"nobody@example.com\"; there is "
                + KEY.fingerprint()
                + " (\"some\\u001bbody@example.com\").");
    assertFailure(SigningFailure.KEY_NOT_FOUND, () -> choose(OPTIONS))
        .hasMessage("No key in the test can sign; there is no key.");
  }

  @Test
  void takesNoRevokedUserIdForAnAddress() {
    TestKeyrings keys =
        named(KEY, "old@example.com")
            .certification("old@example.com", revocation -> revocation.type(0x30))
            .userId("new@example.com", certification -> certification);

    assertFailure(SigningFailure.KEY_NOT_FOUND, () -> choose(named("old@example.com"), keys))
        .hasMessageContaining("(\"new@example.com\")");
  }

  @Test
  void takesNoUserIdThatTheKeyDidNotCertify() {
    TestKeyrings keys = TestKeyrings.good(KEY).bareUserId("planted@example.com");

    assertFailure(SigningFailure.KEY_NOT_FOUND, () -> choose(named("planted@example.com"), keys));
  }

  @Test
  void choosesNothingAmongSeveralKeys() {
    assertFailure(
            SigningFailure.KEY_AMBIGUOUS,
            () -> choose(OPTIONS, named(KEY, "a@example.com"), named(OTHER, "b@example.com")))
        .hasMessage(
            "2 keys in the test can sign: "
                + KEY.fingerprint()
                + " (\"a@example.com\"), "
                + OTHER.fingerprint()
                + " (\"b@example.com\"). Name one by its fingerprint.");
    assertFailure(
            SigningFailure.KEY_AMBIGUOUS,
            () ->
                choose(
                    named("a@example.com"),
                    named(KEY, "a@example.com"),
                    named(OTHER, "A <a@example.com>")))
        .hasMessageStartingWith("2 keys in the test fit \"a@example.com\": ");
  }

  @Test
  void takesTheOneKeyThatCanSign() throws Exception {
    assertChosen(KEY, choose(OPTIONS, expired(OTHER), TestKeyrings.good(KEY)));
    Set<String> secrets = Set.of(OTHER.fingerprint());
    SigningKey chosen =
        SigningKeyChoice.choose(
            "the test",
            TestKeyrings.parse(TestKeyrings.good(KEY), TestKeyrings.good(OTHER)),
            OPTIONS,
            key -> secrets.contains(key.key().fingerprint().toString()));
    assertChosen(OTHER, chosen);
  }

  @Test
  void tellsWhyAKeyCannotSign() {
    assertFailure(SigningFailure.KEY_EXPIRED, () -> choose(OPTIONS, expired(KEY)))
        .hasMessageContaining("The key " + KEY.fingerprint() + " expired at 2024-01-01T00:01:40Z.");
    assertFailure(
        SigningFailure.KEY_REVOKED,
        () -> choose(OPTIONS, TestKeyrings.good(KEY).direct(s -> s.type(0x20))));
    assertFailure(SigningFailure.KEY_NOT_FOR_SIGNING, () -> choose(OPTIONS, notForSigning(KEY)));
    assertFailure(
            SigningFailure.KEY_INVALID,
            () ->
                choose(
                    OPTIONS,
                    TestKeyrings.of(KEY.createdAt(1_900_000_000L))
                        .userId("tester", c -> c.created(1_900_000_000L))))
        .hasMessageContaining("is dated in the future");
    assertFailure(
        SigningFailure.SECRET_KEY_MISSING,
        () ->
            SigningKeyChoice.choose(
                "the test", TestKeyrings.parse(TestKeyrings.good(KEY)), OPTIONS, key -> false));
  }

  @Test
  void tellsTheFaultThatMattersMost() {
    assertFailure(
        SigningFailure.KEY_EXPIRED,
        () ->
            choose(
                OPTIONS, notForSigning(KEY).subkey(SUBKEY, binding -> binding.keyExpiresAfter(1))));
    assertFailure(
            SigningFailure.KEY_EXPIRED, () -> choose(OPTIONS, expired(KEY), notForSigning(OTHER)))
        .hasMessageContainingAll(KEY.fingerprint(), OTHER.fingerprint());
  }

  @Test
  void signsWithNeitherDsaNorShortRsa() {
    TestKey dsa = TestKey.dsa(2048);
    TestKey rsa = TestKey.rsa(1024);

    assertFailure(SigningFailure.KEY_UNSUPPORTED, () -> choose(OPTIONS, TestKeyrings.good(dsa)))
        .hasMessageContaining("is a DSA key");
    assertFailure(SigningFailure.KEY_UNSUPPORTED, () -> choose(OPTIONS, TestKeyrings.good(rsa)))
        .hasMessageContaining("is an RSA key of only 1024 bits; signing takes at least 2048");
  }

  @Test
  void takesNoSubkeyOfTwoPrimaryKeys() {
    TestKeyrings[] keys = {
      TestKeyrings.withSubkey(KEY, SUBKEY), TestKeyrings.withSubkey(OTHER, SUBKEY)
    };

    assertFailure(SigningFailure.KEY_INVALID, () -> choose(named(SUBKEY.fingerprint()), keys))
        .hasMessageContaining("belongs to more than one primary key");
  }
}
