package imagesigning.core.services;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.core.text.Quoted;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Signs manifests through an administrator's script, by the contract of Pulp's and Galaxy's signing
 * services (signing-services reference, A.1 and B.4; how scripts are run: {@link ScriptRunner}).
 *
 * <p>What the script made is verified before it is returned: it is one good simple signature of the
 * key of the service, for exactly the manifest and the name that were asked for. Failures of the
 * script are {@link SigningScriptException}s.
 *
 * <p>Nothing about the manifest is looked at: whatever is handed in is signed. Thread-safe.
 */
public final class ScriptSigningService implements SigningService {
  private final ScriptRunner runner;
  private final Path script;
  private final MadeSignatureCheck check;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ScriptSigningService(ScriptRunner runner, Path script, MadeSignatureCheck check) {
    this.runner = runner;
    this.script = script;
    this.check = check;
  }

  /**
   * A service that is not kept in a store. The script is looked at each time it is run, not here.
   *
   * @param runner runs it
   * @param script its absolute path
   * @param keyFingerprint the full fingerprint of the primary key that it signs with, upper-case
   *     hex; given to the script, and demanded of its signatures
   * @param publicKeys holds that key
   * @return the service
   * @throws SigningException with {@code KEY_NOT_FOUND} if the key is not among the public keys
   */
  public static ScriptSigningService of(
      ScriptRunner runner, Path script, String keyFingerprint, OpenPgpKeyring publicKeys)
      throws SigningException {
    return of(runner, script, keyFingerprint, publicKeys, Clock.systemUTC());
  }

  /**
   * A service that is not kept in a store, with another clock.
   *
   * @param runner as above
   * @param script as above
   * @param keyFingerprint as above
   * @param publicKeys as above
   * @param clock decides whether the key has expired
   * @return the service
   * @throws SigningException as above
   */
  public static ScriptSigningService of(
      ScriptRunner runner,
      Path script,
      String keyFingerprint,
      OpenPgpKeyring publicKeys,
      Clock clock)
      throws SigningException {
    if (!publicKeys.primaryFingerprints().contains(keyFingerprint)) {
      throw new SigningException(
          SigningFailure.KEY_NOT_FOUND,
          "The key "
              + Quoted.text(keyFingerprint)
              + " of the signing script "
              + Quoted.text(script.toString())
              + " is not among the public keys. Expected the full fingerprint of a primary key in"
              + " upper-case hex, and its public key.");
    }
    return new ScriptSigningService(
        runner,
        script,
        new MadeSignatureCheck(
            keyFingerprint, publicKeys, new OpenPgpVerifier(clock, false, runner.limits())));
  }

  /**
   * Has a manifest signed under a name, in its full form.
   *
   * @param manifest the exact bytes
   * @param identity the name, with a tag or a digest
   * @return the signature
   * @throws SigningException with {@code REFERENCE_INVALID} for a name without tag and digest, and
   *     as {@link #signVerbatim}
   */
  @Override
  public UntrustedSimpleSignature sign(byte[] manifest, DockerReference identity)
      throws SigningException {
    if (identity.isNameOnly()) {
      throw new SigningException(
          SigningFailure.REFERENCE_INVALID,
          identity
              + " has neither tag nor digest, so that no usual policy would accept a signature of"
              + " it; name the tag, as in "
              + identity
              + ":1.0");
    }
    return signVerbatim(manifest, identity.toString());
  }

  /**
   * Has a manifest signed under a text that is handed on as it stands, whether or not it is an
   * image name.
   *
   * @param manifest any bytes
   * @param reference the text; not empty, without control characters
   * @return the signature
   * @throws SigningException with {@code REFERENCE_INVALID} or {@code MANIFEST_INVALID}; a {@link
   *     SigningScriptException} if the script cannot be run, fails, or leaves no signature; with
   *     {@code SIGNED_WITH_OTHER_KEY}, {@code SIGNED_OTHER_MANIFEST}, {@code
   *     SIGNED_OTHER_REFERENCE} or {@code SIGNATURE_INVALID} if the signature is not the one asked
   *     for; with {@code KEY_EXPIRED} if the key has expired by now
   */
  public UntrustedSimpleSignature signVerbatim(byte[] manifest, String reference)
      throws SigningException {
    return sign(manifest, reference, passed -> {});
  }

  UntrustedSimpleSignature sign(byte[] manifest, String reference, Consumer<PassedCheck> passed)
      throws SigningException {
    if (closed.get()) {
      throw new IllegalStateException("this signing service is closed");
    }
    if (reference.isEmpty() || reference.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new SigningException(
          SigningFailure.REFERENCE_INVALID,
          "The image name to sign is "
              + (reference.isEmpty() ? "empty" : Quoted.text(reference))
              + ". Expected one line of text.");
    }
    Digest digest = digestOf(manifest);
    ScriptFile file = ScriptFile.check(script);
    passed.accept(new PassedCheck(SigningServiceCheck.SCRIPT_EXECUTABLE, file.path().toString()));
    byte[] message = runner.run(file, check.keyFingerprint(), manifest.clone(), reference, passed);
    check.refuseUnlessGood(message, digest, reference, passed);
    return UntrustedSimpleSignature.of(message);
  }

  private static Digest digestOf(byte[] manifest) throws SigningException {
    try {
      return Manifest.digestOf(manifest);
    } catch (MalformedDataException e) {
      throw new SigningException(
          SigningFailure.MANIFEST_INVALID,
          "The digest of the manifest cannot be computed: " + e.getMessage(),
          e);
    }
  }

  @Override
  public SignatureFormat format() {
    return SignatureFormat.SIMPLE_SIGNING;
  }

  @Override
  public String description() {
    return "signing script " + script + " with OpenPGP key " + check.keyFingerprint();
  }

  @Override
  public Optional<String> keyFingerprint() {
    return Optional.of(check.keyFingerprint());
  }

  /** Scripts that are running go on. */
  @Override
  public void close() {
    closed.set(true);
  }

  /** As {@link #description}. */
  @Override
  public String toString() {
    return description();
  }
}
