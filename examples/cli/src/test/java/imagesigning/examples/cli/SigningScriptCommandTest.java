package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code sign --signing-script}, as a script sees it. */
@ExtendWith(ImageSigningExtension.class)
class SigningScriptCommandTest {
  private static final TestKey KEY = TestKey.generate();
  private static final TestKey OTHER = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  /** Takes what was signed before for a signature, which is a good one of this image. */
  private static final String GOOD =
      "cp \"$(dirname \"$0\")/made\" \"$SIG_PATH\"\n"
          + "echo \"{\\\"signature_path\\\": \\\"$SIG_PATH\\\"}\"\n";

  @TempDir Path work;
  private TestLookasideDirectory store;
  private Path registriesD;
  private DockerReference image;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushAnImage(TestRegistry registry) throws IOException {
    store = new TestLookasideDirectory(work.resolve("sigs"));
    registriesD = store.writeRegistriesD(work.resolve("registries.d"));
    image = registry.reference("shop/app:1.0");
    registry.push(image.path(), "1.0", IMAGE);
    KEY.writePublicKey(work.resolve("release.gpg"));
    Files.write(work.resolve("made"), KEY.sign(image.toString(), IMAGE.digest()));
  }

  private String script(String text) throws IOException {
    Path script = Files.writeString(work.resolve("sign.sh"), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }

  private Result sign(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("sign", "--tls-verify=false", "--registries-d", registriesD.toString()));
    arguments.addAll(List.of(options));
    arguments.add(image.toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Signing.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }

  private Result signByScript(String text, String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--signing-script",
                script(text),
                "--key-fingerprint",
                KEY.fingerprint(),
                "--public-key",
                work.resolve("release.gpg").toString()));
    options.addAll(List.of(more));
    return sign(options.toArray(String[]::new));
  }

  @Test
  void storesWhatTheScriptMade() throws IOException {
    Result signed = signByScript(GOOD);

    assertThat(signed.err()).isEmpty();
    assertThat(signed.status()).isZero();
    assertThat(signed.out()).contains(image.toString(), IMAGE.digest().toString());
    assertThat(store.file(image.path(), IMAGE.digest(), 1))
        .hasBinaryContent(Files.readAllBytes(work.resolve("made")));
  }

  @Test
  void takesAFingerprintAsGnuPgPrintsIt() throws IOException {
    Result signed =
        sign(
            "--signing-script",
            script(GOOD),
            "--key-fingerprint",
            "0x" + KEY.fingerprint().toLowerCase(Locale.ROOT),
            "--public-key",
            work.resolve("release.gpg").toString());

    assertThat(signed.status()).isZero();
  }

  @Test
  void tellsTheScriptWhichHomeIsMeant() throws IOException {
    Path seen = work.resolve("seen");
    Path home = Files.createDirectory(work.resolve("home"));

    Result signed =
        signByScript("echo $GNUPGHOME >'" + seen + "'\n" + GOOD, "--gnupg-home", home.toString());

    assertThat(signed.status()).isZero();
    assertThat(seen).hasContent(home.toString());
  }

  @Test
  void storesNothingAndShowsWhatAFailingScriptSaid() throws IOException {
    Result signed = signByScript("echo no card >&2; exit 4\n");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.out()).isEmpty();
    assertThat(signed.err()).contains("Exit status 4", "no card").doesNotContain("unexpected");
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void storesNothingThatAnotherKeySigned() throws IOException {
    Files.write(work.resolve("made"), OTHER.sign(image.toString(), IMAGE.digest()));

    Result signed = signByScript(GOOD);

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err()).contains(KEY.fingerprint(), "PULP_SIGNING_KEY_FINGERPRINT");
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void killsTheScriptWhenTheTimeForTheImageIsUp() throws IOException {
    Result signed = signByScript("exec sleep 60\n", "--timeout", "1s");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err()).contains("did not end within 1000 ms");
  }

  @Test
  void wantsScriptAndFingerprintTogether() throws IOException {
    assertThat(sign("--signing-script", script(GOOD)).err()).contains("--key-fingerprint");
    assertThat(sign("--key-fingerprint", KEY.fingerprint()).err()).contains("--signing-script");
    assertThat(
            sign("--signing-script", script(GOOD), "--key-fingerprint", "release@example.com")
                .err())
        .contains("all 40 hex digits");
  }

  @Test
  void wantsEitherAKeyOrAScript() throws IOException {
    Result neither = sign();
    Result both = signByScript(GOOD, "--sign-by", KEY.fingerprint());
    Result mixed = signByScript(GOOD, "--key-file", "x");

    for (Result result : List.of(neither, both, mixed)) {
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("--signing-script");
    }
    assertThat(store.root()).doesNotExist();
  }
}
