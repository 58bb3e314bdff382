package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds names of registries that lead to the same server as another spelling, under which a policy
 * would have its scope: upper case, the port that is meant without one, Docker Hub's other hosts.
 * Scopes are compared letter by letter, as in the container tools. Addresses in place of names, and
 * aliases in DNS, cannot be told.
 */
final class RegistrySpelling {
  private static final String HUB = "docker.io";
  private static final Set<String> OTHER_HUBS =
      Set.of("registry-1.docker.io", "index.docker.io", "registry.hub.docker.com");
  private static final Set<String> DEFAULT_PORTS = Set.of("80", "443");

  private RegistrySpelling() {}

  /** What is unusual about the registry's name, and how it is usually written. */
  static Optional<String> problem(ImageReference image) {
    boolean registry =
        image.transport() == Transport.DOCKER || image.transport() == Transport.ATOMIC;
    return registry
        ? image.dockerReference().map(DockerReference::domain).flatMap(RegistrySpelling::problem)
        : Optional.empty();
  }

  private static Optional<String> problem(String domain) {
    String usual = usual(domain);
    return usual.equals(domain)
        ? Optional.empty()
        : Optional.of(
            "The registry is named "
                + Quoted.text(domain)
                + ", another spelling of "
                + Quoted.text(usual)
                + "; policies have scopes for the usual one.");
  }

  private static String usual(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    int colon = lower.indexOf(':');
    String host = colon < 0 ? lower : lower.substring(0, colon);
    String port = colon < 0 ? "" : withoutZeros(lower.substring(colon + 1));
    boolean meantAnyway = DEFAULT_PORTS.contains(port);
    String name = OTHER_HUBS.contains(host) && (port.isEmpty() || meantAnyway) ? HUB : host;
    return port.isEmpty() || meantAnyway ? name : name + ":" + port;
  }

  private static String withoutZeros(String port) {
    int at = 0;
    while (at < port.length() - 1 && port.charAt(at) == '0') {
      at++;
    }
    return port.substring(at);
  }
}
