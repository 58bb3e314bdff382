package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.signing.ImageManifests;
import imagesigning.registry.internal.signing.PendingSignature;
import imagesigning.registry.internal.signing.SignatureMaker;
import imagesigning.registry.internal.signing.SignedName;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Signs images where they lie, in a registry or a {@code dir:} directory, and puts the signatures
 * where clients look for them.
 *
 * <pre>{@code
 * try (SigningService service = SimpleSigningService.builder(signer).build()) {
 *   ImageSigner images = ImageSigner.builder().signWith(service).registries(config).build();
 *   SigningReport report = images.sign("docker://registry.example.com/app:1.2");
 * }
 * }</pre>
 *
 * <p>A tag is resolved once, and exactly the bytes that were fetched are signed, whatever the tag
 * means a moment later. <strong>Nothing says that those bytes are the ones you meant</strong>: who
 * signs by tag signs what the registry answers. Sign by digest if you know it, or while pushing
 * with {@link ImagePusher}.
 *
 * <p>Of an index, its instances are signed, each under the name that was given. All signatures are
 * made before the first is stored; existing ones stay. Afterwards they are read back and compared
 * byte for byte. Signing twice adds a second signature, as the other tools do, unless {@link
 * Builder#skipSigned} says otherwise. Thread-safe and reusable. Source: signing reference, sections
 * A.4 and B.7; policy reference, section 11.
 */
public final class ImageSigner {

  private final SigningSetup setup;
  private final boolean skipSigned;

  private ImageSigner(Builder builder) {
    this.setup = builder.setup();
    this.skipSigned = builder.skipSigned;
  }

  /**
   * Starts a signer; it needs at least one {@link Builder#signWith}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Signs an image.
   *
   * @param image a transport name such as {@code docker://host/app:1.2}, {@code
   *     docker://host/app@sha256:…} or {@code dir:/path}; a name needs a tag or a digest, no {@code
   *     latest} is filled in
   * @return what was stored where
   * @throws ReferenceFormatException if the name is wrong, has neither tag nor digest, or there is
   *     no such directory
   * @throws IOException as {@link #sign(ImageReference)}
   */
  public SigningReport sign(String image) throws IOException {
    return sign(SignedName.parse(image));
  }

  /**
   * Signs an image.
   *
   * @param image the image; one in a directory needs {@link Builder#identity}
   * @return what was stored where
   * @throws ReferenceFormatException if the image cannot be read, or there is no name to sign
   * @throws RegistryException if the registry does not give the manifests; nothing is stored then
   * @throws ImageReadException if they cannot be had otherwise or are wrong; nothing is stored then
   * @throws SignatureStoreException if there is no place for signatures; nothing is stored then
   * @throws SigningException if a signature could not be made; nothing is stored then
   * @throws ImageSigningException if not all signatures are in their place; says which are
   * @throws IOException if a caller's store fails otherwise before anything is stored
   * @throws VerificationInterruptedException if the thread is interrupted; signatures may have been
   *     stored
   */
  public SigningReport sign(ImageReference image) throws IOException {
    DockerReference identity = SignedName.of(image, setup.identity());
    setup.sources().check(image);
    Deadline deadline = setup.deadline();
    SignatureStore store = setup.storeFor(deadline);
    setup.listener().entered(image, SigningPhase.CHECKING);
    for (SignatureFormat format : setup.formats()) {
      store.check(image, format);
    }
    setup.listener().entered(image, SigningPhase.READING);
    List<Manifest> manifests =
        setup.toSign(
            ImageManifests.read(image, setup.sources().open(image, deadline), setup.sideBySide()));
    SignatureMaker maker = setup.maker(identity);
    List<SigningReport.Entry> signed =
        skipSigned ? maker.alreadySigned(manifests, store, image, setup.sideBySide()) : List.of();
    setup.listener().entered(image, SigningPhase.SIGNING);
    List<PendingSignature> made = maker.make(manifests, signed, setup.sideBySide());
    return setup.writer(image, store).write(made, signed);
  }

  /** Collects the settings of a signer. Not thread-safe. */
  public static final class Builder extends SigningClientBuilder<Builder> {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private boolean skipSigned;

    private Builder() {
      super(TIMEOUT);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The name to sign, if it is another than the one the image is reached by: that of a mirror's
     * original, or of an image in a directory.
     *
     * @param name a name with a tag or a digest
     * @return this builder
     * @throws ReferenceFormatException if it has neither, or both
     */
    public Builder identity(DockerReference name) {
      return named(name);
    }

    /**
     * Whether a signer is passed over for a manifest that has a good signature of its key and this
     * name already; off by default. Needs {@link #publicKeys}, {@link #sigstorePublicKeys} or both,
     * as there are signers, because what a signature says of its key is not to be believed.
     *
     * @param skip whether to pass it over
     * @return this builder
     */
    public Builder skipSigned(boolean skip) {
      this.skipSigned = skip;
      return this;
    }

    /**
     * The signer.
     *
     * @return a new signer
     * @throws IllegalStateException if nobody signs, or {@link #skipSigned} lacks public keys
     */
    public ImageSigner build() {
      if (!hasSigners()) {
        throw new IllegalStateException("give at least one signing service");
      }
      if (skipSigned && !hasPublicKeys()) {
        throw new IllegalStateException(
            "skipSigned needs the public keys of the signers, of each format there is");
      }
      return new ImageSigner(this);
    }
  }
}
