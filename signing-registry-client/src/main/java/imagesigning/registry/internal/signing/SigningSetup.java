package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Format;
import imagesigning.registry.SigningListener;
import imagesigning.registry.internal.ImageSources;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.stores.SignatureStores;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a signer or pusher was built with, put together once.
 *
 * @param access how registries and stores are reached
 * @param services who signs
 * @param store the caller's store, if there is one
 * @param identity the name to sign instead of the image's own, if there is one
 * @param publicKeys the signers' public keys, if they are known
 * @param sideBySide how work on several things goes on
 * @param listener is told
 * @param limits bounds on sizes
 * @param clock decides what has expired
 * @param timeout the time for one image
 * @param verifyBack whether signatures are read back
 * @param indexSigning what of an index is signed
 */
public record SigningSetup(
    RegistryAccess access,
    List<SigningService> services,
    Optional<SignatureStore> store,
    Optional<DockerReference> identity,
    Optional<OpenPgpKeyring> publicKeys,
    SideBySide sideBySide,
    SigningListener listener,
    Limits limits,
    Clock clock,
    Duration timeout,
    boolean verifyBack,
    IndexSigning indexSigning) {

  public SigningSetup {
    services = List.copyOf(services);
  }

  /** Everything for one image must be done by then. */
  public Deadline deadline() {
    return Deadline.after(timeout);
  }

  public ImageSources sources() {
    return new ImageSources(access, limits);
  }

  /** Where signatures go. */
  public SignatureStore storeFor(Deadline deadline) {
    return store.orElseGet(() -> SignatureStores.forWriting(access, limits, deadline));
  }

  /** The manifests that get a new signature. */
  public List<Manifest> toSign(ImageManifests manifests) {
    if (!manifests.top().kind().isIndex()) {
      return List.of(manifests.top());
    }
    return switch (indexSigning) {
      case INSTANCES -> manifests.instances();
      case INDEX_AND_INSTANCES -> manifests.all();
    };
  }

  public SignatureMaker maker(DockerReference name) {
    return new SignatureMaker(services, name, publicKeys, clock, limits);
  }

  public SignatureWriter writer(ImageReference image, SignatureStore target) {
    return new SignatureWriter(image, target, sideBySide, listener, verifyBack);
  }

  /** The formats of signatures that are to be stored, each once. */
  public static List<Format> formats(List<PendingSignature> signatures) {
    return signatures.stream()
        .map(
            pending ->
                pending.signature() instanceof UntrustedSigstoreSignature
                    ? Format.SIGSTORE
                    : Format.SIMPLE_SIGNING)
        .distinct()
        .toList();
  }
}
