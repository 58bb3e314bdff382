package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ManifestKind;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.Transport;
import imagesigning.cosign.CosignSignatureVerifier;
import imagesigning.cosign.TrustedKeys;
import imagesigning.cosign.TrustedLog;
import imagesigning.registry.internal.AttachmentsReader;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.distribution.AttachmentsEndpoint;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.layout.SavedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures of images with a key, as {@code cosign verify --key} does, and without a
 * policy: the signatures that are attached under the tag {@code sha256-….sig} (cosign reference,
 * "Legacy tags", "Claim checking").
 *
 * <pre>{@code
 * TrustRoots roots = TrustRoots.builtIn();
 * CosignVerifier verifier =
 *     CosignVerifier.builder()
 *         .keys(roots.keys(List.of(PemSource.of("cosign.pub", pem))))
 *         .log(roots.log(List.of(PemSource.of("rekor.pub", logPem))))
 *         .build();
 * deploy(verifier.verify("registry.example.com/app:1.2").orThrow().pinnedReference());
 * }</pre>
 *
 * <p>What the name names is judged, and nothing else: of an index the index itself, with its own
 * signatures, and never its instances. As with cosign, the name that was signed is not compared
 * unless {@link Builder#checkIdentity} is on: whoever can write to a registry can take a signature
 * along to another repository. Entries of the log are verified offline, with the keys given, and
 * nothing is asked of a log.
 *
 * <p>The answer is always a {@link CosignVerdict}; what could not be fetched makes it {@linkplain
 * CosignVerdict.Indeterminate indeterminate}. Only a wrong name throws, and an interrupt.
 * Thread-safe and reusable.
 */
public final class CosignVerifier {
  /** Registries that refuse OCI types are written to in Docker's. */
  private static final Set<String> ATTACHED =
      Set.of(ManifestKind.OCI_MANIFEST.mediaType(), ManifestKind.DOCKER_SCHEMA2.mediaType());

  private final CosignSignatureVerifier signatures;
  private final RegistryAccess access;
  private final AttachmentsReader attachments;
  private final boolean checkIdentity;
  private final Limits limits;
  private final Duration timeout;

  private CosignVerifier(Builder builder, TrustedKeys keys) {
    CosignSignatureVerifier.Builder demands = CosignSignatureVerifier.builder(keys);
    if (builder.log != null) {
      demands.log(builder.log);
    }
    if (builder.ignoresLog) {
      demands.insecureIgnoreTlog();
    }
    builder.annotations.forEach(a -> demands.annotation(a.name(), a.value()));
    this.signatures = demands.build();
    this.access = builder.access(null, false);
    this.attachments =
        new AttachmentsReader(
            new AttachmentsEndpoint(access.requests(), builder.limits(), ATTACHED),
            builder.limits());
    this.checkIdentity = builder.checkIdentity;
    this.limits = builder.limits();
    this.timeout = builder.timeout();
  }

  /**
   * Starts a verifier; it needs keys, and logs or the word that they are ignored.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Verifies an image in a registry.
   *
   * @param image its name, such as {@code registry.example.com/app:1.2}
   * @return the verdict
   * @throws ReferenceFormatException if the name is wrong
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public CosignVerdict verify(String image) {
    return verify(ImageReference.parse(image));
  }

  /**
   * Verifies an image in a registry.
   *
   * @param image the image
   * @return the verdict
   * @throws ReferenceFormatException if it is not in a registry
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public CosignVerdict verify(ImageReference image) {
    if (image.transport() != Transport.DOCKER) {
      throw new ReferenceFormatException(
          image.toString(),
          "cosign keeps signatures in registries, and in layouts that cosign save writes");
    }
    DockerReference name = image.dockerReference().orElseThrow();
    Deadline deadline = Deadline.after(timeout);
    Manifest manifest;
    try {
      manifest = access.manifests().fetch(name, deadline).manifest();
    } catch (RegistryException e) {
      return unanswered(image.toString(), e.reason(), e);
    } catch (MalformedDataException e) {
      return refused(image.toString(), e);
    }
    return new CosignJudgement(
            signatures, manifest.digest(), checkIdentity ? Optional.of(name) : Optional.empty())
        .judge(
            image.toString(),
            Optional.of(name),
            attachments.read(name, manifest.digest(), deadline));
  }

  /**
   * Verifies what {@code cosign save} wrote: an OCI layout with an image or index and its
   * signatures. Nothing is asked of a registry, and every byte that counts is compared with its
   * digest.
   *
   * @param layout the directory
   * @return the verdict, which pins nothing
   * @throws ReferenceFormatException if there is no such directory
   * @throws IllegalStateException if {@link Builder#checkIdentity} is on: a layout has no name
   */
  public CosignVerdict verifyLocalImage(Path layout) {
    if (checkIdentity) {
      throw new IllegalStateException(
          "a saved image has no name of its own that a signed name could be compared with");
    }
    String shown = layout.toString();
    if (!Files.isDirectory(layout)) {
      throw new ReferenceFormatException(shown, "there is no directory " + layout);
    }
    SavedImage saved = new SavedImage(layout, limits);
    try {
      Manifest manifest = saved.top();
      SignatureFindings found = saved.signatures();
      return new CosignJudgement(signatures, manifest.digest(), Optional.empty())
          .judge(shown, Optional.empty(), found);
    } catch (ImageUnavailableException e) {
      return unanswered(shown, e.reason(), e);
    } catch (MalformedDataException e) {
      return refused(shown, e);
    }
  }

  private static CosignVerdict unanswered(String image, IndeterminateReason reason, Exception e) {
    return new CosignVerdict.Indeterminate(nothing(image), reason, String.valueOf(e.getMessage()));
  }

  private static CosignVerdict refused(String image, MalformedDataException e) {
    return new CosignVerdict.Rejected(nothing(image), e.reason(), String.valueOf(e.getMessage()));
  }

  private static CosignVerdict.Details nothing(String image) {
    return new CosignVerdict.Details(image, Optional.empty(), List.of(), List.of());
  }

  /** Collects the settings of a verifier. Not thread-safe. */
  public static final class Builder extends RegistryClientBuilder<Builder> {
    private final List<Annotation> annotations = new ArrayList<>();
    private @Nullable TrustedKeys keys;
    private @Nullable TrustedLog log;
    private boolean ignoresLog;
    private boolean checkIdentity;

    private Builder() {
      super(A_MINUTE);
    }

    @Override
    Builder self() {
      return this;
    }

    private record Annotation(String name, String value) {}

    /**
     * The keys of which one must have signed; required.
     *
     * @param trusted the keys, read with {@link imagesigning.cosign.TrustRoots#keys}
     * @return this builder
     */
    public Builder keys(TrustedKeys trusted) {
      this.keys = trusted;
      return this;
    }

    /**
     * The logs of which one must have taken the signature in. This or {@link #insecureIgnoreTlog}
     * is required: no log is ever assumed, and none is ever left out by oversight.
     *
     * @param trusted the keys of the logs, read with {@link imagesigning.cosign.TrustRoots#log}
     * @return this builder
     */
    public Builder log(TrustedLog trusted) {
      this.log = trusted;
      return this;
    }

    /**
     * Accepts signatures that no log has taken in. Whoever gets hold of the key can then sign
     * without anybody noticing.
     *
     * @return this builder
     */
    public Builder insecureIgnoreTlog() {
      this.ignoresLog = true;
      return this;
    }

    /**
     * Demands a signed annotation, as {@code -a NAME=VALUE} does. Several are all demanded.
     *
     * @param name its name
     * @param value its value, compared letter by letter
     * @return this builder
     */
    public Builder annotation(String name, String value) {
      annotations.add(new Annotation(name, value));
      return this;
    }

    /**
     * Whether the repository that was signed must be the one the image is asked for by; off by
     * default, as with cosign.
     *
     * @param check whether to compare
     * @return this builder
     */
    public Builder checkIdentity(boolean check) {
      this.checkIdentity = check;
      return this;
    }

    /**
     * The verifier.
     *
     * @return a new verifier
     * @throws IllegalStateException if there are no keys, or if it was not said whether a log
     *     counts, or both was said
     * @throws IllegalArgumentException if an annotation is demanded with two values
     */
    public CosignVerifier build() {
      if (keys == null) {
        throw new IllegalStateException("name the keys of which one must have signed");
      }
      return new CosignVerifier(this, keys);
    }
  }
}
