package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.ImageSignatureReport.Accepted;
import imagesigning.registry.ImageSignatureReport.Outcome;
import imagesigning.registry.ImageSignatureReport.Refused;
import imagesigning.registry.ImageSignatureReport.Result;
import imagesigning.registry.ImageSignatureReport.StatusChange;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageSources;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.signing.ImageManifests;
import imagesigning.registry.internal.signing.SignedName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signatures of one image with given keys and without a policy, and notes the result:
 * what {@code oc adm verify-image-signature} is for, without what went wrong there. A failure is
 * never success, it takes back the noted status and nothing else, and the fingerprint noted is that
 * of the key that really verified.
 *
 * <pre>{@code
 * ImageSignatureVerifier verifier =
 *     ImageSignatureVerifier.builder().keys(keyring).registries(config).build();
 * ImageSignatureReport report =
 *     verifier.verify("docker://internal:5000/app@sha256:…", "registry.example.com/app:1.2");
 * }</pre>
 *
 * <p>A signature is accepted if it was made by one of the keys, says the expected identity (an
 * identity by tag must be the very same, one by digest accepts any tag of its repository), and is
 * for the image's manifest. Of an index, name the instance by its digest. Thread-safe and reusable.
 * Source: signing reference, section B.6.
 */
public final class ImageSignatureVerifier {
  private final RegistryAccess access;
  private final ImageSources sources;
  private final OpenPgpKeyring keys;
  private final OpenPgpVerifier openPgp;
  private final Optional<String> registry;
  private final boolean requireAll;
  private final Clock clock;
  private final Duration timeout;

  private ImageSignatureVerifier(Builder builder) {
    this.access = builder.access(builder.registries, false);
    this.sources = new ImageSources(access, builder.limits());
    this.keys = builder.keys;
    this.openPgp = new OpenPgpVerifier(builder.clock(), builder.acceptWeakHashes, builder.limits());
    this.registry = Optional.ofNullable(builder.registry);
    this.requireAll = builder.requireAll;
    this.clock = builder.clock();
    this.timeout = builder.timeout();
  }

  /**
   * Starts a verifier.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Verifies and notes nothing.
   *
   * @param image the image, such as {@code docker://host/app@sha256:…}
   * @param expectedIdentity the name it should be signed as, with a tag or a digest
   * @return what became of every signature
   * @throws ReferenceFormatException if a name is wrong
   * @throws IOException as {@link #verify(ImageReference, DockerReference)}
   */
  public ImageSignatureReport verify(String image, String expectedIdentity) throws IOException {
    return verify(ImageReference.parse(image), DockerReference.parse(expectedIdentity));
  }

