package imagesigning.examples.cli;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.services.ScriptRunner;
import imagesigning.core.services.ScriptSigningService;
import imagesigning.core.simplesigning.SigningService;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A script that signs, as Pulp's and Galaxy's signing services have it. */
final class ScriptOptions {
  @Option(
      names = "--signing-script",
      paramLabel = "FILE",
      description = "Have a script of Pulp or Galaxy make the signature.")
  @Nullable Path script;

  @Option(
      names = "--key-fingerprint",
      paramLabel = "FINGERPRINT",
      description = "The key that the script signs with, 40 hex digits.")
  @Nullable String keyFingerprint;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "The public key of that script, if not in the GnuPG home.")
  @Nullable Path publicKey;

  /** Whether any of these was given. */
  boolean isGiven() {
    return script != null || keyFingerprint != null || publicKey != null;
  }

  /** A service that runs the script; it is told the GnuPG home if one is named. */
  SigningService service(@Nullable Path gnuPgHome, Duration timeout, PrintWriter err)
      throws IOException {
    if (script == null || keyFingerprint == null) {
      throw new IllegalArgumentException(
          "--signing-script: expected together with --key-fingerprint");
    }
    KeySelector key = KeySelector.parse(keyFingerprint);
    if (key.kind() != KeySelector.Kind.FINGERPRINT) {
      throw new IllegalArgumentException(
          "--key-fingerprint: expected all 40 hex digits, found " + keyFingerprint);
    }
    ScriptRunner.Builder runner = ScriptRunner.builder().timeout(timeout);
    if (gnuPgHome != null) {
      runner.environment(Map.of("GNUPGHOME", gnuPgHome.toAbsolutePath().toString()));
    }
    return ScriptSigningService.of(
        runner.build(),
        script.toAbsolutePath(),
        key.value(),
        PublicKeys.read(publicKey, publicKey == null ? gnuPgHome : null, err));
  }
}
