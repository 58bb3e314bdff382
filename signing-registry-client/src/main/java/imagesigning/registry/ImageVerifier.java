package imagesigning.registry;

import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.internal.ContainedListeners;
import imagesigning.registry.internal.ImageExplainer;
import imagesigning.registry.internal.ImageJudge;
import imagesigning.registry.internal.ImageSources;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpEngine;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether images may be trusted: finds the scope in the policy, fetches the manifest and
 * the signatures that scope needs, and has them judged.
 *
 * <pre>{@code
 * try (ImageVerifier verifier =
 *     ImageVerifier.builder()
 *         .policy(Policy.load(Path.of("/etc/containers/policy.json")))
 *         .registries(RegistriesConfig.load(Path.of("/etc/containers/registries.d"), host))
 *         .build()) {
 *   Verdict verdict = verifier.verify("docker://registry.example.com/app:1.2");
 *   deploy(verdict.orThrow().pinnedReference());
 * }
 * }</pre>
 *
 * <p>The answer is always a {@link Verdict}; what could not be fetched makes it {@linkplain
 * Verdict.Indeterminate indeterminate}, never "unsigned". Only a wrong name throws, and an
 * interrupt. The verdict covers the manifest: who uses the image's configuration and layers must
 * check them against the digests in that manifest, as every registry client does.
 *
 * <p>Reusable and thread-safe; connections, tokens and what registries have said about themselves
 * are shared between calls, so keep one verifier. Blocking calls hold no lock, and are meant for
 * virtual threads as well. New policy or keys mean a new verifier.
 */
