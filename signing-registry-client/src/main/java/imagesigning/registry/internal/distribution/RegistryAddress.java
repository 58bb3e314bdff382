package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.internal.BoundedMemory;
import imagesigning.registry.internal.http.TargetRules;
import imagesigning.registry.internal.http.TlsMode;
import java.util.List;

/**
 * Where the registry of an image name is: which host, HTTPS or plain HTTP, verified or not.
 * Remembers which of the two an insecure registry speaks. Thread-safe.
 */
public final class RegistryAddress {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";

  private final HttpSettings settings;
  private final BoundedMemory<String, String> spoken = new BoundedMemory<>();

  public RegistryAddress(HttpSettings settings) {
    this.settings = settings;
  }

  /** The base URLs to try in order, such as {@code https://registry.example.com}; never empty. */
  List<String> candidates(DockerReference repository) {
    String domain = repository.domain();
    String host = domain.equals(DOCKER_HUB) ? DOCKER_HUB_HOST : domain;
    if (settings.isPlainHttp(domain)) {
      return List.of("http://" + host);
    }
    if (!settings.isInsecure(domain)) {
      return List.of("https://" + host);
    }
    return spoken
        .get(domain)
        .map(List::of)
        .orElseGet(() -> List.of("https://" + host, "http://" + host));
  }

  /** Whether it is known which address to use. */
  boolean isSettled(DockerReference repository) {
    return candidates(repository).size() == 1;
  }

  /** Where this registry may send us on. */
  TargetRules targets() {
    return new TargetRules(settings);
  }

  /** Notes that a registry has answered there. */
  void answered(DockerReference repository, String base) {
    if (settings.isInsecure(repository.domain())) {
      spoken.put(repository.domain(), base);
    }
  }

  /** How the registry is met; its look-aside store is verified in the same way. */
  public TlsMode tls(DockerReference repository) {
    return TlsMode.of(settings, repository.domain());
  }
}
