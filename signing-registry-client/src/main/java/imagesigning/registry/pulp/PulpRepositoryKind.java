package imagesigning.registry.pulp;

/** How images come into a repository. */
public enum PulpRepositoryKind {
  /** Clients push into it; made by the first push, and named after its base path. */
  PUSH("repositories/container/container-push/"),
  /** Pulp synchronizes it from a remote registry, or an administrator fills it. */
  SYNC("repositories/container/container/");

  private final String path;

  PulpRepositoryKind(String path) {
    this.path = path;
  }

  /** Where the repositories of the kind are, below the API's root. */
  String path() {
    return path;
  }
}
