package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Limits;
import imagesigning.core.process.EndOfProcess;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A home for signing through gpg, and programs that only claim to be gpg. */
abstract class GpgFixture {
  static final byte[] NOTHING = {};
  static final byte[] PAYLOAD = "{\"critical\":{}}\n".getBytes(StandardCharsets.UTF_8);
  static final String SECRET = "se cret";

  static TestHome home;
  static String plain;
  static String locked;
  static String withSubkey;
  static String revoked;

  @TempDir Path directory;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
    plain = home.generate("plain@example.com", "ed25519", "");
    locked = home.generate("locked@example.com", "nistp256", SECRET);
    withSubkey = home.generate("subkey@example.com", "nistp521", "");
    home.gpg(
        NOTHING, "--passphrase", "", "--quick-add-key", withSubkey, "ed25519", "sign", "never");
    revoked = home.generate("revoked@example.com", "ed25519", "");
    String certificate =
        Files.readString(home.directory().resolve("openpgp-revocs.d").resolve(revoked + ".rev"));
    home.gpg(
        certificate.replace(":-----BEGIN", "-----BEGIN").getBytes(StandardCharsets.UTF_8),
        "--import");
    for (String algorithm : List.of("ed25519", "nistp256")) {
      home.gpg(
          NOTHING,
          "--pinentry-mode",
          "loopback",
          "--passphrase",
          "",
          "--quick-generate-key",
          "Same " + algorithm + " <same@example.com>",
          algorithm,
          "sign",
          "never");
    }
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(path -> path.toString().contains("imagesigning"))).isEmpty();
    }
  }

  void refuses(String signing, String problem) throws IOException {
    try (GpgProgramSigner signer =
        signer(plain).program(gpgWhoseSigning(signing).toString()).build()) {
      SigningException thrown = failure(() -> signer.sign(PAYLOAD));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNATURE_INVALID);
      assertThat(thrown.getMessage()).containsPattern(problem);
    }
  }

  static byte[] signed(PayloadSigner signer, byte[] payload) {
    try {
      return signer.sign(payload);
    } catch (SigningException e) {
      throw new AssertionError(e);
    }
  }

  /** Knows the keys of the home; {@code $out} is where the signature belongs. */
  Path gpgWhoseSigning(String signing) throws IOException {
    Path listing = directory.resolve("listing");
    Files.write(
        listing, home.gpg(NOTHING, "--with-colons", "--fixed-list-mode", "--list-secret-keys"));
    Path exported = Files.write(directory.resolve("exported"), home.gpg(NOTHING, "--export"));
    return script(
        """
        out=
        previous=
        for argument in "$@"; do
          case $argument in
          --list-secret-keys) exec cat '%s' ;;
          --export) exec cat '%s' ;;
          esac
          [ "$previous" = --output ] && out=$argument
          previous=$argument
        done
        """
                .formatted(listing, exported)
            + signing
            + "\n");
  }

  Path script(String text) throws IOException {
    Path script = Files.createTempFile(directory, "gpg", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }

  static GpgProgramSigner.Builder signer(String key) {
    return signer(home, key);
  }

  static GpgProgramSigner.Builder signer(TestHome in, String key) {
    return GpgProgramSigner.builder()
        .home(in.directory())
        .environment(Map.of("GPG_TTY", "", "DISPLAY", "", "WAYLAND_DISPLAY", ""))
        .options(key(key));
  }

  static OpenPgpSigningOptions key(String selector) {
    return OpenPgpSigningOptions.defaults().key(KeySelector.parse(selector));
  }

  static Passphrase passphrase(String text) throws SigningException {
    return Passphrase.of(text.toCharArray());
  }

  static VerifiedMessage verified(byte[] message) throws IOException {
    OpenPgpVerification verification =
        new OpenPgpVerifier(Clock.systemUTC(), false, Limits.DEFAULT)
            .verify(message, home.home().publicKeys());
    assertThat(verification).isInstanceOf(OpenPgpVerification.Verified.class);
    return ((OpenPgpVerification.Verified) verification).message();
  }

  static SigningException failure(ThrowingCallable call) {
    return catchThrowableOfType(SigningException.class, call);
  }

  static void ends(String id) {
    EndOfProcess.await(id);
  }

  static final class MovableClock extends Clock {
    Instant now = Instant.now();

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
