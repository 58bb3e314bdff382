package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.policy.registries.FulcioParams.OidcMode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigstoreSigningParamsTest {
  private static final String FULCIO =
      "fulcio: {fulcioURL: 'https://fulcio.example.com', oidcMode: staticToken,"
          + " oidcIDToken: geheim}\nrekorURL: https://rekor.example.com\n";

  @TempDir Path work;

  @Test
  void signsWithThePrivateKeyThatTheFileNames() throws Exception {
    SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom());
    Path file = work.resolve("cosign.key");
    Files.write(file, key.encrypted(Passphrase.of("pass word".toCharArray()), new SecureRandom()));
    Path passphrase = Files.writeString(work.resolve("passphrase"), "pass word\nsecond line\n");
    Path params =
        Files.writeString(
            work.resolve("params.yaml"),
            "privateKeyFile: " + file + "\nprivateKeyPassphraseFile: \"" + passphrase + "\"\n");

    try (SigningService service = SigstoreSigningParams.load(params).signingService()) {
      assertThat(service.format()).isEqualTo(SignatureFormat.SIGSTORE);
      assertThat(service.keyFingerprint()).contains(key.fingerprint());
      service.sign(new byte[] {'{', '}'}, DockerReference.parse("example.com/app:1"));
    }

    SigstoreSigningParams withoutPassphrase = parse("privateKeyFile: " + file);
    assertThat(failure(withoutPassphrase)).isEqualTo(SigningFailure.PASSPHRASE_REQUIRED);
    try (SigningService service =
        withoutPassphrase.signingService(Passphrase.of("pass word".toCharArray()))) {
      assertThat(service.keyFingerprint()).contains(key.fingerprint());
    }
  }

  @Test
  void whatIsMissingHasItsOwnCode() throws IOException {
    Path passphrase = Files.createFile(work.resolve("passphrase"));
    assertThat(failure(parse("privateKeyFile: /x/none\nprivateKeyPassphraseFile: " + passphrase)))
        .isEqualTo(SigningFailure.KEY_FILE_UNREADABLE);
    assertThat(failure(parse("privateKeyFile: /x/none\nprivateKeyPassphraseFile: /x/none\n")))
        .isEqualTo(SigningFailure.PASSPHRASE_FILE_UNREADABLE);
    assertThatThrownBy(() -> SigstoreSigningParams.load(work.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void fulcioIsReadAndNeedsKeylessSigning() {
    SigstoreSigningParams params = parse(FULCIO);

    assertThat(params.privateKeyFile()).isEmpty();
    assertThat(params.rekorUrl()).contains(URI.create("https://rekor.example.com"));
    FulcioParams fulcio = params.fulcio().orElseThrow();
    assertThat(fulcio.url()).isEqualTo(URI.create("https://fulcio.example.com"));
    assertThat(fulcio.oidcMode()).isEqualTo(OidcMode.STATIC_TOKEN);
    assertThat(fulcio.revealOidcIdToken()).contains("geheim");
    assertThat(fulcio.toString()).doesNotContain("geheim");
    assertThat(failure(params)).isEqualTo(SigningFailure.NEEDS_KEYLESS_SIGNING);
    assertThat(needsKeyless(params)).hasMessageContaining("fulcio").hasMessageContaining("params");
  }

  @Test
  void aPrivateKeyWithALogNeedsKeylessSigningToo() {
    assertThat(needsKeyless(parse("privateKeyFile: x\nrekorURL: http://localhost:3000\n")))
        .hasMessageContaining("rekorURL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deviceGrant", "interactive"})
  void theOtherModesNeedAnIssuer(String mode) {
    FulcioParams fulcio =
        parse(
                "fulcio:\n  fulcioURL: https://f.example.com\n  oidcMode: "
                    + mode
                    + "\n  oidcIssuerURL: https://o.example.com/x\n  oidcClientID: c\n"
                    + "  oidcClientSecret: s\n  oidcIDToken: superfluous\n"
                    + "rekorURL: https://r.example.com\n")
            .fulcio()
            .orElseThrow();

    assertThat(fulcio.oidcIssuerUrl()).contains(URI.create("https://o.example.com/x"));
    assertThat(fulcio.oidcClientId()).contains("c");
    assertThat(fulcio.revealOidcClientSecret()).contains("s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "privateKeyFile: x\nfulcio: null\nrekorURL: ''\n",
        "privateKeyFile: x\nfulcio:\nrekorURL: ~\nprivateKeyPassphraseFile: \"\"\n"
      })
  void emptyAndNullSayNothing(String yaml) {
    SigstoreSigningParams params = parse(yaml);

    assertThat(params.privateKeyFile()).contains(Path.of("x"));
    assertThat(params.privateKeyPassphraseFile()).isEmpty();
    assertThat(params.fulcio()).isEmpty();
    assertThat(params.rekorUrl()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | params:1:1 | something to sign with",
        "{} | params:1:1 | something to sign with",
        "privateKeyFile: '' | params:1:1 | something to sign with",
        "[a] | params:1:1 | must be a mapping",
        "privateKeyfile: x | params:1:1 | unknown key",
        "privateKeyFile: x\\nkeyFile: y | params:2:1 | privateKeyPassphraseFile",
        "privateKeyFile: x\\nprivateKeyFile: y | params:2:1 | duplicate key",
        "privateKeyFile: [x] | params:1:17 | must be a text",
        "privateKeyFile: {x: y} | params:1:17 | must be a text",
        "privateKeyFile: \"a\\0b\" | params:1:17 | no path",
        "privateKeyFile: x\\nfulcio: {fulcioURL: y} | params:2:1 | not both",
        "privateKeyFile: x\\nrekorURL: rekor.example.com | params:2:11 | must be an http",
        "privateKeyFile: x\\nrekorURL: ftp://rekor.example.com | params:2:11 | must be an http",
        "privateKeyFile: x\\nrekorURL: https://u:p@h.example.com | params:2:11 | credentials",
        "fulcio: x\\nrekorURL: https://r.example.com | params:1:9 | must be a mapping",
        "fulcio: {fulcioURL: https://f.example.com} | params:1:1 | needs rekorURL",
        "fulcio: {oidcMode: interactive}\\nrekorURL: http://r | params:1:1 | needs fulcioURL",
        "fulcio: {fulcioURL: http://f}\\nrekorURL: http://r | params:1:1 | needs oidcMode",
        "fulcio: {fulcioURL: http://f, oidcMode: x}\\nrekorURL: http://r | 1:41 | deviceGrant",
        "fulcio: {fulcioURL: http://f, oidcMode: staticToken}\\nrekorURL: http://r | 1:31"
            + " | oidcIDToken",
        "fulcio: {fulcioURL: http://f, oidcMode: deviceGrant}\\nrekorURL: http://r | 1:31"
            + " | oidcIssuerURL",
        "fulcio: {url: http://f}\\nrekorURL: http://r | params:1:10 | fulcioURL"
      })
  void saysWhereAFileBreaksTheFormat(String yaml, String place, String message) {
    String text = yaml.replace("\\n", "\n");

    RegistriesFormatException failure =
        catchThrowableOfType(RegistriesFormatException.class, () -> parse(text));

    assertThat(failure).hasMessageContaining(place).hasMessageContaining(message);
  }

  @Test
  void aFileWithoutEndIsNotReadToItsEnd() throws IOException {
    Path large = work.resolve("large");
    Files.write(large, new byte[(4 << 20) + 1]);

    assertThatThrownBy(() -> SigstoreSigningParams.load(large))
        .isInstanceOf(RegistriesFormatException.class)
        .hasMessageContaining("larger than the limit");
  }

  @Test
  void noMessageShowsAValue() {
    String yaml = FULCIO.replace("oidcMode: staticToken", "oidcMode: geheim2");

    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(RegistriesFormatException.class)
        .message()
        .doesNotContain("geheim");
  }

  private static SigningException needsKeyless(SigstoreSigningParams params) {
    SigningException failure =
        catchThrowableOfType(
            SigningException.class, () -> params.signingService(Passphrase.none()).close());
    assertThat(failure.failure()).isEqualTo(SigningFailure.NEEDS_KEYLESS_SIGNING);
    return failure;
  }

  private static SigningFailure failure(SigstoreSigningParams params) {
    return catchThrowableOfType(SigningException.class, () -> params.signingService().close())
        .failure();
  }

  private static SigstoreSigningParams parse(String yaml) {
    return SigstoreSigningParams.parse(yaml.getBytes(StandardCharsets.UTF_8), "params");
  }
}
