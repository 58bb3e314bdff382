package imagesigning.registry;

import imagesigning.core.DockerReference;
import java.io.IOException;
import java.util.Optional;

/**
 * Where credentials for a registry come from: explicit ones, an {@link AuthFile}, or the caller's
 * own store.
 *
 * <p>Asked only after a registry has demanded authentication, with the physical name of the image,
 * and again when credentials were refused. Implementations must be thread-safe. Source: policy
 * reference, "Credentials".
 */
@FunctionalInterface
public interface CredentialsProvider {

  /**
   * The credentials for an image's registry.
   *
   * @param repository the image; its host decides, its path may narrow the choice
   * @return the credentials, or empty to go on anonymously
   * @throws IOException if it cannot be told, such as for an unreadable file; the verdict is then
   *     indeterminate because of local configuration, never an anonymous attempt. The message ends
   *     up in the verdict, so it must hold no secret. What is thrown unchecked, and null, mean the
   *     same; its text is not repeated
   */
  Optional<Credentials> credentialsFor(DockerReference repository) throws IOException;

  /**
   * Says for a person where the credentials of an image would come from, without any of them and
   * without a request.
   *
   * @param repository the image
   * @return one line
   */
  default String describe(DockerReference repository) {
    return "the caller's credentials provider";
  }

  /**
   * No credentials for anybody.
   *
   * @return a provider that always answers "anonymous"
   */
  static CredentialsProvider anonymous() {
    return new FixedCredentials(Optional.empty(), Optional.empty());
  }

  /**
   * The same credentials for whatever registry an image names. Every registry that asks gets them,
   * and so does every token server that one of them names: whoever can choose an image name can
   * have the password sent to a server of his own. Only for where image names come from the owner
   * of the credentials; otherwise use {@link #forHost}, several of them with {@link #orElse}.
   *
   * @param credentials the credentials
   * @return a provider
   */
  static CredentialsProvider always(Credentials credentials) {
    return new FixedCredentials(Optional.empty(), Optional.of(credentials));
  }

  /**
   * Credentials for one registry only.
   *
   * @param host the host as image names spell it, such as {@code docker.io} or {@code
   *     localhost:5000}
   * @param credentials the credentials
   * @return a provider that answers "anonymous" for every other host
   */
  static CredentialsProvider forHost(String host, Credentials credentials) {
    return new FixedCredentials(Optional.of(host), Optional.of(credentials));
  }

  /**
   * Asks this provider first, and another one if it has nothing.
   *
   * @param other the next one to ask
   * @return a provider
   */
  default CredentialsProvider orElse(CredentialsProvider other) {
    return new CredentialsChain(this, other);
  }
}
