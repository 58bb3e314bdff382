package imagesigning.registry.internal.repository;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Manifest;
import imagesigning.registry.RepositorySigningPlan;
import imagesigning.registry.RepositorySigningPlan.Planned;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be signed, with the bytes.
 *
 * @param repository the repository as it is reached
 * @param pairs manifests and names, by tag and then by manifest
 * @param companionTags tags that were passed over
 * @param refusals what the guard refuses
 */
record PlannedSignatures(
    DockerReference repository,
    List<Pair> pairs,
    List<String> companionTags,
    List<Refusal> refusals) {

  PlannedSignatures {
    pairs = List.copyOf(pairs);
    companionTags = List.copyOf(companionTags);
    refusals = List.copyOf(refusals);
  }

  /** A manifest to be signed under a name. */
  record Pair(DockerReference identity, Manifest manifest) {
    Planned planned() {
      return new Planned(identity, manifest.digest(), manifest.kind());
    }
  }

  /** A manifest with all the names it is to be signed under. */
  record Group(Manifest manifest, List<DockerReference> identities) {}

  /** Without the bytes, for people. */
  RepositorySigningPlan plan() {
    return new RepositorySigningPlan(
        repository, pairs.stream().map(Pair::planned).toList(), companionTags, refusals);
  }

  /** Every manifest once. */
  List<Group> groups() {
    Map<Digest, Group> groups = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      groups
          .computeIfAbsent(
              pair.manifest().digest(), d -> new Group(pair.manifest(), new ArrayList<>()))
          .identities()
          .add(pair.identity());
    }
    return List.copyOf(groups.values());
  }
}
