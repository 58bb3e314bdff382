package imagesigning.registry.internal.signing;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.registry.SigningReport.Missing;
import java.util.Optional;

/**
 * A signature on its way into a store.
 *
 * @param manifest the digest of the manifest it is for
 * @param identity the name that was signed, if it was signed here
 * @param signer who signed, or where it comes from
 * @param signature the signature
 */
public record PendingSignature(
    Digest manifest,
    Optional<DockerReference> identity,
    String signer,
    UntrustedSignature signature) {

  Missing missing() {
    return new Missing(manifest, identity, signer);
  }
}