  /**
   * Verifies and notes nothing.
   *
   * @param image the image
   * @param expectedIdentity the name it should be signed as
   * @return what became of every signature; none of them accepted is no exception
   * @throws ReferenceFormatException if the identity has neither tag nor digest, or both
   * @throws RegistryException if the registry does not give the manifest
   * @throws ImageReadException if the manifest cannot be had otherwise, or the image is an index;
   *     or if a signature cannot be had on which it depends, because none of the others is accepted
   *     or all must be
   * @throws IOException never otherwise
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public ImageSignatureReport verify(ImageReference image, DockerReference expectedIdentity)
      throws IOException {
    DockerReference expected = SignedName.checked(expectedIdentity);
    ImageReference physical = physical(image);
    Deadline deadline = Deadline.after(timeout);
    ImageSource source = sources.open(physical, deadline);
    Manifest manifest = manifest(physical, source);
    SignatureFindings found = signatures(source, manifest);
    SignatureJudgement judgement = new SignatureJudgement(openPgp, keys, expected, manifest);
    List<Result> results = new ArrayList<>();
    found.signatures().forEach(signature -> results.add(judgement.judge(signature)));
    List<String> warnings = new ArrayList<>(found.warnings());
    boolean decided = !requireAll && results.stream().anyMatch(Accepted.class::isInstance);
    for (UnreadSignature unread : found.unread()) {
      if (unread.reason() instanceof RejectionReason reason) {
        results.add(new Refused(unread.store(), unread.index(), reason, unread.message()));
      } else if (decided) {
        warnings.add(
            "not read, but not needed: "
                + unread.store()
                + ": "
                + RemoteText.shown(unread.message()));
      } else {
        throw new ImageReadException(unread.reason(), unread.message(), null);
      }
    }
    return new ImageSignatureReport(
        image,
        manifest.digest(),
        expected,
        outcome(results, found.warnings().isEmpty()),
        results,
        warnings,
        StatusChange.UNCHANGED);
  }

  /**
   * Verifies and notes the result: an accepted image as verified, any other as not. If the question
   * cannot be answered, what is noted stays.
   *
   * @param image the image
   * @param expectedIdentity the name it should be signed as
   * @param statuses where results are noted
   * @param person who verifies, for the note
   * @return what became of every signature
   * @throws IOException as {@link #verify(ImageReference, DockerReference)}, or if the result
   *     cannot be noted
   */
  public ImageSignatureReport verifyAndSave(
      ImageReference image,
      DockerReference expectedIdentity,
      VerificationStatusStore statuses,
      String person)
      throws IOException {
    ImageSignatureReport report;
    try {
      report = verify(image, expectedIdentity);
    } catch (ImageReadException e) {
      Optional<Digest> digest = image.dockerReference().flatMap(DockerReference::digest);
      if (e.reason() instanceof RejectionReason && digest.isPresent()) {
        // It arrived and is wrong, which is an answer.
        clear(statuses, digest.get());
      }
      throw e;
    }
    if (report.outcome() == Outcome.ACCEPTED) {
      save(
          statuses,
          new VerificationStatus(
              report.manifest(),
              report.expectedIdentity(),
              report.keyFingerprints(),
              clock.instant(),
              person));
      return noted(report, StatusChange.SAVED);
    }
    clear(statuses, report.manifest());
    return noted(report, StatusChange.CLEARED);
  }

  /**
   * Takes back what is noted of an image, without verifying anything. Signatures stay. By digest no
   * request is made; a tag is resolved first.
   *
   * @param image the image
   * @param statuses where results are noted
   * @return whether something was noted
   * @throws IOException if a tag cannot be resolved, or the status not be taken back
   */
  public boolean removeAll(ImageReference image, VerificationStatusStore statuses)
      throws IOException {
    Optional<Digest> known = image.dockerReference().flatMap(DockerReference::digest);
    if (known.isPresent()) {
      return clear(statuses, known.get());
    }
    ImageReference physical = physical(image);
    ImageSource source = sources.open(physical, Deadline.after(timeout));
    return clear(statuses, manifest(physical, source).digest());
  }

  private static void save(VerificationStatusStore statuses, VerificationStatus status)
      throws IOException {
    try {
      statuses.save(status);
    } catch (RuntimeException e) {
      throw new IOException("The store of statuses failed unexpectedly; nothing was noted.", e);
    }
  }

  private static boolean clear(VerificationStatusStore statuses, Digest image) throws IOException {
    try {
      return statuses.clear(image);
    } catch (RuntimeException e) {
      throw new IOException(
          "The store of statuses failed unexpectedly; what is noted of " + image + " may stay.", e);
    }
  }

  private ImageReference physical(ImageReference image) {
    sources.check(image);
    if (registry.isEmpty() || image.transport() != Transport.DOCKER) {
      return image;
    }
    DockerReference name = image.dockerReference().orElseThrow();
    String text = name.toString().substring(name.domain().length());
    return ImageReference.docker(DockerReference.parse(registry.get() + text));
  }

