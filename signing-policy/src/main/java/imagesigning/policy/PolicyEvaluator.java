package imagesigning.policy;

import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.cosign.SigstoreVerifier;
import imagesigning.cosign.TrustRoots;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import java.security.Provider;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Judges images held in memory by a policy.
 *
 * <p>What a verdict says is about the manifest only: configuration and layers must be compared with
 * the digests in that manifest by whoever fetches them.
 *
 * <p>Thread-safe, lock-free and reusable. Key files are read when they are first needed and parsed
 * once; a file that could not be read is tried again at the next evaluation. A new policy or new
 * keys need a new evaluator, which the caller can swap in through an {@code AtomicReference}.
 */
public final class PolicyEvaluator {
  private final Policy policy;
  private final boolean requireSigned;
  private final boolean requireUsualRegistryNames;
  private final int maxSignatures;
  private final Keyrings keyrings;
  private final OpenPgpVerifier verifier;
  private final SigstoreMaterial sigstoreMaterial;
  private final SigstoreVerifier sigstoreVerifier;

  /**
   * An evaluator with real key files, the system clock and default limits.
   *
   * @param policy the policy
   */
  public PolicyEvaluator(Policy policy) {
    this(new Builder(policy));
  }

  private PolicyEvaluator(Builder builder) {
    this.policy = builder.policy;
    this.requireSigned = builder.requireSigned;
    this.requireUsualRegistryNames = builder.requireUsualRegistryNames;
    this.maxSignatures = builder.limits.signatures();
    KeyContents contents = new KeyContents(builder.keyFiles, builder.limits);
    this.keyrings = new Keyrings(contents, builder.limits);
    this.sigstoreMaterial =
        new SigstoreMaterial(
            contents,
            builder.signatureProvider.map(TrustRoots::with).orElseGet(TrustRoots::builtIn));
    this.sigstoreVerifier = new SigstoreVerifier(builder.clock);
    this.verifier = new OpenPgpVerifier(builder.clock, builder.acceptWeakHashes, builder.limits);
  }

  /**
   * Starts an evaluator with other settings.
   *
   * @param policy the policy
   * @return a builder
   */
  public static Builder builder(Policy policy) {
    return new Builder(policy);
  }

  /** Settings of an evaluator. Not thread-safe. */
  public static final class Builder {
    private final Policy policy;
    private KeyFiles keyFiles = KeyFiles.fileSystem();
    private Clock clock = Clock.systemUTC();
    private Limits limits = Limits.DEFAULT;
    private boolean acceptWeakHashes = true;
    private boolean requireSigned;
    private boolean requireUsualRegistryNames;
    private Optional<Provider> signatureProvider = Optional.empty();

    private Builder(Policy policy) {
      this.policy = policy;
    }

    /**
     * Where key files come from; real files by default.
     *
     * @param keyFiles the reader
     * @return this builder
     */
    public Builder keyFiles(KeyFiles keyFiles) {
      this.keyFiles = keyFiles;
      return this;
    }

    /**
     * The clock that decides what has expired; the system's by default.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Bounds on sizes.
     *
     * @param limits the limits
     * @return this builder
     */
    public Builder limits(Limits limits) {
      this.limits = limits;
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
     * Whether an image is allowed only if some requirement verified a signature; off by default.
     *
     * @param require whether to demand it
     * @return this builder
     */
    public Builder requireSigned(boolean require) {
      this.requireSigned = require;
      return this;
    }

    /**
     * Whether an image is rejected, with reason {@code REGISTRY_SPELLING}, whose registry is named
     * in another spelling than policies use; off by default, as in the container tools.
     *
     * <p>Scopes are compared letter by letter, so {@code REGISTRY.example.com}, {@code
     * registry.example.com:443} and {@code registry-1.docker.io} miss the scopes {@code
     * registry.example.com} and {@code docker.io} and fall to the default, though the same server
     * answers. Who judges names that strangers chose, as an admission service does, under a policy
     * whose default accepts anything, wants this. Rejected are upper case, the ports 443 and 80,
     * ports with leading zeros, and Docker Hub's other hosts, whatever scopes the policy has.
     * Addresses in place of names and aliases in DNS are not found; only a default that rejects
     * covers them.
     *
     * @param require whether to demand it
     * @return this builder
     */
    public Builder requireUsualRegistryNames(boolean require) {
      this.requireUsualRegistryNames = require;
      return this;
    }

    /**
     * An engine of the caller's for sigstore signatures; the library brings fast ones along.
     *
     * @param provider a provider of Java's security architecture, which need not be registered;
     *     what it does not offer is left to the built-in engines
     * @return this builder
     */
    public Builder signatureProvider(Provider provider) {
      this.signatureProvider = Optional.of(provider);
      return this;
    }

    /**
     * The evaluator.
     *
     * @return a new evaluator
     */
    public PolicyEvaluator build() {
      return new PolicyEvaluator(this);
    }
  }

