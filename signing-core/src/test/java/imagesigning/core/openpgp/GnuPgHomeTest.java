package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Limits;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GnuPgHomeTest {
  private static final byte[] NOTHING = {};

  private static TestHome made;
  private static String alice;
  private static String bob;

  @TempDir private Path directory;

  @BeforeAll
  static void makeHome() throws IOException {
    made = TestHome.create();
    alice = made.generate("alice@example.com", "ed25519", "");
    bob = made.generate("bob@example.com", "nistp256", "");
    made.gpg(NOTHING, "--passphrase", "", "--quick-add-key", bob, "ed25519", "sign", "never");
    made.generate("both@example.com", "nistp256", "");
    made.generate("old-both@example.com", "ed25519", "");
    made.gpg(NOTHING, "--quick-add-uid", "old-both@example.com", "Both <both@example.com>");
    // A certification for this home only, which no export may show.
    made.gpg(NOTHING, "--default-key", alice, "--quick-lsign-key", bob);
  }

  @AfterAll
  static void removeHome() throws IOException {
    made.close();
  }

  @Test
  void readsThePublicKeysOfAKeybox() throws IOException {
    OpenPgpKeyring keys = made.home().publicKeys();

    assertThat(keys.primaryFingerprints()).hasSize(4).startsWith(alice, bob);
    assertThat(keys.warnings()).isEmpty();
  }

  @Test
  void exportsWhatGpgExports() throws IOException {
    assertThat(made.home().exportPublic()).isEqualTo(made.gpg(NOTHING, "--export"));
  }

  @Test
  void exportsInArmorWhatGpgExports() throws IOException {
    assertThat(made.home().exportPublicArmored(KeySelector.parse(bob)))
        .isEqualTo(
            new String(made.gpg(NOTHING, "--armor", "--export", bob), StandardCharsets.US_ASCII));
  }

  @Test
  void exportsTheKeysThatAreNamedOnceAndInTheOrderOfTheHome() throws IOException {
    byte[] exported =
        made.home()
            .exportPublic(
                KeySelector.parse("bob@example.com"),
                KeySelector.parse(alice),
                KeySelector.parse("0x" + bob.substring(24)));

    assertThat(exported).isEqualTo(made.gpg(NOTHING, "--export", bob, alice));
  }

  @Test
  void exportsTheKeyWhoseSubkeyIsNamed() throws IOException {
    String subkey =
        made.colons("--list-keys", bob).stream()
            .filter(line -> line.startsWith("fpr:"))
            .map(line -> line.split(":", -1)[9])
            .skip(1)
            .findFirst()
            .orElseThrow();

    assertThat(made.home().exportPublic(KeySelector.parse(subkey)))
        .isEqualTo(made.gpg(NOTHING, "--export", bob));
  }

  @Test
  void exportsEveryKeyThatHasAnAddress() throws IOException {
    assertThat(made.home().exportPublic(KeySelector.parse("both@example.com")))
        .isEqualTo(made.gpg(NOTHING, "--export", "<both@example.com>"));
  }

  @Test
  void refusesASelectorThatFitsNoKey() throws IOException {
    GnuPgHome home = made.home();

    assertThat(
            failure(
                () ->
                    home.exportPublic(
                        KeySelector.parse(alice), KeySelector.parse("nobody@example.com"))))
        .hasMessageStartingWith("No key in " + made.directory().resolve("pubring.kbx"))
        .hasMessageContaining("fits \"nobody@example.com\". The keys there are " + alice)
        .extracting(SigningException::failure)
        .isEqualTo(SigningFailure.KEY_NOT_FOUND);
  }

  @Test
  void readsAnOldKeyringWithItsTrustPackets() throws IOException {
    try (TestHome old = TestHome.create()) {
      Files.createFile(old.directory().resolve("pubring.gpg"));
      old.gpg(made.gpg(NOTHING, "--export"), "--import");
      old.gpg(NOTHING, "--check-signatures");

      assertThat(old.directory().resolve("pubring.kbx")).doesNotExist();
      assertThat(old.home().publicKeys().primaryFingerprints()).hasSize(4);
      assertThat(old.home().exportPublic()).isEqualTo(old.gpg(NOTHING, "--export"));
    }
  }

  @Test
  void takesTheKeyringOfTwoThatGpgTakes() throws IOException {
    try (TestHome both = TestHome.create()) {
      Files.write(both.directory().resolve("pubring.gpg"), made.gpg(NOTHING, "--export", alice));
      Files.write(both.directory().resolve("pubring.kbx"), keybox());

      assertThat(both.home().exportPublic()).isEqualTo(both.gpg(NOTHING, "--export"));
      assertThat(both.home().publicKeys().primaryFingerprints()).hasSize(4);

      // A keybox that GnuPG has not yet marked as its own for OpenPGP keys.
      byte[] unmarked = keybox();
      unmarked[7] = 0;
      Files.write(both.directory().resolve("pubring.kbx"), unmarked);

      assertThat(both.home().exportPublic()).isEqualTo(both.gpg(NOTHING, "--export"));
      assertThat(both.home().publicKeys().primaryFingerprints()).containsExactly(alice);
    }
  }

  @Test
  void leavesOutDeletedKeys() throws IOException {
    try (TestHome other = TestHome.create()) {
      other.gpg(made.gpg(NOTHING, "--export"), "--import");
      other.gpg(NOTHING, "--delete-keys", alice);

      assertThat(other.home().exportPublic()).isEqualTo(other.gpg(NOTHING, "--export"));
      assertThat(other.home().publicKeys().primaryFingerprints()).hasSize(3).doesNotContain(alice);
    }
  }

  @Test
  void tellsTheTrustInAnOwner() throws IOException {
    assertThat(made.home().ownerTrust(alice)).isEqualTo(OwnerTrust.ULTIMATE);
    try (TestHome other = TestHome.create()) {
      other.gpg(made.gpg(NOTHING, "--export"), "--import");
      for (OwnerTrust trust : OwnerTrust.values()) {
        if (trust != OwnerTrust.UNKNOWN) {
          String line = alice + ":" + trust.level() + ":\n";
          other.gpg(line.getBytes(StandardCharsets.US_ASCII), "--import-ownertrust");

          assertThat(other.home().ownerTrust(alice)).isEqualTo(trust);
          assertThat(other.home().ownerTrust(bob)).isEqualTo(OwnerTrust.UNKNOWN);
        }
      }
    }
  }

  @Test
  void knowsNoTrustWithoutADatabase() throws IOException {
    assertThat(GnuPgHome.at(directory).ownerTrust(alice.toLowerCase(java.util.Locale.ROOT)))
        .isEqualTo(OwnerTrust.UNKNOWN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> made.home().ownerTrust(alice.substring(2)))
        .withMessageContaining("40 hex digits");
  }

  @Test
  void refusesATrustDatabaseThatIsNone() throws IOException {
    byte[] database = Files.readAllBytes(made.directory().resolve("trustdb.gpg"));
    Path file = directory.resolve("trustdb.gpg");
    GnuPgHome home = GnuPgHome.at(directory);

    for (byte[] broken :
        List.of(NOTHING, new byte[40], Arrays.copyOf(database, database.length - 1))) {
      Files.write(file, broken);

      SigningException thrown = failure(() -> home.ownerTrust(alice));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_INVALID);
      assertThat(thrown).hasMessageContaining(file.toString());
    }
  }

  @Test
  void refusesADirectoryThatIsNone() throws IOException {
    Path missing = directory.resolve("missing");
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(failure(() -> GnuPgHome.at(missing)))
        .hasMessageContaining("The GnuPG home " + missing + " does not exist.")
        .extracting(SigningException::failure)
        .isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(failure(() -> GnuPgHome.at(file))).hasMessageContaining(file + " is no directory.");
  }

  @Test
  void refusesAHomeWithoutAKeyring() throws IOException {
    GnuPgHome home = GnuPgHome.at(directory);

    SigningException thrown = failure(home::publicKeys);

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(thrown).hasMessageContaining("neither pubring.kbx nor pubring.gpg in " + directory);
  }

  @Test
  void exportsNothingFromAKeyringWithoutKeys() throws IOException {
    Files.createFile(directory.resolve("pubring.gpg"));
    GnuPgHome home = GnuPgHome.at(directory);

    assertThat(home.publicKeys().primaryFingerprints()).isEmpty();
    assertThat(failure(home::exportPublic).failure()).isEqualTo(SigningFailure.KEY_NOT_FOUND);
  }

  @Test
  void leavesKeyboxdToGpg() throws IOException {
    Files.write(directory.resolve("pubring.kbx"), keybox());
    Files.writeString(directory.resolve("common.conf"), "# comment\n use-keyboxd \n");
    GnuPgHome home = GnuPgHome.at(directory);

    SigningException thrown = failure(home::publicKeys);

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_UNSUPPORTED);
    assertThat(thrown).hasMessageContaining("keyboxd").hasMessageContaining("gpg");

    Files.delete(directory.resolve("common.conf"));
    Files.createDirectory(directory.resolve("public-keys.d"));
    Files.createFile(directory.resolve("public-keys.d/pubring.db"));
    assertThat(home.publicKeys().primaryFingerprints()).hasSize(4);

    Files.delete(directory.resolve("pubring.kbx"));
    assertThat(failure(home::publicKeys).failure()).isEqualTo(SigningFailure.KEY_UNSUPPORTED);
  }

  @Test
  void refusesSecretKeysInAPublicKeyring() throws IOException {
    Files.write(
        directory.resolve("pubring.gpg"),
        made.gpg(
            NOTHING, "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys"));
    GnuPgHome home = GnuPgHome.at(directory);

    SigningException thrown = failure(home::exportPublic);

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_INVALID);
    assertThat(thrown).hasMessageContaining("a packet with tag 5");
  }

  @Test
  void refusesAKeyringThatIsTooLarge() throws IOException {
    Files.write(directory.resolve("pubring.kbx"), keybox());
    Limits d = Limits.DEFAULT;
    Limits small =
        new Limits(
            d.manifestBytes(),
            d.signatureBytes(),
            d.tokenBytes(),
            d.errorBytes(),
            d.signatures(),
            d.indexInstances(),
            d.jsonDepth(),
            100,
            d.policyBytes(),
            128);
    GnuPgHome home = GnuPgHome.at(directory, small);

    SigningException thrown = failure(home::publicKeys);

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_INVALID);
    assertThat(thrown).hasMessageContaining("more than 100 bytes");
  }

  @Test
  void refusesAKeyringThatCannotBeRead() throws IOException {
    Files.createDirectory(directory.resolve("pubring.kbx"));
    GnuPgHome home = GnuPgHome.at(directory);

    SigningException thrown = failure(home::publicKeys);

    assertThat(thrown.failure()).isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(thrown).hasMessageContaining(directory.resolve("pubring.kbx").toString());
  }

  @Test
  void meetsEveryCutOfAKeyboxWithKeysOrACode() throws IOException {
    byte[] keybox = keybox();
    GnuPgHome home = GnuPgHome.at(directory);
    int refused = 0;
    for (int length : IntStream.range(0, keybox.length).filter(i -> i % 13 == 0).toArray()) {
      replace(Arrays.copyOf(keybox, length));
      refused += isRefused(home) ? 1 : 0;
    }
    // All but the cuts between two entries, which nothing tells from a smaller keybox.
    assertThat(refused).isGreaterThan(keybox.length / 13 - 6);
  }

  @Test
  void meetsEveryFlippedByteOfAKeyboxWithKeysOrACode() throws IOException {
    byte[] keybox = keybox();
    GnuPgHome home = GnuPgHome.at(directory);
    for (int i = 0; i < 200; i++) {
      byte[] flipped = keybox.clone();
      flipped[i] ^= (byte) 0xff;
      replace(flipped);
      if (!isRefused(home)) {
        assertThat(home.publicKeys().primaryFingerprints().size()).isLessThanOrEqualTo(4);
      }
    }
  }

  private boolean isRefused(GnuPgHome home) throws IOException {
    try {
      home.publicKeys();
      return false;
    } catch (SigningException e) {
      assertThat(e.failure()).isEqualTo(SigningFailure.KEY_INVALID);
      return true;
    }
  }

  private void replace(byte[] keybox) throws IOException {
    Path next = Files.write(directory.resolve("next"), keybox);
    Files.move(next, directory.resolve("pubring.kbx"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] keybox() throws IOException {
    return Files.readAllBytes(made.directory().resolve("pubring.kbx"));
  }

  private static SigningException failure(ThrowingCallable call) {
    return catchThrowableOfType(SigningException.class, call);
  }
}
