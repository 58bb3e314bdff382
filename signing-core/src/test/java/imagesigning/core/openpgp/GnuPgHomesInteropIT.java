package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Homes of both lines of GnuPG, and what is signed with their keys, among real tools. */
@NeedsPeers({"gpg", "gpg24", "gpg-agent24", "skopeo", "skopeo-old"})
class GnuPgHomesInteropIT {
  private static final String REFERENCE = "registry.example.com/team/app:v1";
  private static final String SECRET = "se cret";
  private static final byte[] NOTHING = {};
  private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAYLOAD =
      """
      {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
      "type":"atomic container signature"},"optional":{}}"""
          .formatted(REFERENCE, Digest.sha256(MANIFEST))
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "gpg,   rsa3072,         se cret",
    "gpg,   ed25519,         ''",
    "gpg,   nistp256,        se cret",
    "gpg,   nistp521,        ''",
    "gpg,   brainpoolP256r1, ''",
    "gpg24, rsa3072,         ''",
    "gpg24, ed25519,         se cret",
    "gpg24, nistp384,        se cret",
    "gpg24, brainpoolP384r1, ''"
  })
  void theKeysOfAHomeSignWhatEveryToolAccepts(String gpg, String algorithm, String passphrase)
      throws IOException {
    try (TestHome home = TestHome.create(PeerPrograms.path(gpg))) {
      String fingerprint = generate(home, algorithm, passphrase);
      OpenPgpSigningOptions options =
          OpenPgpSigningOptions.defaults().key(KeySelector.parse(fingerprint));
      Passphrase secret = Passphrase.of(passphrase.toCharArray());

      try (PayloadSigner inProcess = OpenPgpSigner.fromGnuPgHome(home.home(), secret, options);
          PayloadSigner throughGpg =
              GpgProgramSigner.builder()
                  .program(PeerPrograms.path(gpg))
                  .home(home.directory())
                  .passphrase(secret)
                  .options(options)
                  .build()) {
        assertThat(home.home().exportPublic()).isEqualTo(home.gpg(NOTHING, "--export"));
        assertAccepted(home, fingerprint, inProcess.sign(PAYLOAD));
        assertAccepted(home, fingerprint, throughGpg.sign(PAYLOAD));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpg", "gpg24"})
  void keysThatWereOnlyImportedSignToo(String gpg) throws IOException {
    try (TestHome made = TestHome.create(PeerPrograms.path("gpg"));
        TestHome home = TestHome.create(PeerPrograms.path(gpg))) {
      String fingerprint = generate(made, "ed25519", SECRET);
      home.gpg(
          made.gpg(
              SECRET.getBytes(StandardCharsets.US_ASCII),
              "--pinentry-mode",
              "loopback",
              "--passphrase-fd",
              "0",
              "--export-secret-keys"),
          "--import");

      try (PayloadSigner signer =
          OpenPgpSigner.fromGnuPgHome(
              home.home(), Passphrase.of(SECRET.toCharArray()), OpenPgpSigningOptions.defaults())) {
        assertAccepted(home, fingerprint, signer.sign(PAYLOAD));
      }
    }
  }

  @Test
  void aHomeOfKeyboxdIsLeftToGpg() throws IOException {
    Path keyboxd =
        Files.writeString(
            directory.resolve("keyboxd"),
            Files.readString(Path.of(PeerPrograms.path("gpg-agent24")))
                .replace("/usr/bin/gpg-agent", "/usr/lib/gnupg/keyboxd"));
    Files.setPosixFilePermissions(keyboxd, PosixFilePermissions.fromString("rwx------"));
    try (TestHome home = TestHome.create(PeerPrograms.path("gpg24"))) {
      Files.writeString(
          home.directory().resolve("common.conf"),
          "use-keyboxd\nkeyboxd-program " + keyboxd + "\n");
      try {
        String fingerprint = generate(home, "ed25519", "");
        GnuPgHome read = home.home();

        assertThat(catchThrowableOfType(SigningException.class, read::publicKeys).failure())
            .isEqualTo(SigningFailure.KEY_UNSUPPORTED);
        try (PayloadSigner signer =
            GpgProgramSigner.builder()
                .program(PeerPrograms.path("gpg24"))
                .home(home.directory())
                .build()) {
          assertThat(signer.keyFingerprint()).isEqualTo(fingerprint);
          assertThat(home.gpg(signer.sign(PAYLOAD), "--decrypt")).isEqualTo(PAYLOAD);
        }
      } finally {
        end(home.directory().resolve("public-keys.d").resolve("pubring.db.lock"));
      }
    }
  }

  /**
   * keyboxd writes its process id into its lock; no gpgconf of this machine knows how to end it.
   */
  private static void end(Path lock) throws IOException {
    if (Files.exists(lock)) {
      String id = Files.readAllLines(lock).get(0).strip();
      ProcessHandle.of(Long.parseLong(id))
          .ifPresent(
              process -> {
                process.destroy();
                process.onExit().join();
              });
    }
  }

  private static String generate(TestHome home, String algorithm, String passphrase)
      throws IOException {
    if (algorithm.equals("ed25519")) {
      // With as many rounds over the passphrase as the agent takes by itself.
      Files.delete(home.directory().resolve("gpg-agent.conf"));
    }
    return home.generate(algorithm + "@example.com", algorithm, passphrase);
  }

  private void assertAccepted(TestHome home, String fingerprint, byte[] message)
      throws IOException {
    OpenPgpVerification here =
        new OpenPgpVerifier(Clock.systemUTC(), false, Limits.DEFAULT)
            .verify(message, home.home().publicKeys());
    assertThat(here).isInstanceOf(OpenPgpVerification.Verified.class);
    assertThat(home.gpg(message, "--decrypt")).isEqualTo(PAYLOAD);

    byte[] key = home.home().exportPublic(KeySelector.parse(fingerprint));
    ProgramResult skopeo =
        PeerPrograms.run(
            home,
            directory,
            "skopeo",
            "standalone-verify",
            "--public-key-file",
            file("key", key),
            file("manifest", MANIFEST),
            REFERENCE,
            fingerprint,
            file("signature", message));
    assertThat(skopeo.output())
        .as(skopeo.describe())
        .asString()
        .contains("Signature verified using fingerprint " + fingerprint);

    try (TestHome old = TestHome.create()) {
      old.gpg(key, "--import");
      ProgramResult skopeoOld =
          PeerPrograms.run(
              old,
              directory,
              "skopeo-old",
              "standalone-verify",
              file("manifest", MANIFEST),
              REFERENCE,
              fingerprint,
              file("signature", message));
      assertThat(skopeoOld.output())
          .as(skopeoOld.describe())
          .asString()
          .contains("Signature verified, digest " + Digest.sha256(MANIFEST));
    }
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
  }
}