  /**
   * What is needed to judge an image.
   *
   * @param reference the image as the user named it
   * @return the plan
   * @throws imagesigning.core.ReferenceFormatException if the policy has scopes for the image's
   *     transport and its path cannot be resolved
   */
  public EvaluationPlan plan(ImageReference reference) {
    ScopeMatch scope = policy.requirementsFor(reference);
    Optional<Verdict> decided = decided(reference, scope, Optional.empty());
    boolean simple =
        RequirementKind.signaturesMatter(
            scope.requirements(), RequirementKind::needsSimpleSignatures);
    boolean sigstore =
        RequirementKind.signaturesMatter(
            scope.requirements(), RequirementKind::needsSigstoreSignatures);
    boolean open = decided.isEmpty();
    return new EvaluationPlan(scope, decided, open && simple, open && sigstore);
  }

  /**
   * Judges one manifest.
   *
   * @param image the image
   * @return the verdict
   * @throws imagesigning.core.ReferenceFormatException if the policy has scopes for the image's
   *     transport and its path cannot be resolved
   */
  public Verdict evaluate(ImageInMemory image) {
    ScopeMatch scope = policy.requirementsFor(image.reference());
    return decided(image.reference(), scope, Optional.of(image))
        .orElseGet(
            () ->
                Evaluation.judge(
                    image,
                    scope,
                    (requirement, position) ->
                        new SignatureJudge(
                                requirement, examiner(requirement, position), maxSignatures)
                            .judge(image)));
  }

  /** The verdict that needs no signatures, if there is one. */
  private Optional<Verdict> decided(
      ImageReference reference, ScopeMatch scope, Optional<ImageInMemory> image) {
    Optional<Verdict> misspelt =
        requireUsualRegistryNames ? Evaluation.misspelt(reference, scope, image) : Optional.empty();
    return misspelt.or(() -> Evaluation.foregone(reference, scope, requireSigned, image));
  }

  private SignatureExaminer examiner(PolicyRequirement requirement, int position) {
    return requirement instanceof SigstoreSigned sigstore
        ? new SigstoreSignedExaminer(sigstore, position, sigstoreMaterial, sigstoreVerifier)
        : new SignedByExaminer((SignedBy) requirement, position, keyrings, verifier);
  }

  /**
   * Judges one manifest that may be malformed, which is then the answer.
   *
   * @param reference the image as the user named it
   * @param manifest the exact bytes of its manifest
   * @param signatures its signatures
   * @return the verdict
   */
  public Verdict evaluate(
      ImageReference reference, byte[] manifest, List<? extends UntrustedSignature> signatures) {
    ImageInMemory image;
    try {
      image = ImageInMemory.of(reference, manifest, signatures);
    } catch (MalformedDataException e) {
      return malformed(reference, e);
    }
    return evaluate(image);
  }

  private Verdict malformed(ImageReference reference, MalformedDataException e) {
    EvaluationPlan plan = plan(reference);
    VerdictDetails details =
        new VerdictDetails(
            reference,
            Optional.empty(),
            Optional.empty(),
            Optional.of(plan.scope()),
            List.of(),
            List.of(),
            List.of());
    return plan.decided()
        .orElseGet(() -> new Verdict.Rejected(details, e.reason(), String.valueOf(e.getMessage())));
  }

  /**
   * Puts the verdicts of all instances of an index together: allowed only if the index lists at
   * least one instance and all are allowed; rejected if one is; indeterminate otherwise.
   *
   * @param reference the image as the user named it
   * @param index the index
   * @param instances the verdicts of all its instances, made by this evaluator
   * @return the verdict, pinned to the index if allowed
   * @throws IllegalArgumentException if a verdict is on another image, or if all are allowed but
   *     one that the index lists is missing
   */
  public Verdict combine(ImageReference reference, Manifest index, List<Verdict> instances) {
    return new InstanceVerdicts(reference, index, instances).combine();
  }

  /**
   * The simple signatures by authors that every requirement of the image's scope accepts, whatever
   * manifest and name they are for (containers/image calls this {@code
   * GetSignaturesWithAcceptedAuthor}). An import can keep them for a later decision; they do
   * <em>not</em> allow this image. A scope that accepts anything has no accepted author.
   *
   * @param image the image
   * @return the signatures, in order; two with the same content are both there
   * @throws VerdictException if a signature or a key file cannot be read, or arrived malformed
   */
  public List<VerifiedStatement> acceptedAuthorSignatures(ImageInMemory image) {
    ScopeMatch scope = policy.requirementsFor(image.reference());
    return new AcceptedAuthors(scope, keyrings, verifier).of(image);
  }
}
