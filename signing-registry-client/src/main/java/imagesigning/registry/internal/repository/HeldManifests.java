package imagesigning.registry.internal.repository;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.registry.ImageReadException;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningFailure;
import imagesigning.registry.RepositorySigningLimits;
import imagesigning.registry.RepositorySigningReport;
import imagesigning.registry.internal.signing.ImageManifests;
import imagesigning.registry.internal.signing.SigningSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The manifests of one repository that one request needs, each fetched once and held, within bounds
 * on their number and size. Indexes may be nested, up to a depth.
 */
final class HeldManifests {
  private final SigningSetup setup;
  private final RepositorySigningLimits limits;
  private final DockerReference repository;
  private final Map<Digest, Manifest> held = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  HeldManifests(SigningSetup setup, RepositorySigningLimits limits, DockerReference repository) {
    this.setup = setup;
    this.limits = limits;
    this.repository = repository;
  }

  /**
   * What a tag names.
   *
   * @throws RegistryException if a server does not give it
   * @throws ImageReadException if it cannot be had otherwise, or is no manifest
   * @throws RepositorySigningException if there is too much
   */
  Manifest named(String tag) throws IOException {
    return fetch(repository.withTag(tag));
  }

  /**
   * Fetches what indexes list, and what the indexes among that list, and so on.
   *
   * @throws IOException as {@link #named}, or with a {@link RepositorySigningException} if indexes
   *     are nested too deeply
   */
  void readBelow(List<Manifest> tops) throws IOException {
    List<Manifest> level = indexes(tops);
    for (int depth = 1; !level.isEmpty(); depth++) {
      Set<Digest> listed = new LinkedHashSet<>();
      for (Manifest index : level) {
        listed.addAll(instances(index));
      }
      List<Digest> absent = listed.stream().filter(digest -> !held.containsKey(digest)).toList();
      requireRoomFor(absent.size());
      UntilFailure.all(
          setup.sideBySide(), absent, digest -> fetch(repository.withDigest(digest)).digest());
      level = indexes(listed.stream().map(this::get).toList());
      if (!level.isEmpty() && depth >= limits.indexDepth()) {
        throw failure(
            RepositorySigningFailure.INDEX_TOO_DEEP,
            "The index "
                + level.get(0).digest()
                + " of "
                + repository
                + " is nested more than "
                + limits.indexDepth()
                + " deep.");
      }
    }
  }

  /** The manifests to sign of what a tag names, each once, instances before their index. */
  List<Manifest> toSign(Manifest top, IndexSigning indexSigning) {
    Map<Digest, Manifest> chosen = new LinkedHashMap<>();
    collect(top, indexSigning, chosen, new HashSet<>());
    return List.copyOf(chosen.values());
  }

  private void collect(
      Manifest manifest, IndexSigning what, Map<Digest, Manifest> chosen, Set<Digest> seen) {
    if (!seen.add(manifest.digest())) {
      return;
    }
    manifest.instances().forEach(instance -> collect(get(instance.digest()), what, chosen, seen));
    if (!manifest.kind().isIndex() || what == IndexSigning.INDEX_AND_INSTANCES) {
      chosen.put(manifest.digest(), manifest);
    }
  }

  private Manifest get(Digest digest) {
    Manifest manifest = held.get(digest);
    if (manifest == null) {
      throw new IllegalStateException("the manifest " + digest + " was not fetched");
    }
    return manifest;
  }

  private static List<Manifest> indexes(List<Manifest> manifests) {
    return manifests.stream().filter(manifest -> manifest.kind().isIndex()).toList();
  }

  private List<Digest> instances(Manifest index) throws ImageReadException {
    List<Digest> digests = new ArrayList<>();
    index.instances().forEach(instance -> digests.add(instance.digest()));
    if (digests.isEmpty()) {
      throw new ImageReadException(
          RejectionReason.INDEX_EMPTY,
          "The index " + index.digest() + " of " + repository + " is empty.",
          null);
    }
    return digests;
  }

  private Manifest fetch(DockerReference name) throws IOException {
    ImageReference image = ImageReference.docker(name);
    Manifest manifest = ImageManifests.top(image, setup.sources().open(image, setup.deadline()));
    if (held.putIfAbsent(manifest.digest(), manifest) == null) {
      long together = bytes.addAndGet(manifest.bytes().length);
      if (together > limits.manifestBytes()) {
        throw tooMuch("more than " + limits.manifestBytes() + " bytes of manifests");
      }
    }
    return manifest;
  }

  private void requireRoomFor(int more) throws RepositorySigningException {
    if (more > limits.manifests() - held.size()) {
      throw tooMuch("more than " + limits.manifests() + " manifests");
    }
  }

  RepositorySigningException tooMuch(String what) {
    return failure(
        RepositorySigningFailure.TOO_MUCH_TO_SIGN,
        "To sign " + repository + " takes " + what + ". Sign fewer tags at a time.");
  }

  private RepositorySigningException failure(RepositorySigningFailure failure, String message) {
    return new RepositorySigningException(
        failure, message, RepositorySigningReport.nothing(repository), null);
  }
}
