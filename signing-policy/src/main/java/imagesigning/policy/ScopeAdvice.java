package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.Transport;
import imagesigning.core.text.Quoted;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds scopes and prefixes that load but never apply, because images are looked up under their
 * full normalised names (policy reference, "Transports, scopes, identities, namespaces").
 */
final class ScopeAdvice {
  private static final Set<Transport> NAMED =
      EnumSet.of(Transport.DOCKER, Transport.ATOMIC, Transport.DOCKER_DAEMON);
  private static final List<String> SCHEMES = List.of("docker://", "https://", "http://");

  private ScopeAdvice() {}

  /** What to say about a scope, if it can never match. */
  static Optional<Finding> forScope(Transport transport, String scope) {
    if (!NAMED.contains(transport) || scope.isEmpty() || canMatch(scope)) {
      return Optional.empty();
    }
    return Optional.of(
        advice(
            ProblemCode.SCOPE_NEVER_MATCHES,
            "scope " + Quoted.text(scope) + " never matches: " + reason(scope),
            scope));
  }

  /** What to say about a prefix of {@code remapIdentity}, if no image's name begins with it. */
  static Optional<Finding> forPrefix(String name, String prefix) {
    if (isBeginning(prefix)) {
      return Optional.empty();
    }
    return Optional.of(
        advice(
            ProblemCode.PREFIX_NEVER_MATCHES,
            name + " " + Quoted.text(prefix) + " is no beginning of a full image name",
            prefix));
  }

  private static Finding advice(ProblemCode code, String message, String scope) {
    Finding finding = Finding.of(code, message).found(Quoted.text(scope));
    return mended(scope)
        .map(m -> finding.expected(Quoted.text(m)).didYouMean(Optional.of(m)))
        .orElse(finding);
  }

  private static boolean canMatch(String scope) {
    if (scope.startsWith("*.")) {
      String domain = scope.substring(2);
      return domain.indexOf('/') < 0 && domain.indexOf(':') < 0 && isBeginning("a." + domain);
    }
    return isBeginning(scope) || isImage(scope);
  }

  /** Whether full names can begin with this host or path. */
  private static boolean isBeginning(String text) {
    return isCanonical(text + "/x/y") || isCanonical(text) && text.indexOf('/') > 0;
  }

  private static boolean isImage(String text) {
    return canonical(text).filter(r -> r.tag().isEmpty() || r.digest().isEmpty()).isPresent();
  }

  private static boolean isCanonical(String text) {
    return canonical(text).filter(DockerReference::isNameOnly).isPresent();
  }

  private static Optional<DockerReference> canonical(String text) {
    try {
      return Optional.of(DockerReference.parseCanonical(text));
    } catch (ReferenceFormatException notCanonical) {
      return Optional.empty();
    }
  }

  private static String reason(String scope) {
    if (SCHEMES.stream().anyMatch(scope::startsWith)) {
      return "a scope begins with the host, not with a scheme";
    }
    if (scope.indexOf('*') >= 0) {
      return "only \"*.\" in front of a host name without port and path is a wildcard";
    }
    if (scope.endsWith("/")) {
      return "a scope does not end with a slash";
    }
    try {
      DockerReference reference = DockerReference.parse(scope);
      return reference.tag().isPresent() && reference.digest().isPresent()
          ? "an image is looked up by its tag or by its digest, not by both"
          : "images are looked up under their full name";
    } catch (ReferenceFormatException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The scope that was probably meant. */
  private static Optional<String> mended(String scope) {
    String text = scope;
    for (String scheme : SCHEMES) {
      text = text.startsWith(scheme) ? text.substring(scheme.length()) : text;
    }
    if (text.equals("*")) {
      return Optional.of("");
    }
    text = text.endsWith("/*") ? text.substring(0, text.length() - 2) : text;
    text = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (text.equals("index.docker.io")) {
      text = "docker.io";
    }
    return text.isEmpty() || canMatch(text)
        ? Optional.of(text).filter(t -> !t.isEmpty())
        : normalised(text).filter(ScopeAdvice::canMatch);
  }

  private static Optional<String> normalised(String text) {
    try {
      return Optional.of(DockerReference.parse(text).toString());
    } catch (ReferenceFormatException notAName) {
      return Optional.empty();
    }
  }
}
