package imagesigning.registry;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.Optional;

/**
 * What to sign of a repository, and under which names.
 *
 * <p>The names are {@code host/path:tag}. Host and path are those of the repository, unless clients
 * will pull the images by other ones: <strong>a name that clients do not use gives signatures that
 * verify and are rejected all the same</strong>, because policies compare it. {@link
 * RepositorySigner#preview} shows the names. Immutable.
 *
 * @param repository the repository as it is reached, without tag and digest
 * @param tags the tags to sign, at least one, each once; empty for all
 * @param host the host with its port under which clients will pull, if another
 * @param futureBasePath the path under which clients will pull, if another: that of a present or
 *     future distribution
 */
public record RepositorySigningRequest(
    DockerReference repository,
    Optional<List<String>> tags,
    Optional<String> host,
    Optional<String> futureBasePath) {
  private static final String DOCKER = "docker://";

  /**
   * Checks the names and drops repeated tags.
   *
   * @throws ReferenceFormatException if the repository has a tag or digest, or a tag, the host or
   *     the path breaks its grammar
   * @throws IllegalArgumentException if the list of tags is empty, which does not mean all
   */
  public RepositorySigningRequest {
    if (!repository.isNameOnly()) {
      throw new ReferenceFormatException(
          repository.toString(),
          "a repository is signed by its name alone: write "
              + repository.name()
              + ", and give the tags beside it");
    }
    if (tags.isPresent() && tags.get().isEmpty()) {
      throw new IllegalArgumentException("no tags are not all tags: name at least one");
    }
    for (String tag : tags.orElse(List.of())) {
      repository.withTag(tag);
    }
    tags = tags.map(list -> list.stream().distinct().toList());
    identityName(host.orElse(repository.domain()), futureBasePath.orElse(repository.path()));
  }

  /**
   * All tags of a repository, except those that belong to other images.
   *
   * @param repository such as {@code registry.example.com/ns/app}
   * @return the request
   * @throws ReferenceFormatException if it is no name, or has a tag or digest
   */
  public static RepositorySigningRequest allTags(String repository) {
    return new RepositorySigningRequest(
        name(repository), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Some tags of a repository.
   *
   * @param repository such as {@code registry.example.com/ns/app}
   * @param tags at least one
   * @return the request
   * @throws ReferenceFormatException if a name or tag is wrong
   * @throws IllegalArgumentException if there is no tag
   */
  public static RepositorySigningRequest tags(String repository, List<String> tags) {
    return new RepositorySigningRequest(
        name(repository), Optional.of(tags), Optional.empty(), Optional.empty());
  }

  /**
   * The same for clients that pull from another host.
   *
   * @param newHost such as {@code registry.example.com:5000}
   * @return another request
   * @throws ReferenceFormatException if it is no host
   */
  public RepositorySigningRequest withHost(String newHost) {
    return new RepositorySigningRequest(repository, tags, Optional.of(newHost), futureBasePath);
  }

  /**
   * The same for clients that pull by another path. It must match the base path of the distribution
   * that serves, or will serve, the images; else clients may reject them.
   *
   * @param path such as {@code library/busybox}
   * @return another request
   * @throws ReferenceFormatException if it is no path
   */
  public RepositorySigningRequest withFutureBasePath(String path) {
    return new RepositorySigningRequest(repository, tags, host, Optional.of(path));
  }

  /**
   * The name under which a tag is signed.
   *
   * @param tag a tag
   * @return {@code host/path:tag}
   * @throws ReferenceFormatException if the tag breaks its grammar
   */
  public DockerReference identity(String tag) {
    return identityName(host.orElse(repository.domain()), futureBasePath.orElse(repository.path()))
        .withTag(tag);
  }

  private static DockerReference name(String text) {
    return DockerReference.parse(text.startsWith(DOCKER) ? text.substring(DOCKER.length()) : text);
  }

  private static DockerReference identityName(String host, String path) {
    DockerReference name = DockerReference.parseCanonical(host + "/" + path);
    if (!name.isNameOnly() || !name.domain().equals(host)) {
      throw new ReferenceFormatException(
          host + "/" + path,
          "expected a host such as registry.example.com:5000 and a path such as library/busybox,"
              + " without tag and digest; "
              + name
              + " is something else");
    }
    return name;
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(RepositorySigningRequest.class)
        .with("repository", repository)
        .with("tags", tags)
        .with("host", host)
        .with("futureBasePath", futureBasePath)
        .toString();
  }
}
