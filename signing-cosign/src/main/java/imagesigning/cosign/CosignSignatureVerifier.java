package imagesigning.cosign;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Verifies single sigstore signatures with keys as {@code cosign verify --key} does (cosign
 * reference, "Claim checking", "Algorithms and hashes"): the log's entry, the signature over the
 * payload, and only then what the payload says about digest, annotations and, if asked for, name.
 * Immutable and thread-safe; nothing is ever fetched.
 *
 * <p>What it proves: one of the keys signed a statement about exactly this manifest, and a trusted
 * log took that signature in, unless the log is ignored. Like cosign it says nothing about the name
 * the image is known by, unless the repository is compared.
 */
public final class CosignSignatureVerifier {
  /** Nothing is compared with the present time here. */
  private static final Clock NEVER_READ = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private final TrustedKeys keys;
  private final Optional<TrustedLog> log;
  private final Map<String, String> annotations;

  private CosignSignatureVerifier(Builder builder) {
    this.keys = builder.keys;
    this.log = Optional.ofNullable(builder.log);
    this.annotations = Map.copyOf(builder.annotations);
  }

  /**
   * Starts a verifier.
   *
   * @param keys the keys of which one must have signed
   * @return a builder
   */
  public static Builder builder(TrustedKeys keys) {
    return new Builder(keys);
  }

  /**
   * Whether entries of a log are demanded.
   *
   * @return false if the log is ignored
   */
  public boolean demandsLog() {
    return log.isPresent();
  }

  /**
   * Verifies a signature, whatever name it gives the image.
   *
   * @param signature the signature; its media type is not looked at
   * @param manifest the digest of the manifest that must be signed, computed from its bytes
   * @return what became of it; if verified, digest and annotations are those that were asked for
   */
  public SigstoreVerification verify(UntrustedSigstoreSignature signature, Digest manifest) {
    return verify(signature, manifest, Optional.empty());
  }

  /**
   * Verifies a signature and compares the repository that it names; tags and digests in the name
   * are not compared.
   *
   * @param signature the signature; its media type is not looked at
   * @param manifest the digest of the manifest that must be signed, computed from its bytes
   * @param repository the repository that must be signed
   * @return what became of it; if verified, digest, annotations and repository are those that were
   *     asked for
   */
  public SigstoreVerification verify(
      UntrustedSigstoreSignature signature, Digest manifest, DockerReference repository) {
    return verify(signature, manifest, Optional.of(repository));
  }

  private SigstoreVerification verify(
      UntrustedSigstoreSignature signature, Digest manifest, Optional<DockerReference> repository) {
    return new SigstoreExamination(signature, SigstoreRules.COSIGN, NEVER_READ)
        .verify(keys, log, new CosignClaims(manifest, annotations, repository));
  }

  /** Collects what is demanded. Not thread-safe. */
  public static final class Builder {
    private final TrustedKeys keys;
    private final Map<String, String> annotations = new TreeMap<>();
    private @Nullable TrustedLog log;
    private boolean ignoresLog;

    private Builder(TrustedKeys keys) {
      this.keys = keys;
    }

    /**
     * The logs of which one must have taken the signature in. This or {@link #insecureIgnoreTlog}
     * is needed: whether a log counts is never decided by leaving something out.
     *
     * @param trusted the keys of the logs
     * @return this builder
     */
    public Builder log(TrustedLog trusted) {
      this.log = trusted;
      return this;
    }

    /**
     * Accepts signatures without looking for an entry of a log. Whoever gets hold of the key can
     * then sign without anybody noticing.
     *
     * @return this builder
     */
    public Builder insecureIgnoreTlog() {
      this.ignoresLog = true;
      return this;
    }

    /**
     * Demands an annotation, as {@code -a NAME=VALUE} does. Several are all demanded.
     *
     * @param name its name
     * @param value its value, compared letter by letter
     * @return this builder
     * @throws IllegalArgumentException if another value was demanded before, which nothing can meet
     */
    public Builder annotation(String name, String value) {
      String before = annotations.putIfAbsent(name, value);
      if (before != null && !before.equals(value)) {
        throw new IllegalArgumentException(
            "the annotation " + RemoteText.quoted(name) + " cannot have two values at once");
      }
      return this;
    }

    /**
     * The verifier.
     *
     * @return a new verifier
     * @throws IllegalStateException if it was not said whether a log counts, or both was said
     */
    public CosignSignatureVerifier build() {
      if (ignoresLog == (log != null)) {
        throw new IllegalStateException(
            ignoresLog
                ? "a log to trust was named, and also that logs are to be ignored"
                : "name the keys of the transparency log that must have taken the signature in, or"
                    + " say explicitly that logs are to be ignored");
      }
      return new CosignSignatureVerifier(this);
    }
  }
}
