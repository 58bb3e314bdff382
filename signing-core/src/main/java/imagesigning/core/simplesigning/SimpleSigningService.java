package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes simple signatures: writes the payload byte for byte as skopeo does and has it signed
 * (policy reference, "Writing" and "Signer contract").
 *
 * <pre>{@code
 * try (SimpleSigningService service = SimpleSigningService.builder(signer).build()) {
 *   store(service.sign(manifest, DockerReference.parse("registry.example.com/app:1.2")).message());
 * }
 * }</pre>
 *
 * <p>The digest is computed from the manifest's bytes; nothing else about the manifest is looked
 * at, so whatever is handed in is signed. Thread-safe if the signer is.
 */
public final class SimpleSigningService implements SigningService {
  private final PayloadSigner signer;
  private final Optional<String> creator;
  private final Optional<Instant> fixedTime;
  private final boolean timed;
  private final Clock clock;
  private final boolean nameOnlyAllowed;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SimpleSigningService(Builder builder) {
    this.signer = builder.signer;
    this.creator = builder.creator;
    this.fixedTime = builder.fixedTime;
    this.timed = builder.timed;
    this.clock = builder.clock;
    this.nameOnlyAllowed = builder.nameOnlyAllowed;
  }

  /**
   * Starts a service.
   *
   * @param signer signs the payloads; closed with the service
   * @return a builder
   */
  public static Builder builder(PayloadSigner signer) {
    return new Builder(signer);
  }

  /**
   * Signs a manifest under a name, which is written in its full form: {@code busybox:1} becomes
   * {@code docker.io/library/busybox:1}.
   *
   * @param manifest the exact bytes
   * @param identity the name, with a tag or a digest unless the service was told otherwise
   * @return the signature
   * @throws SigningException with {@code REFERENCE_INVALID} for a name without tag and digest,
   *     {@code MANIFEST_INVALID} if the digest cannot be computed, or what the signer reports
   */
  @Override
  public UntrustedSimpleSignature sign(byte[] manifest, DockerReference identity)
      throws SigningException {
    if (identity.isNameOnly() && !nameOnlyAllowed) {
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
   * Signs a manifest under a text that is written as it stands, whether or not it is an image name,
   * as {@code skopeo standalone-sign} does.
   *
   * @param manifest any bytes
   * @param reference the text; only the empty one is refused
   * @return the signature
   * @throws SigningException with {@code REFERENCE_INVALID} for the empty text, {@code
   *     MANIFEST_INVALID} if the digest cannot be computed, or what the signer reports
   */
  public UntrustedSimpleSignature signVerbatim(byte[] manifest, String reference)
      throws SigningException {
    if (closed.get()) {
      throw new IllegalStateException("this signing service is closed");
    }
    if (reference.isEmpty()) {
      throw new SigningException(
          SigningFailure.REFERENCE_INVALID, "The image name to sign is empty.");
    }
    SimpleSigningPayload payload =
        new SimpleSigningPayload(digestOf(manifest), reference, creator, timestamp());
    return UntrustedSimpleSignature.of(signed(payload.toJson()));
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

  private Optional<Long> timestamp() {
    return timed
        ? Optional.of(fixedTime.orElseGet(clock::instant).getEpochSecond())
        : Optional.empty();
  }

  @Override
  public SignatureFormat format() {
    return SignatureFormat.SIMPLE_SIGNING;
  }

  @Override
  public String description() {
    return "OpenPGP key " + signer.keyFingerprint();
  }

  @Override
  public Optional<String> keyFingerprint() {
    return Optional.of(signer.keyFingerprint());
  }

  /** Closes the signer too. */
  @Override
  public void close() {
    closed.set(true);
    signer.close();
  }

  /** Collects the settings of a service. Not thread-safe. */
  public static final class Builder {
    private final PayloadSigner signer;
    private Optional<String> creator = Optional.of(ProductVersion.CREATOR);
    private Optional<Instant> fixedTime = Optional.empty();
    private boolean timed = true;
    private Clock clock = Clock.systemUTC();
    private boolean nameOnlyAllowed;

    private Builder(PayloadSigner signer) {
      this.signer = signer;
    }

    /**
     * What stands in {@code optional.creator}; by default {@code imagesigning} and its version.
     *
     * @param text any text
     * @return this builder
     */
    public Builder creator(String text) {
      this.creator = Optional.of(text);
      return this;
    }

    /**
     * Leaves out {@code optional.creator}.
     *
     * @return this builder
     */
    public Builder withoutCreator() {
      this.creator = Optional.empty();
      return this;
    }

    /**
     * What stands in {@code optional.timestamp}, for reproducible payloads; by default the time of
     * signing. The OpenPGP message has a time of its own.
     *
     * @param time cut to whole seconds
     * @return this builder
     */
    public Builder timestamp(Instant time) {
      this.fixedTime = Optional.of(time);
      this.timed = true;
      return this;
    }

    /**
     * Leaves out {@code optional.timestamp}.
     *
     * @return this builder
     */
    public Builder withoutTimestamp() {
      this.timed = false;
      return this;
    }

    /**
     * Tells the time of signing.
     *
     * @param newClock the clock, by default the system's
     * @return this builder
     */
    public Builder clock(Clock newClock) {
      this.clock = newClock;
      return this;
    }

    /**
     * Whether names without tag and digest are signed; off by default, because policies accept them
     * only by repository.
     *
     * @param allow whether to sign them
     * @return this builder
     */
    public Builder allowNameOnly(boolean allow) {
      this.nameOnlyAllowed = allow;
      return this;
    }

    /**
     * The service.
     *
     * @return a new service
     */
    public SimpleSigningService build() {
      return new SimpleSigningService(this);
    }
  }
}
