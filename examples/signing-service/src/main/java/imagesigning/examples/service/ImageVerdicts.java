package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignatureRepository;
import imagesigning.policy.ImageInMemory;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges the images of this registry by the policy, from what the registry and the database hold,
 * under the name that clients use. Thread-safe.
 */
final class ImageVerdicts {
  private static final String STORE = "this registry";

  private final PolicyEvaluator evaluator;
  private final BackingRegistry registry;
  private final SignatureRepository signatures;

  ImageVerdicts(
      PolicyEvaluator evaluator, BackingRegistry registry, SignatureRepository signatures) {
    this.evaluator = evaluator;
    this.registry = registry;
    this.signatures = signatures;
  }

  /**
   * An image with its verdict.
   *
   * @param name its name
   * @param manifest the manifest its tag leads to
   * @param signatures the signatures of that manifest, and of its instances if it is an index
   * @param verdict the answer for all its instances
   */
  record JudgedImage(
      DockerReference name, Manifest manifest, List<Signed> signatures, Verdict verdict) {}

  /** A signature, and which manifest it lies beside. */
  record Signed(Digest manifest, ExtensionSignature signature) {}

  /** Judges what a tag leads to; empty if there is no such tag. */
  Optional<JudgedImage> judge(RepositoryPath repository, DockerReference name) throws IOException {
    Optional<byte[]> bytes = registry.manifest(repository, name.tag().orElseThrow());
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Manifest top = manifest(name.toString(), bytes.get());
    List<Signed> found = new ArrayList<>();
    Verdict verdict = judge(repository, name, top, found);
    return Optional.of(new JudgedImage(name, top, found, verdict));
  }

  private Verdict judge(
      RepositoryPath repository, DockerReference name, Manifest top, List<Signed> found)
      throws IOException {
    ImageReference image = ImageReference.docker(name);
    List<StoredSignature> own = stored(repository, top.digest(), found);
    if (!top.kind().isIndex()) {
      return evaluator.evaluate(new ImageInMemory(image, top, own, List.of(), List.of()));
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (Manifest.Instance instance : top.instances()) {
      Manifest manifest = instance(repository, instance.digest());
      verdicts.add(
          evaluator.evaluate(
              new ImageInMemory(
                  image,
                  manifest,
                  Optional.of(top),
                  instance.platform(),
                  stored(repository, manifest.digest(), found),
                  List.of(),
                  List.of())));
    }
    return evaluator.combine(image, top, verdicts);
  }

  private Manifest instance(RepositoryPath repository, Digest digest) throws IOException {
    byte[] bytes =
        registry
            .manifest(repository, digest.toString())
            .orElseThrow(() -> new IOException("the instance " + digest + " is missing"));
    Manifest manifest = manifest("the instance " + digest, bytes);
    if (!manifest.matches(digest)) {
      throw new IOException("other bytes than " + digest + " came for it");
    }
    return manifest;
  }

  private static Manifest manifest(String what, byte[] bytes) throws IOException {
    try {
      return Manifest.of(bytes);
    } catch (MalformedDataException e) {
      throw new IOException(what + " has a malformed manifest", e);
    }
  }

  private List<StoredSignature> stored(
      RepositoryPath repository, Digest manifest, List<Signed> found) throws IOException {
    List<StoredSignature> stored = new ArrayList<>();
    for (ExtensionSignature signature : signatures.list(repository, manifest)) {
      found.add(new Signed(manifest, signature));
      stored.add(new StoredSignature(STORE, stored.size() + 1, signature.signature()));
    }
    return stored;
  }
}
