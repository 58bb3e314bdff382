package imagesigning.core.simplesigning;

import imagesigning.core.DockerReference;
import imagesigning.core.signing.SigningException;
import java.util.Optional;

/**
 * Signs manifests: given the exact bytes of a manifest and the name it shall be known by, makes one
 * signature. The formats differ between services; where a signature belongs is for its store to
 * say, which is asked before anything is signed. Implementations are thread-safe. After {@link
 * #close} a call throws {@link IllegalStateException}.
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
   * The format of what {@link #sign} makes, always the same.
   *
   * @return the format
   */
  SignatureFormat format();

  /**
   * Who signs, for reports: kind of signature and key, nothing secret.
   *
   * @return such as {@code OpenPGP key 0123…}
   */
  String description();

  /**
   * The fingerprint of the key by which signatures of this service are recognised.
   *
   * @return of an OpenPGP key that of the primary key, in upper-case hex; of a sigstore key SHA-256
   *     of the key as X.509 writes it, in lower-case hex; empty if there is no key that lasts
   */
  default Optional<String> keyFingerprint() {
    return Optional.empty();
  }

  /** Gives up the key; later calls are refused. */
  @Override
  void close();
}
