package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.TestHome;
import imagesigning.core.process.EndOfProcess;
import imagesigning.core.signing.SigningException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real gpg with keys, and scripts that sign with it, well or badly. */
abstract class ScriptFixture {
  static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
  static final String REFERENCE = "registry.example.com/team/app:1.0";

  /** What a script does that is as it should be, in parts that tests exchange. */
  static final String KEY = "key=$PULP_SIGNING_KEY_FINGERPRINT\n";

  static final String PAYLOAD =
      """
      digest=$(sha256sum "$1" | cut -d' ' -f1)
      payload=$(printf '{"critical":{"identity":{"docker-reference":"%s"},\
      "image":{"docker-manifest-digest":"sha256:%s"},\
      "type":"atomic container signature"},"optional":{}}' "$REFERENCE" "$digest")
      """;
  static final String SIGN =
      """
      printf %s "$payload" |
        gpg --batch --no-tty --yes --quiet --local-user "$key" --output "$SIG_PATH" --sign ||
        exit $?
      """;
  static final String PRINT = "echo \"{\\\"signature_path\\\": \\\"$SIG_PATH\\\"}\"\n";
  static final String GOOD = KEY + PAYLOAD + SIGN + PRINT;

  static TestHome home;
  static String key;
  static String other;

  @TempDir Path directory;
  Path scratch;

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
    key = home.generate("release@example.com", "ed25519", "");
    other = home.generate("other@example.com", "ed25519", "");
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Files.createDirectory(directory.resolve("scratch"));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }

  ScriptRunner.Builder runner() {
    return ScriptRunner.builder()
        .environment(Map.of("GNUPGHOME", home.directory().toString()))
        .timeout(Duration.ofSeconds(60))
        .temporaryDirectory(scratch);
  }

  ScriptSigningService service(Path script) throws IOException {
    return service(runner().build(), script);
  }

  static ScriptSigningService service(ScriptRunner runner, Path script) throws IOException {
    return ScriptSigningService.of(runner, script, key, publicKey(key));
  }

  static OpenPgpKeyring publicKey(String fingerprint) throws IOException {
    return OpenPgpKeyring.parse(
        List.of(
            new OpenPgpKeyring.Source("the test", home.gpg(new byte[0], "--export", fingerprint))));
  }

  /** A script that begins as it should. */
  Path script(String text) throws IOException {
    return file("#!/bin/sh\n" + text, "rwx------");
  }

  Path file(String text, String permissions) throws IOException {
    Path script = directory.resolve("sign.sh");
    Files.writeString(script, text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString(permissions));
    return script;
  }

  static SigningException failure(ThrowingCallable call) {
    return catchThrowableOfType(SigningException.class, call);
  }

  static void ends(String id) {
    EndOfProcess.await(id);
  }
}
