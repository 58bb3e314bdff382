package imagesigning.registry.pulp;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows which tags of a repository a request is about. Pulp leaves out names it does not find, and
 * signs every tag when it finds none, so they are looked up first (signing-services reference, B.4
 * and pitfall 8).
 */
final class TagSelection {
  /** Suffixes of tags that Pulp passes over. */
  private static final List<String> COMPANIONS = List.of(".sig", ".att", ".sbom");

  /** Longer lists of names would not fit into a URL everywhere. */
  private static final int LONGEST_FILTER = 2000;

  private final PulpClient client;
  private final PulpLinks links;
  private final String registryHost;

  TagSelection(PulpClient client, PulpLinks links, String registryHost) {
    this.client = client;
    this.links = links;
    this.registryHost = registryHost;
  }

  /** Throws unless every named tag is in the newest version of the repository. */
  void requireKnown(String repositoryHref, SignRequest request) throws PulpException {
    if (!request.tags().isEmpty()) {
      requireKnown(client.repository(repositoryHref), repositoryHref, request);
    }
  }

  private void requireKnown(PulpRepository repository, String repositoryHref, SignRequest request)
      throws PulpException {
    Set<String> missing = new LinkedHashSet<>(request.tags());
    Optional<String> version = repository.latestVersionHref();
    if (version.isPresent()) {
      String joined = String.join(",", request.tags());
      Map<String, String> filter =
          joined.length() <= LONGEST_FILTER ? Map.of("name__in", joined) : Map.of();
      PageCursor<String> pages = client.tags(version.get(), filter);
      while (pages.hasNext() && !missing.isEmpty()) {
        pages.next().results().forEach(missing::remove);
      }
    }
    if (!missing.isEmpty()) {
      throw new PulpException(
          PulpFailure.TAG_UNKNOWN,
          "The repository has no tag "
              + String.join(", ", missing)
              + " in its newest version; nothing was signed.",
          asked(repositoryHref),
          0,
          null);
    }
  }

  /** The references that a request would have signed. */
  List<DockerReference> references(String repositoryHref, SignRequest request)
      throws PulpException {
    PulpRepository repository = client.repository(repositoryHref);
    DockerReference name = name(repository, repositoryHref, request);
    List<String> tags = new ArrayList<>(request.tags());
    if (tags.isEmpty()) {
      Optional<String> version = repository.latestVersionHref();
      if (version.isPresent()) {
        PageCursor<String> pages = client.tags(version.get(), Map.of());
        while (pages.hasNext()) {
          tags.addAll(pages.next().results());
        }
      }
    } else {
      requireKnown(repository, repositoryHref, request);
    }
    Map<String, DockerReference> references = new LinkedHashMap<>();
    for (String tag : tags) {
      if (COMPANIONS.stream().noneMatch(tag::endsWith)) {
        references.put(tag, reference(repositoryHref, name, tag));
      }
    }
    return List.copyOf(references.values());
  }

  private DockerReference reference(String repositoryHref, DockerReference name, String tag)
      throws PulpException {
    try {
      return name.withTag(tag);
    } catch (ReferenceFormatException e) {
      throw new PulpException(
          PulpFailure.ANSWER_MALFORMED,
          "The repository lists a tag that is none: " + e.getMessage(),
          asked(repositoryHref),
          0,
          e);
    }
  }

  /** Whether an image reference can begin with this host and mean it. */
  static boolean isRegistryHost(String host) {
    try {
      DockerReference any = DockerReference.parse(host + "/any");
      return any.domain().equals(host) && any.path().equals("any");
    } catch (ReferenceFormatException e) {
      return false;
    }
  }

  private DockerReference name(
      PulpRepository repository, String repositoryHref, SignRequest request) throws PulpException {
    if (!isRegistryHost(registryHost)) {
      throw unknown(
          repositoryHref,
          "Say by which host clients pull: image references cannot name " + registryHost + ".");
    }
    Optional<String> path = request.futureBasePath();
    if (path.isPresent()) {
      return DockerReference.parse(registryHost + "/" + path.get());
    }
    if (client.isPushRepository(repositoryHref)) {
      try {
        return DockerReference.parse(registryHost + "/" + new RepositoryPath(repository.name()));
      } catch (ReferenceFormatException e) {
        throw unknown(
            repositoryHref, "The name of the repository is no base path; say which one it is.");
      }
    }
    throw unknown(
        repositoryHref,
        "Say under which base path the images are distributed: the repository was not pushed to,"
            + " so its name does not tell.");
  }

  private PulpException unknown(String repositoryHref, String what) throws PulpException {
    return new PulpException(PulpFailure.REFERENCES_UNKNOWN, what, asked(repositoryHref), 0, null);
  }

  private Asked asked(String repositoryHref) throws PulpException {
    return Asked.get(links.resolve(repositoryHref));
  }
}