  private static Manifest manifest(ImageReference image, ImageSource source) throws IOException {
    Manifest manifest = ImageManifests.top(image, source);
    if (manifest.kind().isIndex()) {
      throw new ImageReadException(
          RejectionReason.MANIFEST_IS_INDEX,
          image + " is an index; name one of its instances by digest.",
          null);
    }
    return manifest;
  }

  private static SignatureFindings signatures(ImageSource source, Manifest manifest)
      throws IOException {
    try {
      return source.signatures(
          manifest.digest(), Optional.empty(), new SignatureKinds(true, false));
    } catch (ImageUnavailableException e) {
      throw new ImageReadException(e.reason(), e.explanation(), e);
    }
  }

  /** Where something was passed over, not all that is there was accepted. */
  private Outcome outcome(List<Result> results, boolean complete) {
    if (results.isEmpty()) {
      return Outcome.NO_SIGNATURES;
    }
    long accepted = results.stream().filter(Accepted.class::isInstance).count();
    boolean enough = requireAll ? complete && accepted == results.size() : accepted > 0;
    return enough ? Outcome.ACCEPTED : Outcome.REFUSED;
  }

  private static ImageSignatureReport noted(ImageSignatureReport report, StatusChange change) {
    return new ImageSignatureReport(
        report.image(),
        report.manifest(),
        report.expectedIdentity(),
        report.outcome(),
        report.results(),
        report.warnings(),
        change);
  }

  /** Collects the settings of a verifier. Not thread-safe. */
  public static final class Builder extends RegistryClientBuilder<Builder> {
    private OpenPgpKeyring keys = OpenPgpKeyring.parse(List.of());
    private @Nullable RegistriesConfig registries;
    private @Nullable String registry;
    private boolean requireAll;
    private boolean acceptWeakHashes = true;

    private Builder() {
      super(A_MINUTE);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The keys that may have signed. Without any, every signature is refused.
     *
     * @param keyring the keys, of a file or a GnuPG home
     * @return this builder
     */
    public Builder keys(OpenPgpKeyring keyring) {
      this.keys = keyring;
      return this;
    }

    /**
     * Another place where the images are, with the same repositories: the outer address of a
     * cluster's own registry, for example. The expected identity stays what it is. Whether its
     * certificate is verified and plain HTTP allowed is said by {@link #http}, as for every host.
     *
     * @param url host and port, with or without {@code https://} or {@code http://}
     * @return this builder
     * @throws ReferenceFormatException if it is not that
     */
    public Builder registryUrl(String url) {
      String host = url.replaceFirst("^https?://", "").replaceFirst("/$", "");
      if (host.isEmpty() || host.indexOf('/') >= 0) {
        throw new ReferenceFormatException(
            url, "a registry URL is a host and a port, as in https://registry.example.com:5000");
      }
      String domain = DockerReference.parse(host + "/x:1").domain();
      if (!domain.equals(host)) {
        throw new ReferenceFormatException(
            url, "a registry URL needs a host with a dot or a port, or localhost");
      }
      this.registry = host;
      return this;
    }

    /**
     * Whether every signature must be accepted, instead of one; off by default. An entry in the
     * list of a registry that is passed over is not accepted.
     *
     * @param all whether all must be
     * @return this builder
     */
    public Builder requireAll(boolean all) {
      this.requireAll = all;
      return this;
    }

    /**
     * Whether SHA-1 and RIPEMD-160 signatures count, with a warning; on by default as gpg does.
     *
     * @param accept whether they count
     * @return this builder
     */
    public Builder acceptWeakHashes(boolean accept) {
      this.acceptWeakHashes = accept;
      return this;
    }

    /**
     * Where signatures are kept. Without it only the built-in default location is used.
     *
     * @param config the configuration
     * @return this builder
     */
    public Builder registries(RegistriesConfig config) {
      this.registries = config;
      return this;
    }

    /**
     * The verifier.
     *
     * @return a new verifier
     */
    public ImageSignatureVerifier build() {
      return new ImageSignatureVerifier(this);
    }
  }
}
