package imagesigning.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The scopes under which policy.json looks an image up, besides its identity, most specific first.
 */
final class PolicyNamespaces {
  private PolicyNamespaces() {}

  /** Repository, its parents, the host with its port, then wildcards for the host's parents. */
  static List<String> ofName(DockerReference reference) {
    List<String> namespaces = new ArrayList<>();
    namespaces.add(reference.name());
    addParents(namespaces, reference.name());
    addWildcards(namespaces, reference.domain());
    return List.copyOf(namespaces);
  }

  /** The parents of a path without the root, which would mean the same as the empty scope. */
  static List<String> parentsOfPath(String path) {
    List<String> namespaces = new ArrayList<>();
    addParents(namespaces, path);
    return List.copyOf(namespaces);
  }

  /** The path itself, although it is the identity already, then its parents. */
  static List<String> pathAndParents(String path) {
    List<String> namespaces = new ArrayList<>();
    if (!path.equals("/")) {
      namespaces.add(path);
    }
    addParents(namespaces, path);
    return List.copyOf(namespaces);
  }

  /** Adds every proper prefix that ends before a slash, but not the empty one. */
  static void addParents(List<String> namespaces, String name) {
    for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
      namespaces.add(name.substring(0, slash));
    }
  }

  /** The port plays no part here, so {@code *.example.com} covers every port. */
  private static void addWildcards(List<String> namespaces, String domain) {
    int colon = domain.indexOf(':');
    String host = colon < 0 ? domain : domain.substring(0, colon);
    for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      namespaces.add("*" + host.substring(dot));
    }
  }
}
