package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps signatures in memory, for tests and small registries. Thread-safe. */
public final class InMemorySignatureRepository implements SignatureRepository {
  private final ManifestLookup manifests;
  private final Limits limits;
  private final Map<Address, List<ExtensionSignature>> stored = new HashMap<>();

  private record Address(RepositoryPath repository, Digest manifest) {}

  /**
   * An empty store.
   *
   * @param manifests knows which manifests there are
   * @param limits how many signatures a manifest may have, and how large their list may become
   */
  public InMemorySignatureRepository(ManifestLookup manifests, Limits limits) {
    this.manifests = manifests;
    this.limits = limits;
  }

  @Override
  public Presence find(RepositoryPath repository, Digest manifest) throws IOException {
    return manifests.find(repository, manifest);
  }

  @Override
  public synchronized List<ExtensionSignature> list(RepositoryPath repository, Digest manifest) {
    return stored.getOrDefault(new Address(repository, manifest), List.of());
  }

  @Override
  public synchronized Addition add(
      RepositoryPath repository, Digest manifest, ExtensionSignature signature) {
    List<ExtensionSignature> before = list(repository, manifest);
    Addition judged = StoredSignatures.judge(before, signature, limits);
    if (judged == Addition.ADDED) {
      List<ExtensionSignature> more = new ArrayList<>(before);
      more.add(signature);
      stored.put(new Address(repository, manifest), List.copyOf(more));
    }
    return judged;
  }
}
