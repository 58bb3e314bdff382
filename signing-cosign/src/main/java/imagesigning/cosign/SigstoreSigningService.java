package imagesigning.cosign;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.crypto.SignatureScheme;
import imagesigning.core.crypto.VerificationKey;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes sigstore signatures as skopeo and podman do: the name with its tag or digest, who made it
 * and when, and no entry in a log. Thread-safe if the signer is.
 */
public final class SigstoreSigningService implements SigningService {
  private static final String CREATOR = "imagesigning";

  /** What every signature says of itself, and no annotation can. */
  private static final Set<String> OWN = Set.of("creator", "timestamp");

  private final SigstoreSigner signer;
  private final VerificationKey key;
  private final Clock clock;
  private final Map<String, String> annotations;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A service that reads the system's clock.
   *
   * @param signer signs the payloads; closed with the service
   * @throws MalformedDataException if its public key is not one for images
   */
  public SigstoreSigningService(SigstoreSigner signer) {
    this(signer, Clock.systemUTC());
  }

  /**
   * A service.
   *
   * @param signer signs the payloads; closed with the service
   * @param clock what time it is
   * @throws MalformedDataException if its public key is not one for images
   */
  public SigstoreSigningService(SigstoreSigner signer, Clock clock) {
    this(signer, clock, Map.of());
  }

  /**
   * A service whose signatures carry annotations, as {@code cosign sign -a} writes them and {@code
   * cosign verify -a} demands them. They say what the signer says, and decide nothing by
   * themselves.
   *
   * @param signer signs the payloads; closed with the service
   * @param clock what time it is
   * @param annotations texts by name; not {@code creator} and {@code timestamp}, which are written
   *     anyway
   * @throws MalformedDataException if its public key is not one for images
   * @throws IllegalArgumentException if an annotation has one of those names, or an empty one
   */
  public SigstoreSigningService(
      SigstoreSigner signer, Clock clock, Map<String, String> annotations) {
    for (String name : annotations.keySet()) {
      if (name.isEmpty() || OWN.contains(name)) {
        throw new IllegalArgumentException(
            "an annotation cannot be called " + RemoteText.quoted(name) + "; choose another name");
      }
    }
    this.signer = signer;
    this.key = SignatureAlgorithms.builtIn().pem(signer.publicKey());
    this.clock = clock;
    this.annotations = Map.copyOf(annotations);
  }

  /**
   * Signs a manifest under a name, which is written in its full form.
   *
   * @param manifest the exact bytes
   * @param identity the name, with a tag or a digest
   * @return the signature
   * @throws SigningException with {@code REFERENCE_INVALID} for a name without tag and digest,
   *     {@code MANIFEST_INVALID} if the digest cannot be computed, {@code SIGNATURE_INVALID} if
   *     what the signer made does not verify, or what the signer reports
   */
  @Override
  public UntrustedSigstoreSignature sign(byte[] manifest, DockerReference identity)
      throws SigningException {
    if (closed.get()) {
      throw new IllegalStateException("the signing service was closed");
    }
    if (identity.isNameOnly()) {
      throw new SigningException(
          SigningFailure.REFERENCE_INVALID,
          identity + " has neither tag nor digest; name the tag, as in " + identity + ":1.0");
    }
    byte[] payload =
        new SigstorePayload(
                digest(manifest),
                identity.toString(),
                Optional.of(CREATOR),
                Optional.of(clock.instant().getEpochSecond()),
                annotations)
            .toJson();
    byte[] signature = signed(payload);
    if (!key.verifies(SignatureScheme.ofContainersImage(key.algorithm()), payload, signature)) {
      throw new SigningException(
          SigningFailure.SIGNATURE_INVALID, SigningFailure.SIGNATURE_INVALID.meaning());
    }
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE,
        payload,
        Map.of(SigstoreFormat.SIGNATURE, Base64.getEncoder().encodeToString(signature)));
  }

  /** The seam to a caller's signer: whatever else it throws is a signer that failed. */
  private byte[] signed(byte[] payload) throws SigningException {
    try {
      return Objects.requireNonNull(signer.sign(payload), "the signer gave no answer");
    } catch (RuntimeException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED, "The signer failed unexpectedly.", e);
    }
  }

  private static Digest digest(byte[] manifest) throws SigningException {
    try {
      return Manifest.digestOf(manifest);
    } catch (MalformedDataException e) {
      throw new SigningException(
          SigningFailure.MANIFEST_INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public SignatureFormat format() {
    return SignatureFormat.SIGSTORE;
  }

  @Override
  public Optional<String> keyFingerprint() {
    return Optional.of(key.fingerprint());
  }

  /**
   * The public key of the signer.
   *
   * @return PEM, as {@code cosign.pub} holds it
   */
  public byte[] publicKey() {
    return signer.publicKey();
  }

  @Override
  public String description() {
    return "sigstore key " + key.fingerprint();
  }

  @Override
  public void close() {
    closed.set(true);
    signer.close();
  }
}
