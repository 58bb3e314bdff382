package imagesigning.core.services;

import imagesigning.core.DockerReference;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import java.io.IOException;
import java.util.Optional;

/**
 * A signing service that asks before each signature whether who asks for it may {@link
 * SigningAction#SIGN} in the repository of the name. For one request; thread-safe.
 */
public final class AuthorizedSigningService implements SigningService {
  private final SigningService service;
  private final SigningAuthorizer authorizer;
  private final RequestHeaders headers;

  /**
   * A service for one request.
   *
   * @param service signs; not closed by {@link #close}
   * @param authorizer decides
   * @param headers the headers of the request, credentials among them
   */
  public AuthorizedSigningService(
      SigningService service, SigningAuthorizer authorizer, RequestHeaders headers) {
    this.service = service;
    this.authorizer = authorizer;
    this.headers = headers;
  }

  /**
   * Signs if it may.
   *
   * @param manifest the exact bytes
   * @param identity the name to sign
   * @return the signature
   * @throws SigningException a {@link imagesigning.core.extensions.NotAuthorizedToSignException} if
   *     it may not, {@code SIGNER_FAILED} if that cannot be decided, and as the service itself
   */
  @Override
  public UntrustedSignature sign(byte[] manifest, DockerReference identity)
      throws SigningException {
    try {
      authorizer.require(SigningAction.SIGN, new RepositoryPath(identity.path()), headers);
    } catch (SigningException e) {
      throw e;
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "It cannot be decided now who may sign in " + identity.path() + ".",
          e);
    }
    return service.sign(manifest, identity);
  }

  @Override
  public SignatureFormat format() {
    return service.format();
  }

  @Override
  public String description() {
    return service.description();
  }

  @Override
  public Optional<String> keyFingerprint() {
    return service.keyFingerprint();
  }

  /** Leaves the service as it is; others use it too. */
  @Override
  public void close() {}
}
