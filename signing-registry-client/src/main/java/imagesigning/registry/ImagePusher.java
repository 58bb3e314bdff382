package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.Transport;
import imagesigning.core.signing.SigningException;
import imagesigning.registry.internal.push.PushTarget;
import imagesigning.registry.internal.push.PushTask;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;
import java.time.Duration;

/**
 * Pushes a local image into a registry together with its signatures, in one call: what {@code
 * podman push --sign-by} and {@code atomic push} do.
 *
 * <pre>{@code
 * ImagePusher pusher = ImagePusher.builder().signWith(service).registries(config).build();
 * PushReport report = pusher.push("oci:/build/image", "docker://registry.example.com/app:1.2");
 * }</pre>
 *
 * <p>The bytes of every manifest stay exactly what they are, so signatures the image has already
 * stay good and go with it. Before anything is sent, the image is known to be whole as far as its
 * files and their sizes tell, the signatures are made, and there is a place for them. Then come the
 * blobs, each compared with its digest while it is sent, then the manifests, instances before their
 * index, and then the signatures: of every instance, and of the index.
 *
 * <p>Blobs the repository holds are not sent again. Thread-safe and reusable. Source: signing
 * reference, sections A.0 and B.7; policy reference, section 11.5.
 */
public final class ImagePusher {
  private final SigningSetup setup;
  private final boolean copySignatures;

  private ImagePusher(Builder builder) {
    this.setup = builder.setup();
    this.copySignatures = builder.copySignatures;
  }

  /**
   * Starts a pusher; it needs nothing, and pushes without new signatures then.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Pushes an image.
   *
   * @param source such as {@code dir:/path} or {@code oci:/path:name}
   * @param target such as {@code docker://host/app:1.2}; host, repository, and a tag or digest are
   *     needed, nothing is filled in
   * @return what was done
   * @throws ReferenceFormatException if a name is wrong; a target without a repository is
   * @throws IOException as {@link #push(ImageReference, ImageReference)}
   */
  public PushReport push(String source, String target) throws IOException {
    return push(ImageReference.parse(source), PushTarget.parse(target));
  }

  /**
   * Pushes an image.
   *
   * @param source an image in a directory or an OCI layout
   * @param target an image in a registry; by digest, it must be that of the source
   * @return what was done
   * @throws ReferenceFormatException if the source cannot be pushed from or the target not to
   * @throws ImageReadException if the source is not whole or is wrong; nothing is sent then
   * @throws SignatureStoreException if its signatures cannot be read, or there is no place for them
   *     or for new ones; nothing is sent then
   * @throws SigningException if a signature could not be made; nothing is sent then
   * @throws ImagePushException if the push ended early; says how far it came
   * @throws IOException if a caller's store fails otherwise before anything is sent
   * @throws VerificationInterruptedException if the thread is interrupted; some of it may be in the
   *     registry
   */
  public PushReport push(ImageReference source, ImageReference target) throws IOException {
    PushTarget.check(target);
    if (source.transport() == Transport.DOCKER) {
      throw new ReferenceFormatException(
          source.toString(),
          "only images in directories (dir:) and OCI layouts (oci:) are pushed, not " + source);
    }
    setup.sources().check(source);
    return new PushTask(setup, source, target).run(copySignatures);
  }

  /** Collects the settings of a pusher. Not thread-safe. */
  public static final class Builder extends SigningClientBuilder<Builder> {
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    private boolean copySignatures = true;

    private Builder() {
      super(TIMEOUT);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The name to sign, if it is another than the one the target of the push.
     *
     * @param name a name with a tag or a digest
     * @return this builder
     * @throws ReferenceFormatException if it has neither, or both
     */
    public Builder identity(DockerReference name) {
      return named(name);
    }

    /**
     * Whether the signatures that a {@code dir:} image has go with it; on by default.
     *
     * @param copy whether they do
     * @return this builder
     */
    public Builder copySignatures(boolean copy) {
      this.copySignatures = copy;
      return this;
    }

    /**
     * The pusher.
     *
     * @return a new pusher
     */
    public ImagePusher build() {
      return new ImagePusher(this);
    }
  }
}
