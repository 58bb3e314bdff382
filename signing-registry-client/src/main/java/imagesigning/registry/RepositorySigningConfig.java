package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.RecordText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which signing service signs which repository: an administrator creates services, users associate
 * them with repositories. Only names are held here; {@link
 * imagesigning.core.services.SigningServices#configured} finds the service of the name, and says so
 * if there is none. Immutable. Source: signing reference, S1-1 and S1-13.
 *
 * @param services the name of the service by the name of the repository, such as {@code
 *     registry.example.com/ns/app}
 * @param defaultService the name of the service for all others, if there is one
 */
public record RepositorySigningConfig(
    Map<String, String> services, Optional<String> defaultService) {

  /**
   * Checks the names and copies the map.
   *
   * @throws ReferenceFormatException if a key is no repository name in its full form
   * @throws IllegalArgumentException if the name of a service is empty
   */
  public RepositorySigningConfig {
    services = Map.copyOf(services);
    for (String repository : services.keySet()) {
      if (!DockerReference.parseCanonical(repository).isNameOnly()) {
        throw new ReferenceFormatException(
            repository, "services are associated with repositories, without tag and digest");
      }
    }
    if (services.containsValue("") || defaultService.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("the name of a signing service is never empty");
    }
  }

  /**
   * Services for nothing.
   *
   * @return an empty configuration
   */
  public static RepositorySigningConfig empty() {
    return new RepositorySigningConfig(Map.of(), Optional.empty());
  }

  /**
   * The same with a service for one more repository, or another for one that had one.
   *
   * @param repository the repository; tag and digest do not count
   * @param service the name of the service
   * @return another configuration
   */
  public RepositorySigningConfig with(DockerReference repository, String service) {
    Map<String, String> more = new HashMap<>(services);
    more.put(repository.name(), service);
    return new RepositorySigningConfig(more, defaultService);
  }

  /**
   * The same with a service for all repositories that have none of their own.
   *
   * @param service the name of the service
   * @return another configuration
   */
  public RepositorySigningConfig withDefault(String service) {
    return new RepositorySigningConfig(services, Optional.of(service));
  }

  /**
   * The name of the service that signs a repository: the one asked for, else the repository's own,
   * else the one for all.
   *
   * @param repository the repository; tag and digest do not count
   * @param explicit the name that a request gives, if it does
   * @return the name, if there is one
   */
  public Optional<String> serviceFor(DockerReference repository, Optional<String> explicit) {
    return explicit
        .or(() -> Optional.ofNullable(services.get(repository.name())))
        .or(() -> defaultService);
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(RepositorySigningConfig.class)
        .with("services", services)
        .with("defaultService", defaultService)
        .toString();
  }
}
