package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.Transport;
import imagesigning.core.VerdictReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One pass over the requirements of one image: in order, and the first that is not allowed decides
 * (policy reference, "Policy evaluation"). Used once.
 */
final class Evaluation {
  private final ImageReference reference;
  private final ScopeMatch scope;
  private final Optional<ImageInMemory> image;
  private final List<RequirementResult> results = new ArrayList<>();
  private final List<VerifiedSignature> verified = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  private Evaluation(ImageReference reference, ScopeMatch scope, Optional<ImageInMemory> image) {
    this.reference = reference;
    this.scope = scope;
    this.image = image;
  }

  /** How a requirement that needs signatures is judged. */
  @FunctionalInterface
  interface Judge {
    JudgedRequirement judge(PolicyRequirement requirement, int position);
  }

  /**
   * The verdict that holds whatever the image is, if there is one.
   *
   * @param image the image, if it was fetched nevertheless; only fills in the details
   */
  static Optional<Verdict> foregone(
      ImageReference reference,
      ScopeMatch scope,
      boolean requireSigned,
      Optional<ImageInMemory> image) {
    return new Evaluation(reference, scope, image).foregone(requireSigned);
  }

  /** The verdict on an image whose registry is named in a way that is not accepted, if so. */
  static Optional<Verdict> misspelt(
      ImageReference reference, ScopeMatch scope, Optional<ImageInMemory> image) {
    return RegistrySpelling.problem(reference)
        .map(
            problem ->
                new Evaluation(reference, scope, image)
                    .rejected(RejectionReason.REGISTRY_SPELLING, problem));
  }

  /** The verdict on an image whose verdict is not foregone. */
  static Verdict judge(ImageInMemory image, ScopeMatch scope, Judge judge) {
    Evaluation evaluation = new Evaluation(image.reference(), scope, Optional.of(image));
    return ManifestCheck.problem(image)
        .map(p -> evaluation.rejected(p.reason(), p.message()))
        .orElseGet(() -> evaluation.judgeAll(image.manifest(), judge));
  }

  private Optional<Verdict> foregone(boolean requireSigned) {
    if (scope.requirements().isEmpty()) {
      return Optional.of(
          rejected(RejectionReason.NO_REQUIREMENTS, RejectionReason.NO_REQUIREMENTS.meaning()));
    }
    for (PolicyRequirement requirement : scope.requirements()) {
      if (RequirementKind.needsSignatures(requirement)) {
        return Optional.empty();
      }
      JudgedRequirement judged = JudgedRequirement.of(RequirementKind.judge(requirement));
      if (!add(judged)) {
        return Optional.of(denied(judged.result()));
      }
    }
    return requireSigned
        ? Optional.of(
            rejected(
                RejectionReason.SIGNATURE_VERIFICATION_REQUIRED,
                "A verified signature is demanded, but the policy asks for none in this scope."))
        : Optional.empty();
  }

  private Verdict judgeAll(Manifest manifest, Judge judge) {
    int position = 0;
    for (PolicyRequirement requirement : scope.requirements()) {
      JudgedRequirement judged =
          RequirementKind.needsSignatures(requirement)
              ? judge.judge(requirement, position)
              : JudgedRequirement.of(RequirementKind.judge(requirement));
      if (!add(judged)) {
        return denied(judged.result());
      }
      position++;
    }
    return new Verdict.Allowed(details(), pinned(reference, manifest.digest()), verified);
  }

  /** Whether the requirement is satisfied. */
  private boolean add(JudgedRequirement judged) {
    results.add(judged.result());
    judged.signature().ifPresent(verified::add);
    warnings.addAll(judged.warnings());
    return judged.result().outcome() == Outcome.ALLOWED;
  }

  private Verdict denied(RequirementResult result) {
    VerdictReason reason =
        result.reason().orElseThrow(() -> new IllegalStateException("a denial without reason"));
    return reason instanceof IndeterminateReason i
        ? new Verdict.Indeterminate(details(), i, result.message())
        : rejected((RejectionReason) reason, result.message());
  }

  private Verdict rejected(RejectionReason reason, String message) {
    return new Verdict.Rejected(details(), reason, message);
  }

  private VerdictDetails details() {
    Optional<Digest> digest = image.map(i -> i.manifest().digest());
    Optional<Platform> platform = image.flatMap(ImageInMemory::platform);
    // What was noticed on the way may be any number of things; it hides nothing about signatures.
    Set<String> all = new LinkedHashSet<>(warnings);
    image.ifPresent(i -> all.addAll(i.warnings()));
    return new VerdictDetails(
        reference, digest, platform, Optional.of(scope), results, List.copyOf(all), List.of());
  }

  /** Only registries can be asked for an image by digest. */
  static Optional<DockerReference> pinned(ImageReference reference, Digest digest) {
    boolean registry =
        reference.transport() == Transport.DOCKER || reference.transport() == Transport.ATOMIC;
    return registry
        ? reference.dockerReference().map(name -> name.withDigest(digest))
        : Optional.empty();
  }
}
