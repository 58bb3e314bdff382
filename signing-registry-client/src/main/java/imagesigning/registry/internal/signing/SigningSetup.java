package imagesigning.registry.internal.signing;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.registry.IndexSigning;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SigningListener;
import imagesigning.registry.internal.ImageSources;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.internal.SideBySide;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.stores.SignatureStores;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a signer or pusher was built with, put together once.
 *
 * @param access how registries and stores are reached
 * @param services who signs
 * @param store the caller's store, if there is one
 * @param identity the name to sign instead of the image's own, if there is one
 * @param keys the signers' public keys, as far as they are known
 * @param sideBySide how work on several things goes on
 * @param listener is told
 * @param limits bounds on sizes
 * @param timeout the time for one image
 * @param verifyBack whether signatures are read back
 * @param indexSigning what of an index is signed
 */
public record SigningSetup(
    RegistryAccess access,
    List<SigningService> services,
    Optional<SignatureStore> store,
    Optional<DockerReference> identity,
    SignerKeys keys,
    SideBySide sideBySide,
    SigningListener listener,
    Limits limits,
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
    return new SignatureMaker(services, name, keys);
  }

  public SignatureWriter writer(ImageReference image, SignatureStore target) {
    return new SignatureWriter(image, target, sideBySide, listener, verifyBack);
  }

  /** The formats of the signatures that will be made, each once. */
  public Set<SignatureFormat> formats() {
    Set<SignatureFormat> formats = EnumSet.noneOf(SignatureFormat.class);
    services.forEach(service -> formats.add(service.format()));
    return formats;
  }
}