public final class ImageVerifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ImageVerifier.class);

  private final PolicyEvaluator evaluator;
  private final HttpEngine engine;
  private final ImageSources sources;
  private final ImageExplainer explainer;
  private final SideBySide sideBySide;
  private final SideBySide oneByOne = new SideBySide(1, Optional.empty());
  private final VerificationListener listener;
  private final Platform platform;
  private final boolean allInstances;
  private final Duration timeout;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ImageVerifier(Builder builder, PolicyEvaluator evaluator) {
    RegistryAccess access = builder.access(builder.registries, builder.forbiddenLookasideIsAbsent);
    this.evaluator = evaluator;
    this.engine = access.engine();
    this.sources = new ImageSources(access, builder.limits());
    this.explainer = new ImageExplainer(evaluator, access, builder.credentials());
    this.sideBySide = new SideBySide(builder.parallelism, Optional.ofNullable(builder.executor));
    this.listener = ContainedListeners.of(builder.listener);
    this.platform =
        builder.platform != null ? builder.platform : ClientEnvironment.current().platform();
    this.allInstances = builder.allInstances;
    this.timeout = builder.timeout();
  }

  /**
   * Starts a verifier; a policy is all it needs.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Judges an image.
   *
   * @param image a transport name such as {@code docker://host/app:1.2}, {@code dir:/path} or
   *     {@code oci:/path:name}; without a transport, {@code docker://} is meant
   * @return the verdict
   * @throws ReferenceFormatException if the name is wrong, or there is no such directory
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public Verdict verify(String image) {
    return verify(ImageReference.parse(image));
  }

  /**
   * Judges an image.
   *
   * @param image the image
   * @return the verdict
   * @throws ReferenceFormatException if the transport cannot be read, or there is no such directory
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public Verdict verify(ImageReference image) {
    return verify(image, VerifyOptions.none());
  }

  /**
   * Judges an image with other options than the verifier's.
   *
   * @param image the image
   * @param options what is different this time
   * @return the verdict
   * @throws ReferenceFormatException if the transport cannot be read, or there is no such directory
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public Verdict verify(ImageReference image, VerifyOptions options) {
    ensureOpen();
    sources.check(image);
    return judge(image, options, sideBySide);
  }

  /**
   * Judges many images, several at once.
   *
   * @param images the images; one that is named more than once is fetched once
   * @return the verdicts, in the order of the images
   * @throws ReferenceFormatException before anything is fetched, if a transport cannot be read or a
   *     directory does not exist; {@link ReferenceFormatException#input} tells which
   * @throws VerificationInterruptedException if the thread is interrupted; the verifications under
   *     way are then ended
   */
  public List<Verdict> verifyAll(Collection<ImageReference> images) {
    return verifyAll(images, VerifyOptions.none());
  }

  /**
   * Judges many images with other options than the verifier's.
   *
   * @param images the images; one that is named more than once is fetched once
   * @param options what is different this time
   * @return the verdicts, in the order of the images
   * @throws ReferenceFormatException before anything is fetched, if a transport cannot be read or a
   *     directory does not exist; {@link ReferenceFormatException#input} tells which
   * @throws VerificationInterruptedException if the thread is interrupted; the verifications under
   *     way are then ended
   */
  public List<Verdict> verifyAll(Collection<ImageReference> images, VerifyOptions options) {
    ensureOpen();
    images.forEach(sources::check);
    List<ImageReference> distinct = List.copyOf(new LinkedHashSet<>(images));
    List<Verdict> verdicts = sideBySide.map(distinct, image -> judge(image, options, oneByOne));
    Map<ImageReference, Verdict> byImage = new HashMap<>();
    for (int i = 0; i < distinct.size(); i++) {
      byImage.put(distinct.get(i), verdicts.get(i));
    }
    return images.stream().map(byImage::get).toList();
  }

  /**
   * Says what judging an image would consult, without any request.
   *
   * @param image the image
   * @return the explanation
   * @throws ReferenceFormatException if the transport cannot be read, or there is no such directory
   */
  public Explanation explain(ImageReference image) {
    ensureOpen();
    sources.check(image);
    return explainer.explain(image);
  }

  /**
   * Ends the use of this verifier: later calls are refused, calls under way go on to their end. On
   * Java 21 and later connections are closed, each as soon as nothing is under way on it; before,
   * they are given up with the verifier.
   */
  @Override
  public void close() {
    closed.set(true);
    engine.close();
  }

  private Verdict judge(ImageReference image, VerifyOptions options, SideBySide instances) {
    Deadline deadline = Deadline.after(options.timeout().orElse(timeout));
    ImageJudge judge = new ImageJudge(image, evaluator, listener);
    ImageJudge.Opener opener = () -> sources.open(image, deadline);
    Verdict verdict =
        options.allInstances().orElse(allInstances)
            ? judge.judgeAll(opener, instances::map)
            : judge.judge(opener, options.platform().orElse(platform));
    LOG.debug("{}: {}", RemoteText.message(image.toString()), verdict.outcome());
    listener.judged(image, verdict);
    return verdict;
  }

  private void ensureOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this verifier is closed");
    }
  }

  /** Collects the settings of a verifier. Not thread-safe. */
  public static final class Builder extends RegistryClientBuilder<Builder> {
    private static final int PARALLELISM = 8;

    private final EvaluatorSettings judge = new EvaluatorSettings();
    private @Nullable RegistriesConfig registries;
    private VerificationListener listener = VerificationListener.silent();
    private @Nullable Platform platform;
    private @Nullable Executor executor;
    private int parallelism = PARALLELISM;
    private boolean allInstances;
    private boolean forbiddenLookasideIsAbsent;

    private Builder() {
      super(A_MINUTE);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The policy; this or {@link #evaluator} is required.
     *
     * @param newPolicy the policy
     * @return this builder
     */
    public Builder policy(Policy newPolicy) {
      judge.policy = newPolicy;
      return this;
    }

    /**
     * A ready-made evaluator instead of a policy. {@link #keyFiles}, {@link #requireSigned} and
     * {@link #requireUsualRegistryNames} are then settings of that evaluator, and cannot be given
     * here.
     *
     * @param newEvaluator the evaluator
     * @return this builder
     */
    public Builder evaluator(PolicyEvaluator newEvaluator) {
      judge.evaluator = newEvaluator;
      return this;
    }

    /**
     * Where signatures are kept. Without it only the built-in default location is used; see {@link
     * RegistriesConfig#loadDefault} for the files podman reads.
     *
     * @param config the configuration
     * @return this builder
     */
    public Builder registries(RegistriesConfig config) {
      this.registries = config;
      return this;
    }

    /**
     * Where key files come from; real files by default.
     *
     * @param files the reader
     * @return this builder
     */
    public Builder keyFiles(KeyFiles files) {
      judge.keyFiles = files;
      return this;
    }

    /**
     * The platform chosen from an index; by default linux on this machine's architecture.
     *
     * @param wanted the platform
     * @return this builder
     */
    public Builder platform(Platform wanted) {
      this.platform = wanted;
      return this;
    }

    /**
     * Whether every instance of an index is judged, and all must be allowed; off by default.
     *
     * @param all whether to judge all
     * @return this builder
     */
    public Builder allInstances(boolean all) {
      this.allInstances = all;
      return this;
    }

    /**
     * Whether an image is allowed only if some requirement verified a signature; off by default.
     *
     * @param require whether to demand it
     * @return this builder
     */
    public Builder requireSigned(boolean require) {
      judge.requireSigned = require;
      return this;
    }

    /**
     * Whether an image is rejected whose registry is named in another spelling than policies use,
     * such as in upper case or with {@code :443}; off by default. See {@link
     * PolicyEvaluator.Builder#requireUsualRegistryNames}.
     *
     * @param require whether to demand it
     * @return this builder
     */
    public Builder requireUsualRegistryNames(boolean require) {
      judge.requireUsualRegistryNames = require;
      return this;
    }

    /**
     * Whether a look-aside store's 403 means "no such signature", as with object stores that hide
     * what exists; off by default, because it may also mean that access was withdrawn.
     *
     * @param absent whether it does
     * @return this builder
     */
    public Builder forbiddenLookasideIsAbsent(boolean absent) {
      this.forbiddenLookasideIsAbsent = absent;
      return this;
    }

    /**
     * How many images {@link ImageVerifier#verifyAll}, or instances of one index, are judged at
     * once; 8 by default.
     *
     * @param most at least 1
     * @return this builder
     */
    public Builder parallelism(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("the parallelism must be at least 1");
      }
      this.parallelism = most;
      return this;
    }

    /**
     * Where images are judged side by side, besides the calling thread; by default on short-lived
     * threads of the verifier. A full executor is no harm, the calling thread then does the work.
     *
     * @param workers the executor
     * @return this builder
     */
    public Builder executor(Executor workers) {
      this.executor = workers;
      return this;
    }

    /**
     * Who is told how verifications get on.
     *
     * @param newListener the listener
     * @return this builder
     */
    public Builder listener(VerificationListener newListener) {
      this.listener = newListener;
      return this;
    }

    /**
     * The verifier.
     *
     * @return a new verifier
     * @throws IllegalStateException if there is neither a policy nor an evaluator, or both
     */
    public ImageVerifier build() {
      return new ImageVerifier(this, judge.evaluator(clock(), limits()));
    }
  }
}
