package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict.Allowed;
import imagesigning.policy.Verdict.Indeterminate;
import imagesigning.policy.Verdict.Rejected;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
    return "The instance" + named(verdict) + ": ";
  }

  private static String named(Verdict verdict) {
    VerdictDetails details = verdict.details();
    String platform = details.platform().map(p -> " for " + p).orElse("");
    String digest = details.digest().map(d -> " " + d).orElse("");
    return digest + platform;
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

  /**
   * Each warning once, with the instances it holds for unless these are all. One of every instance
   * comes before the second of any, so that one with many does not hide those of the others.
   */
  private List<String> warnings() {
    Map<String, List<Verdict>> holders = new LinkedHashMap<>();
    List<Iterator<String>> unread =
        instances.stream()
            .map(verdict -> new LinkedHashSet<>(verdict.details().warnings()).iterator())
            .toList();
    boolean some = true;
    while (some) {
      some = false;
      for (int i = 0; i < instances.size(); i++) {
        if (unread.get(i).hasNext()) {
          some = true;
          holders
              .computeIfAbsent(unread.get(i).next(), warning -> new ArrayList<>())
              .add(instances.get(i));
        }
      }
    }
    return holders.entrySet().stream().map(e -> warning(e.getKey(), e.getValue())).toList();
  }

  private String warning(String warning, List<Verdict> holders) {
    if (holders.size() == instances.size()) {
      return warning;
    }
    String others =
        holders.size() == 1 ? "" : " (and " + (holders.size() - 1) + " other instances)";
    return "The instance" + named(holders.get(0)) + others + ": " + warning;
  }
}
