package imagesigning.examples.cli;

import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SimpleSigningService;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import imagesigning.policy.registries.SigstoreSigningParams;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who signs: an OpenPGP key or a script that has one, a sigstore key, or both kinds at once. */
final class SigningKeyOptions {
  @Option(
      names = "--sign-by",
      paramLabel = "KEY",
      description = "OpenPGP key: fingerprint, key id of 16 digits, or e-mail address.")
  @Nullable String signBy;

  @Option(
      names = "--sign-by-sigstore-private-key",
      paramLabel = "FILE",
      description = "Private key as cosign and skopeo write it.")
  @Nullable Path sigstorePrivateKey;

  @Option(
      names = "--sign-by-sigstore",
      paramLabel = "FILE",
      description = "Parameters as containers-sigstore-signing-params.yaml(5) describes them.")
  @Nullable Path sigstoreParams;

  @Mixin SignerOptions openPgp = new SignerOptions();

  @Mixin ScriptOptions script = new ScriptOptions();

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /** The services that were asked for; closed together. */
  record Services(List<SigningService> all) implements AutoCloseable {

    /** The public keys of those that make sigstore signatures. */
    byte[][] sigstorePublicKeys() {
      return all.stream()
          .filter(SigstoreSigningService.class::isInstance)
          .map(service -> ((SigstoreSigningService) service).publicKey())
          .toArray(byte[][]::new);
    }

    @Override
    public void close() {
      all.forEach(SigningService::close);
    }
  }

  /** Whether simple signatures will be made. */
  boolean hasOpenPgp() {
    return signBy != null || script.isGiven();
  }

  /** Opens the keys. */
  Services open(Duration timeout) throws IOException {
    check();
    Services services = new Services(new ArrayList<>());
    boolean complete = false;
    try {
      open(services.all(), timeout);
      complete = true;
      return services;
    } finally {
      if (!complete) {
        services.close();
      }
    }
  }

  private void check() {
    if (signBy != null && script.isGiven()) {
      throw new IllegalArgumentException(
          "expected either --sign-by, or --signing-script with --key-fingerprint");
    }
    long keys =
        Stream.of(signBy, sigstorePrivateKey, sigstoreParams).filter(Objects::nonNull).count();
    if (keys == 0 && !script.isGiven()) {
      throw new IllegalArgumentException(
          "expected --sign-by, --sign-by-sigstore-private-key, --sign-by-sigstore, or"
              + " --signing-script with --key-fingerprint");
    }
    if (keys > 1 && openPgp.passphraseFile != null) {
      throw new IllegalArgumentException(
          "--passphrase-file: expected with one key only; with several, let the agent ask for that"
              + " of --sign-by, and name the file as privateKeyPassphraseFile for"
              + " --sign-by-sigstore");
    }
    if (script.isGiven()) {
      checkScript(keys);
    } else if (signBy == null && openPgp.isChosen()) {
      throw new IllegalArgumentException(
          "--key-file, --gnupg-home, --without-gpg: expected with --sign-by only");
    }
  }

  private void checkScript(long keys) {
    boolean passphrase = openPgp.passphraseFile != null && keys == 0;
    if (openPgp.keyFile != null || passphrase || openPgp.withoutGpg) {
      throw new IllegalArgumentException(
          "--signing-script: expected without --key-file, --passphrase-file and --without-gpg;"
              + " where the key is and what opens it is the script's business");
    }
  }

  private void open(List<SigningService> services, Duration timeout) throws IOException {
    if (signBy != null) {
      services.add(SimpleSigningService.builder(openPgp.signer(signBy)).build());
    }
    if (script.isGiven()) {
      services.add(script.service(openPgp.gnuPgHome, timeout, spec.commandLine().getErr()));
    }
    if (sigstorePrivateKey != null) {
      try (Passphrase passphrase = passphrase()) {
        services.add(
            new SigstoreSigningService(SigstorePrivateKey.load(sigstorePrivateKey, passphrase)));
      }
    }
    if (sigstoreParams != null) {
      services.add(service(SigstoreSigningParams.load(sigstoreParams)));
    }
  }

  private SigningService service(SigstoreSigningParams params) throws IOException {
    if (params.privateKeyFile().isEmpty() || params.privateKeyPassphraseFile().isPresent()) {
      return params.signingService();
    }
    try (Passphrase passphrase = passphrase()) {
      return params.signingService(passphrase);
    }
  }

  private Passphrase passphrase() throws IOException {
    return openPgp.passphraseFile == null
        ? new KeyPassword(Signing.person(spec)).existing()
        : openPgp.passphrase(openPgp.passphraseFile);
  }

  /** Those of the OpenPGP signer, by which it is known what is signed already. */
  OpenPgpKeyring openPgpPublicKeys() throws IOException {
    if (openPgp.keyFile != null) {
      // That it holds secret keys is no news.
      return PublicKeys.read(openPgp.keyFile, null, new PrintWriter(Writer.nullWriter(), true));
    }
    Path file = script.publicKey;
    return PublicKeys.read(
        file, file == null ? openPgp.gnuPgHome : null, spec.commandLine().getErr());
  }
}
