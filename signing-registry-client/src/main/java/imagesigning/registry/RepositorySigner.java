package imagesigning.registry;

import imagesigning.registry.internal.ContainedListeners;
import imagesigning.registry.internal.distribution.TagsEndpoint;
import imagesigning.registry.internal.repository.RepositoryPlanner;
import imagesigning.registry.internal.repository.RepositorySigning;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;
import java.time.Duration;

/**
 * Signs one tag, several, or all tags of a repository: what Pulp's {@code sign} call does.
 *
 * <pre>{@code
 * RepositorySigner signer =
 *     RepositorySigner.builder().signWith(service).publicKeys(keys).registries(config).build();
 * RepositorySigningRequest all = RepositorySigningRequest.allTags("registry.example.com/ns/app");
 * log.info("{}", signer.preview(all).describe());
 * RepositorySigningReport report = signer.sign(all);
 * }</pre>
 *
 * <p><strong>Whatever the tags name is signed</strong>; nothing says that it is what you meant. A
 * {@link SigningGuard} sees each manifest first and may refuse.
 *
 * <p>Every manifest is signed as {@code host/path:tag}, the instances of an index too, because that
 * is what clients verify; {@link Builder#indexSigning} adds the indexes themselves. An instance of
 * two tags gets two signatures and is fetched once. Tags that stand for signatures, attestations or
 * SBOMs of other images are passed over.
 *
 * <p>Before the first signature is made, all tags are known to exist, all manifests are there, the
 * guard agrees to all of them, and there is a place for signatures. Then several manifests are
 * worked on side by side. Signatures that exist stay; what is signed already is not signed again
 * ({@link Builder#skipSigned}), so that signing once more makes exactly what is missing. Holds no
 * connection that would have to be closed. Thread-safe and reusable. Source: signing reference,
 * S1-17 to S1-23 and section B.4.
 */
public final class RepositorySigner {
  private final RepositorySigning signing;

  private RepositorySigner(Builder builder) {
    this.signing = builder.signing();
  }

  /**
   * Starts a signer; it needs at least one {@link Builder#signWith}, and the {@link
   * Builder#publicKeys} of the signers.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Finds out what {@link #sign} would sign under which names, and signs nothing. Tags and
   * manifests are read and shown to the guard; signatures are neither read nor stored.
   *
   * @param request which tags of which repository
   * @return what would be signed, and what the guard refuses
   * @throws RegistryException if the registry does not give tags or manifests
   * @throws ImageReadException if a manifest cannot be had otherwise or is wrong
   * @throws RepositorySigningException if not all tags exist, there is nothing to sign, or the list
   *     of tags is malformed or endless
   * @throws VerificationInterruptedException if the thread is interrupted
   * @throws IOException as said
   */
  public RepositorySigningPlan preview(RepositorySigningRequest request) throws IOException {
    return signing.preview(request);
  }

  /**
   * Signs tags of a repository.
   *
   * @param request which tags of which repository
   * @return which signatures lie where; none is missing
   * @throws RegistryException if the registry does not give tags or manifests; nothing is signed
   *     then
   * @throws ImageReadException if a manifest cannot be had otherwise or is wrong; nothing is signed
   *     then
   * @throws SignatureStoreException if there is no place for signatures; nothing is signed then
   * @throws RepositorySigningException if not all tags exist, there is nothing to sign, the list of
   *     tags is malformed or endless, or the guard refuses something: nothing is signed then; or
   *     with {@link RepositorySigningFailure#INCOMPLETE}, if the work ended in the middle: its
   *     report says what is in its place and what is missing
   * @throws VerificationInterruptedException if the thread is interrupted; signatures may have been
   *     stored
   * @throws IOException as said
   */
  public RepositorySigningReport sign(RepositorySigningRequest request) throws IOException {
    return signing.sign(request);
  }

  /** Collects the settings of a signer. Not thread-safe. */
  public static final class Builder extends SigningClientBuilder<Builder> {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int PARALLELISM = 10;

    private boolean skipSigned = true;
    private SigningGuard guard = SigningGuard.none();
    private RepositorySigningListener progress = RepositorySigningListener.silent();
    private RepositorySigningLimits repositoryLimits = RepositorySigningLimits.DEFAULT;
    private int tagsPerPage = TagsEndpoint.PAGE;

    private Builder() {
      super(TIMEOUT);
      super.parallelism(PARALLELISM);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * How many manifests are fetched, signed and stored at once; 10 by default. A card that signs
     * one thing at a time needs 1.
     *
     * @param most at least 1
     * @return this builder
     */
    @Override
    public Builder parallelism(int most) {
      return super.parallelism(most);
    }

    /**
     * The time for the list of tags, and again for each manifest: for fetching it, and for making
     * and storing its signatures.
     *
     * @param time a positive time
     * @return this builder
     */
    @Override
    public Builder timeout(Duration time) {
      return super.timeout(time);
    }

    /**
     * Whether a signer is passed over for a manifest that has a good signature of its key and this
     * name already; on by default. Needs {@link #publicKeys}, {@link #sigstorePublicKeys} or both,
     * as there are signers, because what a signature says of its key is not to be believed. Without
     * it every run adds signatures, until there are more than clients read.
     *
     * @param skip whether to pass it over
     * @return this builder
     */
    public Builder skipSigned(boolean skip) {
      this.skipSigned = skip;
      return this;
    }

    /**
     * Who sees every manifest before it is signed; nobody by default.
     *
     * @param newGuard the guard
     * @return this builder
     */
    public Builder guard(SigningGuard newGuard) {
      this.guard = newGuard;
      return this;
    }

    /**
     * Who is told how far the work is. {@link #listener} is told of the phases of each manifest.
     *
     * @param listener the listener
     * @return this builder
     */
    public Builder progress(RepositorySigningListener listener) {
      this.progress = listener;
      return this;
    }

    /**
     * Bounds on what is read and signed of one repository.
     *
     * @param limits the limits
     * @return this builder
     */
    public Builder repositoryLimits(RepositorySigningLimits limits) {
      this.repositoryLimits = limits;
      return this;
    }

    /** How many tags are asked for at a time; for tests. */
    Builder tagsPerPage(int number) {
      this.tagsPerPage = number;
      return this;
    }

    private RepositorySigning signing() {
      SigningSetup setup = setup();
      return new RepositorySigning(
          setup,
          new RepositoryPlanner(setup, repositoryLimits, guard, tagsPerPage),
          ContainedListeners.of(progress),
          skipSigned);
    }

    /**
     * The signer.
     *
     * @return a new signer
     * @throws IllegalStateException if nobody signs, or {@link #skipSigned} lacks public keys
     */
    public RepositorySigner build() {
      if (!hasSigners()) {
        throw new IllegalStateException("give at least one signing service");
      }
      if (skipSigned && !hasPublicKeys()) {
        throw new IllegalStateException(
            "give the public keys of the signers, so that nothing is signed twice, or say"
                + " skipSigned(false)");
      }
      return new RepositorySigner(this);
    }
  }
}
