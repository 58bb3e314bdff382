package imagesigning.core.openpgp;

import static imagesigning.core.RejectionReason.OPENPGP_KEY_NOT_FOR_SIGNING;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_AMBIGUOUS;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_NOT_BOUND;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_REVOKED;
import static imagesigning.core.openpgp.TestKeyrings.ENCRYPT;
import static imagesigning.core.openpgp.TestKeyrings.SIGN;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestKeyrings.withSubkey;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A primary key that claims a subkey of another one, in a keyring that holds both. */
class SubkeyClaimsTest {
  private static final TestKey OWNER = TestKey.ed25519("owner");
  private static final TestKey SUBKEY = TestKey.ed25519("subkey");
  private static final TestKey CLAIMANT = TestKey.ed25519("claimant");
  private static final TestKey SECOND = TestKey.ed25519("second claimant");
  private static final byte[] MESSAGE = signed(TestSignature.by(SUBKEY));

  /** Binds a key without its word. */
  private static TestKeyrings claim(TestKey claimant, TestKey claimed, int flags) {
    return good(claimant).bareSubkey(claimed).binding(claimed, s -> s.keyFlags(flags));
  }

  private static void assertOwned(TestKey owner, byte[] message, TestKeyrings... keys) {
    VerifiedMessage verified = Verifying.assertVerified(message, TestKeyrings.parse(keys));
    assertThat(verified.primaryFingerprint()).isEqualTo(owner.fingerprint());
  }

  private static void assertRefused(RejectionReason reason, TestKeyrings... keys) {
    Verifying.assertRefused(reason, MESSAGE, TestKeyrings.parse(keys));
  }

  @Test
  void claimWithoutTheKeysWordBlocksNobody() {
    for (int flags : List.of(ENCRYPT, SIGN)) {
      TestKeyrings claim = claim(CLAIMANT, SUBKEY, flags);

      assertOwned(OWNER, MESSAGE, withSubkey(OWNER, SUBKEY), claim);
      assertOwned(OWNER, MESSAGE, claim, withSubkey(OWNER, SUBKEY));
    }
  }

  @Test
  void twoSuchClaimsBlockNobodyEither() {
    TestKeyrings one = claim(CLAIMANT, SUBKEY, ENCRYPT);
    TestKeyrings two = claim(SECOND, SUBKEY, SIGN);

    assertOwned(OWNER, MESSAGE, one, two, withSubkey(OWNER, SUBKEY));
    assertOwned(OWNER, MESSAGE, one, withSubkey(OWNER, SUBKEY), two);
    assertOwned(OWNER, MESSAGE, withSubkey(OWNER, SUBKEY), one, two);
  }

  @Test
  void claimWithTheWordOfAnotherKeyBlocksNobody() {
    TestKeyrings stolen =
        good(CLAIMANT)
            .bareSubkey(SUBKEY)
            .binding(
                SUBKEY,
                s ->
                    s.keyFlags(SIGN)
                        .unhashed(32, good(OWNER).crossCertification(SUBKEY, back -> back)));

    assertOwned(OWNER, MESSAGE, withSubkey(OWNER, SUBKEY), stolen);
    assertOwned(OWNER, MESSAGE, stolen, withSubkey(OWNER, SUBKEY));
  }

  @Test
  void claimOnAPrimaryKeyBlocksItNot() {
    byte[] message = signed(TestSignature.by(OWNER));
    TestKeyrings claim = claim(CLAIMANT, OWNER, SIGN);

    assertOwned(OWNER, message, good(OWNER), claim);
    assertOwned(OWNER, message, claim, good(OWNER));
  }

  @Test
  void claimantDoesNotBecomeTheOwner() {
    assertRefused(OPENPGP_KEY_NOT_FOR_SIGNING, claim(CLAIMANT, SUBKEY, ENCRYPT));
    assertRefused(OPENPGP_SUBKEY_NOT_BOUND, claim(CLAIMANT, SUBKEY, SIGN));
    assertRefused(
        OPENPGP_SUBKEY_AMBIGUOUS, claim(CLAIMANT, SUBKEY, SIGN), claim(SECOND, SUBKEY, SIGN));
  }

  @Test
  void claimRescuesNoKeyThatItsOwnerRevoked() {
    TestKeyrings revoked =
        withSubkey(OWNER, SUBKEY)
            .add(
                Packet.SIGNATURE,
                TestSignature.by(OWNER).type(0x28).over(OWNER.hashed(), SUBKEY.hashed()));

    assertRefused(OPENPGP_SUBKEY_REVOKED, revoked, claim(CLAIMANT, SUBKEY, SIGN));
    assertRefused(OPENPGP_SUBKEY_REVOKED, claim(CLAIMANT, SUBKEY, SIGN), revoked);
  }

  @Test
  void keyThatGaveItsWordToTwoIsAmbiguous() {
    TestKeyrings claim = claim(SECOND, SUBKEY, SIGN);

    assertRefused(
        OPENPGP_SUBKEY_AMBIGUOUS, withSubkey(OWNER, SUBKEY), claim, withSubkey(CLAIMANT, SUBKEY));
    assertRefused(
        OPENPGP_SUBKEY_AMBIGUOUS, claim, withSubkey(OWNER, SUBKEY), withSubkey(CLAIMANT, SUBKEY));
  }
}
