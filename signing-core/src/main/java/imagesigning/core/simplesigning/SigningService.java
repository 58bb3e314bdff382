package imagesigning.core.simplesigning;

import imagesigning.core.DockerReference;
import imagesigning.core.signing.SigningException;
import java.util.Optional;

/**
 * Signs manifests: given the exact bytes of a manifest and the name it shall be known by, makes one
 * signature. The formats differ between services; where a signature belongs is for its store to
 * say. Implementations are thread-safe. After {@link #close} a call throws {@link
 * IllegalStateException}.
 */
public interface SigningService extends AutoCloseable {

  /**
   * Signs a manifest under a name.
   *
   * @param manifest the exact bytes
   * @param identity the name to sign, with a tag or a digest
   * @return the signature
   * @throws SigningException if none could be made
   */
  UntrustedSignature sign(byte[] manifest, DockerReference identity) throws SigningException;

  /**
   * Who signs, for reports: kind of signature and key, nothing secret.
   *
   * @return such as {@code OpenPGP key 0123…}
   */
  String description();

  /**
   * The fingerprint of the OpenPGP key by which signatures of this service are recognised.
   *
   * @return that of the primary key, in upper-case hex; empty for other kinds of keys
   */
  default Optional<String> keyFingerprint() {
    return Optional.empty();
  }

  /** Gives up the key; later calls are refused. */
  @Override
  void close();
}
