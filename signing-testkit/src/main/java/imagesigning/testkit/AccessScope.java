package imagesigning.testkit;

import imagesigning.testkit.internal.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a token allows, or a request needs, in one repository: {@code repository:name:pull,push}.
 *
 * @param repository the repository without the host
 * @param actions the actions
 */
record AccessScope(String repository, Set<String> actions) {
  private static final String TYPE = "repository:";

  AccessScope {
    actions = Set.copyOf(actions);
  }

  static List<AccessScope> neededBy(ServerRequest request, RegistryPath path) {
    if (path.kind() == RegistryPath.Kind.PING) {
      return List.of();
    }
    Set<String> actions =
        switch (request.method()) {
          case "GET", "HEAD" -> Set.of("pull");
          case "DELETE" -> Set.of("delete");
          default -> Set.of("pull", "push");
        };
    List<AccessScope> scopes = new ArrayList<>();
    scopes.add(new AccessScope(path.repository(), actions));
    if (request.method().equals("POST")) {
      request.parameter("from").map(f -> new AccessScope(f, Set.of("pull"))).ifPresent(scopes::add);
    }
    return scopes;
  }

  static Optional<AccessScope> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (!text.startsWith(TYPE) || colon < TYPE.length()) {
      return Optional.empty();
    }
    String repository = text.substring(TYPE.length(), colon);
    return Optional.of(
        new AccessScope(repository, Set.of(text.substring(colon + 1).split(",", -1))));
  }

  boolean covers(AccessScope needed) {
    return repository.equals(needed.repository())
        && (actions.contains("*") || actions.containsAll(needed.actions()));
  }

  boolean isOnlyPull() {
    return actions.equals(Set.of("pull"));
  }

  /** The same without anything but reading. */
  AccessScope onlyPull() {
    Set<String> kept = new TreeSet<>(actions);
    kept.retainAll(Set.of("pull"));
    return new AccessScope(repository, kept);
  }

  /** As it stands in challenges. */
  @Override
  public String toString() {
    return TYPE + repository + ":" + String.join(",", new TreeSet<>(actions));
  }
}
