package imagesigning.policy;

import imagesigning.cosign.PemSource;
import imagesigning.cosign.TrustRoot;
import imagesigning.cosign.TrustRoots;
import imagesigning.cosign.TrustedLog;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys and certificates of one evaluator's {@code sigstoreSigned} requirements, parsed once.
 * Thread-safe and lock-free once they are there.
 */
final class SigstoreMaterial {
  private final KeyContents contents;
  private final TrustRoots roots;
  private final ConcurrentHashMap<SameObject, ReadOnce<Material>> known = new ConcurrentHashMap<>();

  SigstoreMaterial(KeyContents contents, TrustRoots roots) {
    this.contents = contents;
    this.roots = roots;
  }

  /** What the signatures of one requirement are verified with. */
  record Material(TrustRoot root, Optional<TrustedLog> log) {}

  /**
   * The material of a requirement.
   *
   * @param requirement a requirement of this evaluator's policy
   * @throws IOException if one of the files cannot be read
   * @throws imagesigning.core.MalformedDataException if one of the keys or certificates is of no
   *     use, even if others are
   */
  Material of(SigstoreSigned requirement) throws IOException {
    SameObject identity = new SameObject(requirement);
    ReadOnce<Material> material = known.get(identity);
    if (material == null) {
      ReadOnce<Material> mine = new ReadOnce<>(() -> read(requirement));
      ReadOnce<Material> other = known.putIfAbsent(identity, mine);
      material = other == null ? mine : other;
    }
    return material.get();
  }

  private Material read(SigstoreSigned requirement) throws IOException {
    TrustRoot root = root(requirement.trust());
    Optional<TrustedLog> log = Optional.empty();
    if (requirement.rekorKeys().isPresent()) {
      log = Optional.of(roots.log(pem(requirement.rekorKeys().get(), "rekorPublicKeyData")));
    }
    return new Material(root, log);
  }

  private TrustRoot root(SigstoreTrust trust) throws IOException {
    if (trust instanceof SigstoreTrust.Keys keys) {
      return roots.keys(pem(keys.keys(), "keyData"));
    }
    if (trust instanceof SigstoreTrust.Fulcio fulcio) {
      return roots.fulcio(
          pem(fulcio.ca(), "caData").get(0), fulcio.oidcIssuer(), fulcio.subjectEmail());
    }
    SigstoreTrust.Pki pki = (SigstoreTrust.Pki) trust;
    Optional<PemSource> intermediates = Optional.empty();
    if (pki.caIntermediates().isPresent()) {
      intermediates = Optional.of(pem(pki.caIntermediates().get(), "caIntermediatesData").get(0));
    }
    return roots.pki(
        pem(pki.caRoots(), "caRootsData").get(0),
        intermediates,
        pki.subjectEmail(),
        pki.subjectHostname());
  }

  private List<PemSource> pem(KeySource keys, String inline) throws IOException {
    return contents.of(keys, inline, PemSource::of);
  }
}
