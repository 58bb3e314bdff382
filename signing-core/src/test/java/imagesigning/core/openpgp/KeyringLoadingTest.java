package imagesigning.core.openpgp;

import static imagesigning.core.openpgp.TestKeyrings.armor;
import static imagesigning.core.openpgp.TestKeyrings.good;
import static imagesigning.core.openpgp.TestMessages.packet;
import static imagesigning.core.openpgp.TestMessages.signed;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source of keys may look like, row by row. */
class KeyringLoadingTest {
  private static final TestKey ALPHA = TestKey.ed25519("alpha");
  private static final TestKey BETA = TestKey.ed25519("beta");
  private static final byte[] ALPHA_BYTES = good(ALPHA).toBytes();
  private static final byte[] BETA_BYTES = good(BETA).toBytes();
  private static final String ALPHA_ARMOR = armor(ALPHA_BYTES);
  private static final String BETA_ARMOR = armor(BETA_BYTES);

  private static OpenPgpKeyring parse(byte[]... sources) {
    return TestKeyrings.parse(sources);
  }

  private static OpenPgpKeyring parse(String source) {
    return parse(ascii(source));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertKeys(OpenPgpKeyring keyring, TestKey... keys) {
    assertThat(keyring.primaryFingerprints())
        .containsExactly(Arrays.stream(keys).map(TestKey::fingerprint).toArray(String[]::new));
    for (TestKey key : keys) {
      Verifying.assertVerified(signed(TestSignature.by(key)), keyring);
    }
  }

  /** Nothing is used, and a warning names the source and says this. */
  private static void assertNothing(OpenPgpKeyring keyring, String warning) {
    assertThat(keyring.primaryFingerprints()).isEmpty();
    assertThat(keyring.warnings()).singleElement().asString().contains("source-1", warning);
    Verifying.assertRefused(
        RejectionReason.OPENPGP_UNKNOWN_KEY, signed(TestSignature.by(ALPHA)), keyring);
  }

  @Nested
  class Binary {
    @Test
    void oneKey() {
      assertKeys(parse(ALPHA_BYTES), ALPHA);
      assertThat(parse(ALPHA_BYTES).warnings()).isEmpty();
    }

    @Test
    void manyKeys() {
      assertKeys(parse(PacketBytes.join(ALPHA_BYTES, BETA_BYTES)), ALPHA, BETA);
    }

    @Test
    void exportOfGpg() {
      assertThat(PeerFiles.keyring("peers/keys/many.gpg").primaryFingerprints())
          .contains("F59CD2A49F18040F7E6CF06A1805198FC0E34EEA")
          .hasSize(3);
    }

    @Test
    void packetsOfNoConsequenceAreSkipped() {
      byte[] marker = packet(Packet.MARKER, ascii("PGP"));
      byte[] trust = packet(Packet.TRUST, new byte[2]);
      byte[] future = packet(60, new byte[5]);

      assertKeys(parse(PacketBytes.join(marker, ALPHA_BYTES, trust, future)), ALPHA);
    }

    @Test
    void followedByArmor() {
      assertNothing(parse(PacketBytes.join(ALPHA_BYTES, ascii(BETA_ARMOR))), "no packet at byte");
    }

    @Test
    void followedByOneNewline() {
      assertNothing(parse(PacketBytes.join(ALPHA_BYTES, ascii("\n"))), "no packet at byte");
    }

    @Test
    void precededByOneNewline() {
      assertNothing(parse(PacketBytes.join(ascii("\n"), ALPHA_BYTES)), "binary data beside");
    }

    @Test
    void cutOffInTheSecondKey() {
      byte[] both = PacketBytes.join(ALPHA_BYTES, BETA_BYTES);

      assertNothing(parse(Arrays.copyOf(both, both.length - 1)), "cut off");
    }

    @Test
    void cutOffAnywhereElseThanBetweenPackets() {
      int whole = 0;
      for (int length = 1; length < ALPHA_BYTES.length; length++) {
        OpenPgpKeyring keyring = parse(Arrays.copyOf(ALPHA_BYTES, length));
        assertThat(keyring.primaryFingerprints()).isEmpty();
        assertThat(keyring.warnings()).as("the first %d bytes", length).isNotEmpty();
        whole += keyring.warnings().get(0).contains("nothing in it is used") ? 0 : 1;
      }
      assertThat(whole).isEqualTo(2);
    }
  }

  @Nested
  class Armored {
    @Test
    void oneBlockWithManyKeys() {
      assertKeys(parse(armor(PacketBytes.join(ALPHA_BYTES, BETA_BYTES))), ALPHA, BETA);
    }

    @Test
    void severalBlocks() {
      assertKeys(parse(ALPHA_ARMOR + BETA_ARMOR), ALPHA, BETA);
    }

    @Test
    void severalBlocksWithTextAround() {
      String text = "Keys of \u00fc:\n\n" + ALPHA_ARMOR + "and\tanother\n\f\n" + BETA_ARMOR + "end";

      assertKeys(parse(text), ALPHA, BETA);
    }

    @Test
    void exportsOfGpgConcatenated() {
      byte[] source =
          PacketBytes.join(
              PeerFiles.read("peers/keys/gpg-ed25519.asc"),
              PeerFiles.read("peers/keys/gpg-subed.asc"));

      assertThat(parse(source).primaryFingerprints())
          .containsExactly(
              "591449559170A0AE3093EC094F96A537A40C6C90",
              "4823E6CC230CCE2764952E06A5E520C96495AAD3");
    }

    @Test
    void carriageReturns() {
      assertKeys(parse(ALPHA_ARMOR.replace("\n", "\r\n")), ALPHA);
    }

    @Test
    void headers() {
      assertKeys(parse(ALPHA_ARMOR.replaceFirst("\n\n", "\nVersion: 1\nComment:\n\n")), ALPHA);
    }

    @Test
    void trailingBlanks() {
      assertKeys(parse(ALPHA_ARMOR.replace("\n", " \t\n")), ALPHA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE", "SECRET"})
    void blockOfSecretKeys(String kind) {
      assertKeys(parse(ALPHA_ARMOR.replace("PUBLIC", kind)), ALPHA);
    }

    @Test
    void blockThatIsNoKeyBlockIsText() {
      assertKeys(
          parse("-----BEGIN PGP MESSAGE-----\n\nxx\n-----END PGP MESSAGE-----\n" + ALPHA_ARMOR),
          ALPHA);
    }

    @Test
    void followedByBinary() {
      assertNothing(parse(PacketBytes.join(ascii(ALPHA_ARMOR), BETA_BYTES)), "binary data beside");
    }

    @Test
    void wrongChecksumInTheSecondBlock() {
      assertNothing(
          parse(ALPHA_ARMOR + BETA_ARMOR.replaceFirst("\n=....\n", "\n=AAAA\n")), "checksum");
    }

    @Test
    void checksumOfTheWrongLength() {
      assertNothing(parse(ALPHA_ARMOR.replaceFirst("\n=....\n", "\n=AAAAAAAA\n")), "checksum");
    }

    @Test
    void noChecksum() {
      assertNothing(parse(ALPHA_ARMOR.replaceFirst("\n=....\n", "\n")), "checksum");
    }

    @Test
    void characterThatIsNotBase64() {
      assertNothing(parse(ALPHA_ARMOR.replaceFirst("\n\n..", "\n\n*/")), "base64");
    }

    @Test
    void noEnd() {
      assertNothing(parse(ALPHA_ARMOR.substring(0, ALPHA_ARMOR.indexOf("-----END"))), "no end");
    }

    @Test
    void endOfAnotherKind() {
      assertNothing(parse(ALPHA_ARMOR.replace("END PGP PUBLIC", "END PGP PRIVATE")), "should end");
    }

    @Test
    void lineThatIsNoHeader() {
      assertNothing(parse(ALPHA_ARMOR.replaceFirst("\n\n", "\nComment\n\n")), "no armor header");
    }

    @Test
    void packetsCutOffInTheSecondBlock() {
      String cut = armor(Arrays.copyOf(BETA_BYTES, BETA_BYTES.length - 1));

      assertNothing(parse(ALPHA_ARMOR + cut), "cut off");
    }
  }

  @Nested
  class SecretKeys {
    @Test
    void exportOfSecretKeysGivesThePublicPartAndAWarning() {
      OpenPgpKeyring keyring = PeerFiles.keyring("peers/keys/gpg-ed25519.secret.asc");

      assertThat(keyring.primaryFingerprints())
          .containsExactly("591449559170A0AE3093EC094F96A537A40C6C90");
      assertThat(keyring.warnings())
          .singleElement()
          .asString()
          .contains("gpg-ed25519.secret.asc", "secret");
      Verifying.assertVerified(PeerFiles.read("peers/messages/ed25519.sig"), keyring);
    }

    @Test
    void secretSubkeysKeepTheirSubkeys() {
      OpenPgpKeyring keyring = PeerFiles.keyring("peers/keys/gpg-subed.secret.asc");

      assertThat(keyring.warnings()).singleElement().asString().contains("secret");
      Verifying.assertVerified(PeerFiles.read("peers/messages/subed.sig"), keyring);
    }

    @Test
    void secretKeyOfAnUnknownAlgorithm() {
      byte[] body = TestKey.unusable(100, new byte[30]).body();

      assertThat(parse(PacketBytes.join(ALPHA_BYTES, packet(Packet.SECRET_KEY, body))).warnings())
          .singleElement()
          .asString()
          .contains("unknown algorithm 100");
    }
  }

  @Nested
  class Nothing {
    @Test
    void empty() {
      assertNothing(parse(new byte[0]), "empty");
    }

    @Test
    void text() {
      assertNothing(parse("no key here"), "no OpenPGP key");
    }

    @Test
    void garbage() {
      assertNothing(parse(new byte[] {(byte) 0x99, 1, 2, 3, 4}), "cut off");
    }

    @Test
    void keyboxIsNamedWithAHint() {
      byte[] keybox = new byte[32];
      System.arraycopy(ascii("KBXf"), 0, keybox, 8, 4);

      assertNothing(parse(keybox), "gpg --export");
    }

    @Test
    void noSourcesAtAll() {
      OpenPgpKeyring keyring = OpenPgpKeyring.parse(List.of());

      assertThat(keyring.primaryFingerprints()).isEmpty();
      assertThat(keyring.warnings()).isEmpty();
    }

    @Test
    void sourceLargerThanTheLimit() {
      Limits defaults = Limits.DEFAULT;
      Limits limits =
          new Limits(
              defaults.manifestBytes(),
              defaults.signatureBytes(),
              defaults.tokenBytes(),
              defaults.errorBytes(),
              defaults.signatures(),
              defaults.indexInstances(),
              defaults.jsonDepth(),
              ALPHA_BYTES.length,
              defaults.policyBytes(),
              128);
      byte[] larger = PacketBytes.join(ALPHA_BYTES, packet(Packet.TRUST, new byte[0]));

      OpenPgpKeyring keyring =
          OpenPgpKeyring.parse(
              List.of(
                  new OpenPgpKeyring.Source("small", ALPHA_BYTES),
                  new OpenPgpKeyring.Source("large", larger)),
              limits);

      assertKeys(keyring, ALPHA);
      assertThat(keyring.warnings()).singleElement().asString().contains("large", "limit");
    }
  }

  @Nested
  class SeveralSources {
    @Test
    void union() {
      assertKeys(parse(ALPHA_BYTES, ascii(BETA_ARMOR)), ALPHA, BETA);
    }

    @Test
    void brokenSourceDoesNotHarmTheOthers() {
      OpenPgpKeyring keyring = parse(new byte[0], ALPHA_BYTES, ascii("text"));

      assertKeys(keyring, ALPHA);
      assertThat(keyring.warnings())
          .satisfiesExactly(
              first -> assertThat(first).startsWith("source-1:"),
              second -> assertThat(second).startsWith("source-3:"));
    }

    @Test
    void sameKeyTwice() {
      assertKeys(parse(PacketBytes.join(ALPHA_BYTES, ALPHA_BYTES), ALPHA_BYTES), ALPHA);
    }

    @Test
    void newerCopyOfAKeyExtendsAnOlderOne() {
      byte[] old =
          TestKeyrings.of(ALPHA)
              .userId("tester", s -> s.keyFlags(3).keyExpiresAfter(100_000))
              .toBytes();
      byte[] extended =
          TestKeyrings.of(ALPHA)
              .userId("tester", s -> s.keyFlags(3).created(TestSignature.CREATED + 1))
              .toBytes();

      assertKeys(parse(old, extended), ALPHA);
      assertKeys(parse(extended, old), ALPHA);
      Verifying.assertRefused(
          RejectionReason.OPENPGP_KEY_EXPIRED, signed(TestSignature.by(ALPHA)), parse(old));
    }

    @Test
    void revocationInOneCopyRevokesTheKey() {
      byte[] revoked = TestKeyrings.of(ALPHA).revocation(s -> s).toBytes();

      Verifying.assertRefused(
          RejectionReason.OPENPGP_KEY_REVOKED,
          signed(TestSignature.by(ALPHA)),
          parse(ALPHA_BYTES, revoked));
    }

    @Test
    void subkeysOfAllCopiesCount() {
      TestKey one = TestKey.ed25519("one");
      TestKey two = TestKey.ed25519("two");
      OpenPgpKeyring keyring =
          TestKeyrings.parse(
              TestKeyrings.withSubkey(ALPHA, one), TestKeyrings.withSubkey(ALPHA, two));

      Verifying.assertVerified(signed(TestSignature.by(one)), keyring);
      Verifying.assertVerified(signed(TestSignature.by(two)), keyring);
    }
  }
}
