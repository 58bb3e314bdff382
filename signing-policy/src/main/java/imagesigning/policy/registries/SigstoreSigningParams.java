package imagesigning.policy.registries;

import imagesigning.core.Limits;
import imagesigning.core.files.LocalFile;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a {@code sigstore-signing-params.yaml} says: how {@code skopeo copy --sign-by-sigstore} and
 * {@code podman push --sign-by-sigstore} sign. Read as strictly as there, and a key that stands
 * twice is refused. Source: policy reference, "sigstore-signing-params.yaml". Immutable and
 * thread-safe.
 */
public final class SigstoreSigningParams {
  private final String name;
  private final Optional<Path> privateKeyFile;
  private final Optional<Path> privateKeyPassphraseFile;
  private final Optional<FulcioParams> fulcio;
  private final Optional<URI> rekorUrl;

  SigstoreSigningParams(
      String name,
      Optional<Path> privateKeyFile,
      Optional<Path> privateKeyPassphraseFile,
      Optional<FulcioParams> fulcio,
      Optional<URI> rekorUrl) {
    this.name = name;
    this.privateKeyFile = privateKeyFile;
    this.privateKeyPassphraseFile = privateKeyPassphraseFile;
    this.fulcio = fulcio;
    this.rekorUrl = rekorUrl;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return what it says
   * @throws IOException if it cannot be read
   * @throws RegistriesFormatException if it breaks the format; says where
   */
  public static SigstoreSigningParams load(Path file) throws IOException {
    int most = Limits.DEFAULT.policyBytes();
    byte[] yaml = LocalFile.named(file, most);
    if (yaml.length > most) {
      throw YamlPlace.start(file.toString()).problem("larger than the limit of " + most + " bytes");
    }
    return parse(yaml, file.toString());
  }

  /**
   * Reads the content of a file.
   *
   * @param yaml the content, in UTF-8
   * @param name what to call the file in messages
   * @return what it says
   * @throws RegistriesFormatException if it breaks the format; says where
   */
  public static SigstoreSigningParams parse(byte[] yaml, String name) {
    return new SigningParamsReader(name).read(YamlReader.read(name, yaml));
  }

  /**
   * The file of the private key.
   *
   * @return the path as it is written; empty if Fulcio vouches for a key made for the occasion
   */
  public Optional<Path> privateKeyFile() {
    return privateKeyFile;
  }

  /**
   * The file whose first line is the passphrase of the private key.
   *
   * @return the path as it is written; empty if somebody is to be asked
   */
  public Optional<Path> privateKeyPassphraseFile() {
    return privateKeyPassphraseFile;
  }

  /**
   * Where certificates come from.
   *
   * @return empty if a private key signs
   */
  public Optional<FulcioParams> fulcio() {
    return fulcio;
  }

  /**
   * The log that takes the signatures in.
   *
   * @return its URL; empty if none does
   */
  public Optional<URI> rekorUrl() {
    return rekorUrl;
  }

  /**
   * Makes the service that signs as the parameters say, with the passphrase from the file they
   * name.
   *
   * @return the service; whoever called closes it
   * @throws SigningException with {@code NEEDS_KEYLESS_SIGNING} if the parameters name Fulcio or a
   *     log, {@code PASSPHRASE_REQUIRED} if they name no passphrase file, or as {@link
   *     SigstorePrivateKey#load} and {@link Passphrase#ofFile}
   */
  public SigningService signingService() throws SigningException {
    requireKeyOnly();
    Path file =
        privateKeyPassphraseFile.orElseThrow(
            () ->
                new SigningException(
                    SigningFailure.PASSPHRASE_REQUIRED,
                    name
                        + " names no privateKeyPassphraseFile, and no passphrase was given; for a"
                        + " key without a passphrase name an empty file."));
    try (Passphrase passphrase = Passphrase.ofFile(file)) {
      return signingService(passphrase);
    }
  }

  /**
   * Makes the service that signs as the parameters say, with a passphrase of the caller's.
   *
   * @param passphrase the passphrase of the private key; the caller closes it
   * @return the service; whoever called closes it
   * @throws SigningException with {@code NEEDS_KEYLESS_SIGNING} if the parameters name Fulcio or a
   *     log, or as {@link SigstorePrivateKey#load}
   */
  public SigningService signingService(Passphrase passphrase) throws SigningException {
    requireKeyOnly();
    return new SigstoreSigningService(
        SigstorePrivateKey.load(privateKeyFile.orElseThrow(), passphrase));
  }

  /** Before anything is read or asked for. */
  private void requireKeyOnly() throws SigningException {
    if (fulcio.isPresent() || rekorUrl.isPresent()) {
      throw new SigningException(
          SigningFailure.NEEDS_KEYLESS_SIGNING,
          name
              + " has "
              + (fulcio.isPresent() ? "fulcio" : "rekorURL")
              + ", which needs keyless signing; this is not available. Only privateKeyFile and"
              + " privateKeyPassphraseFile can be used.");
    }
  }
}
