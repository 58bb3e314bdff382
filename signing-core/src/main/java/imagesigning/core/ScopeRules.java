package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Which scopes each transport can have in policy.json; a scope that breaks a rule breaks it all.
 */
final class ScopeRules {
  private ScopeRules() {}

  static Optional<String> problem(Transport transport, String scope) {
    return switch (transport) {
      case DOCKER, OSTREE -> Optional.empty();
      case ATOMIC -> atomic(scope);
      case DOCKER_DAEMON -> dockerDaemon(scope);
      case DOCKER_ARCHIVE, TARBALL ->
          Optional.of("transport " + transport + " supports no scope but \"\"");
      case DIR, SIF, OCI, OCI_ARCHIVE -> path(scope);
      case CONTAINERS_STORAGE -> storage(scope);
    };
  }

  /** At most host/namespace/stream:tag. */
  private static Optional<String> atomic(String scope) {
    String[] parts = scope.split("/", -1);
    boolean fits =
        parts.length <= 3
            && (parts.length < 2 || parts[1].indexOf(':') < 0)
            && (parts.length < 3 || parts[2].indexOf(':') == parts[2].lastIndexOf(':'));
    return fits
        ? Optional.empty()
        : Optional.of("expected at most host:port/namespace/stream:tag, not " + Quoted.text(scope));
  }

  private static Optional<String> dockerDaemon(String scope) {
    return ImageReferenceParser.digest(scope).isEmpty()
        ? Optional.empty()
        : Optional.of("an image ID cannot be a scope; images named by ID fall under \"\"");
  }

  private static Optional<String> path(String scope) {
    if (!scope.startsWith("/")) {
      return Optional.of("expected an absolute path, not " + Quoted.text(scope));
    }
    if (scope.equals("/")) {
      return Optional.of("\"/\" would mean the same as \"\"; write \"\"");
    }
    String cleaned = cleaned(scope);
    return cleaned.equals(scope)
        ? Optional.empty()
        : Optional.of(
            "path "
                + Quoted.text(scope)
                + " is not in its plain form; write "
                + Quoted.text(cleaned));
  }

  /** Lexical cleaning of an absolute path: no empty, "." and ".." parts, no slash at the end. */
  private static String cleaned(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private static Optional<String> storage(String scope) {
    int close = scope.indexOf(']');
    if (!scope.startsWith("[") || close < 0) {
      return Optional.of("expected [driver@/root] or [/root] first, not " + Quoted.text(scope));
    }
    String store = scope.substring(1, close);
    int at = store.indexOf('@');
    if (at == 0 || !store.startsWith("/", at + 1)) {
      return Optional.of(
          "between the brackets expected driver@/root or /root, not " + Quoted.text(store));
    }
    return storedImage(scope.substring(close + 1));
  }

  /** {@code name[:tag]}, then {@code @digest}, {@code @id} or both in this order. */
  private static Optional<String> storedImage(String image) {
    String[] parts = image.split("@", 3);
    boolean fits =
        switch (parts.length) {
          case 1 -> true;
          case 2 -> ReferenceGrammar.isImageId(parts[1]) || isDigest(parts[1]);
          default -> isDigest(parts[1]) && ReferenceGrammar.isImageId(parts[2]);
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            "after '@' expected a digest such as sha256:…, or an image ID of 64 hex digits, in "
                + Quoted.text(image));
  }

  private static boolean isDigest(String text) {
    return ImageReferenceParser.digest(text).isPresent();
  }
}
