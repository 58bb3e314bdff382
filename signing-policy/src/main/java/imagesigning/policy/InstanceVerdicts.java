package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict.Allowed;
import imagesigning.policy.Verdict.Indeterminate;
import imagesigning.policy.Verdict.Rejected;
import imagesigning.policy.internal.Warnings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the verdicts of all instances of an index together. */
final class InstanceVerdicts {
  private final ImageReference reference;
  private final Manifest index;
  private final List<Verdict> instances;

  InstanceVerdicts(ImageReference reference, Manifest index, List<Verdict> instances) {
    this.reference = reference;
    this.index = index;
    this.instances = List.copyOf(instances);
  }

  Verdict combine() {
    requireSameImage();
    Optional<ManifestCheck.Problem> problem = ManifestCheck.mismatch(reference, index);
    if (problem.isPresent()) {
      return new Rejected(details(), problem.get().reason(), problem.get().message());
    }
    if (index.instances().isEmpty()) {
      return new Rejected(
          details(), RejectionReason.INDEX_EMPTY, RejectionReason.INDEX_EMPTY.meaning());
    }
    // A no is an answer; it does not become open because another instance could not be judged.
    for (Verdict verdict : instances) {
      if (verdict instanceof Rejected r) {
        return new Rejected(details(), r.reason(), name(r) + r.message());
      }
    }
    for (Verdict verdict : instances) {
      if (verdict instanceof Indeterminate i) {
        return new Indeterminate(details(), i.reason(), name(i) + i.message());
      }
    }
    requireAllInstances();
    List<VerifiedSignature> signatures = new ArrayList<>();
    for (Verdict verdict : instances) {
      signatures.addAll(((Allowed) verdict).signatures());
    }
    return new Allowed(details(), Evaluation.pinned(reference, index.digest()), signatures);
  }

  private void requireSameImage() {
    for (Verdict verdict : instances) {
      if (!verdict.details().image().equals(reference)) {
        throw new IllegalArgumentException(
            "a verdict on " + verdict.details().image() + " says nothing about " + reference);
      }
    }
  }

  private void requireAllInstances() {
    Set<Digest> judged =
        instances.stream()
            .flatMap(v -> v.details().digest().stream())
            .collect(Collectors.toUnmodifiableSet());
    for (Manifest.Instance instance : index.instances()) {
      if (!judged.contains(instance.digest())) {
        throw new IllegalArgumentException(
            "no verdict on the instance " + instance.digest() + " of " + reference);
      }
    }
  }

  private static String name(Verdict verdict) {
    VerdictDetails details = verdict.details();
    String platform = details.platform().map(p -> " for " + p).orElse("");
    String digest = details.digest().map(d -> " " + d).orElse("");
    return "The instance" + digest + platform + ": ";
  }

  private VerdictDetails details() {
    return new VerdictDetails(
        reference,
        Optional.of(index.digest()),
        Optional.empty(),
        instances.stream().flatMap(v -> v.details().scope().stream()).findFirst(),
        List.of(),
        warnings(),
        instances);
  }

  /** Each warning once; what holds for one instance only says for which. */
  private List<String> warnings() {
    Map<String, Integer> verdictsWith = new HashMap<>();
    for (Verdict verdict : instances) {
      verdict.details().warnings().forEach(warning -> verdictsWith.merge(warning, 1, Integer::sum));
    }
    Warnings warnings = new Warnings();
    for (Verdict verdict : instances) {
      String name = name(verdict);
      for (String warning : verdict.details().warnings()) {
        boolean common = verdictsWith.getOrDefault(warning, 0) == instances.size();
        warnings.add(common ? warning : name + warning);
      }
    }
    return warnings.toList();
  }
}
