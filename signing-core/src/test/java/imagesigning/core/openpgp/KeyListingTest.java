package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyListingTest {
  private static final TestKey KEY = TestKey.ed25519("listing");
  private static final TestKey SUBKEY = TestKey.p256("listing");
  private static final Instant CREATED = Instant.ofEpochSecond(TestKey.CREATED);

  private static List<OpenPgpKey> keys(TestKeyrings... keys) {
    return TestKeyrings.parse(keys).keys(Verifying.NOW);
  }

  @Test
  void tellsWhatTheKeySaysOfItself() {
    TestKeyrings key =
        TestKeyrings.of(KEY)
            .userId("one", certification -> certification.keyFlags(TestKeyrings.CERTIFY))
            .userId("two", certification -> certification)
            .bareUserId("planted")
            .subkey(SUBKEY, binding -> binding.keyExpiresAfter(3600));

    assertThat(keys(key))
        .containsExactly(
            new OpenPgpKey(
                KEY.fingerprint(),
                "ed25519",
                CREATED,
                Optional.empty(),
                false,
                false,
                List.of("one", "two"),
                List.of(
                    new OpenPgpKey.Subkey(
                        SUBKEY.fingerprint(),
                        "nistp256",
                        CREATED,
                        Optional.of(CREATED.plusSeconds(3600)),
                        false,
                        true))));
  }

  @Test
  void tellsExpiryAndRevocation() {
    TestKeyrings expired =
        TestKeyrings.of(KEY).userId("tester", certification -> certification.keyExpiresAfter(60));
    TestKeyrings revoked = TestKeyrings.good(SUBKEY).direct(signature -> signature.type(0x20));

    List<OpenPgpKey> listed = keys(expired, revoked);

    assertThat(listed).extracting(OpenPgpKey::revoked).containsExactly(false, true);
    assertThat(listed.get(0).expires()).contains(CREATED.plusSeconds(60));
    assertThat(listed).extracting(OpenPgpKey::signs).containsExactly(true, true);
  }

  @Test
  void tellsSubkeysThatMayNotSign() {
    TestKeyrings key =
        TestKeyrings.good(KEY)
            .bareSubkey(SUBKEY)
            .binding(SUBKEY, binding -> binding.keyFlags(TestKeyrings.ENCRYPT))
            .bareSubkey(TestKey.p256("not bound"));

    assertThat(keys(key).get(0).subkeys())
        .singleElement()
        .matches(subkey -> !subkey.signs() && subkey.fingerprint().equals(SUBKEY.fingerprint()));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa2048",
    "dsa1024",
    "nistp256",
    "nistp384",
    "nistp521",
    "brainpoolP384r1",
    "brainpoolP512r1",
    "ed25519"
  })
  void namesAlgorithmsAsGnuPgDoes(String name) throws Exception {
    try (InputStream in = getClass().getResourceAsStream("gnupg/keys/" + name + ".gpg")) {
      assertThat(TestKeyrings.parse(in.readAllBytes()).keys(Verifying.NOW))
          .extracting(OpenPgpKey::algorithm)
          .containsExactly(name);
    }
  }

  @Test
  void namesWhatItDoesNotKnowByNumber() {
    TestKey unknown = TestKey.unusable(99, new byte[] {1});
    TestKey curve = TestKey.unusable(18, new PacketBytes().u8(1).u8(5).u16(0).u8(0).toBytes());
    TestKeyrings key =
        TestKeyrings.good(KEY)
            .bareSubkey(unknown)
            .binding(unknown, binding -> binding)
            .bareSubkey(curve)
            .binding(curve, binding -> binding);

    assertThat(keys(key).get(0).subkeys())
        .extracting(OpenPgpKey.Subkey::algorithm)
        .containsExactly("algorithm 99", "curve 05");
  }
}
