package imagesigning.registry.pulp;

import imagesigning.core.DockerReference;
import imagesigning.registry.internal.http.Pause;
import imagesigning.registry.pulp.JsonPlace.Reader;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Has a Pulp server (or Galaxy) sign the images of its repositories, and reads what it has: signing
 * services, repositories and their versions, tasks, signatures.
 *
 * <pre>{@code
 * PulpClient pulp = PulpClient.builder(URI.create("https://pulp.example.com"))
 *         .credentials(CredentialsProvider.always(Credentials.ofPassword("admin", password)))
 *         .build();
 * PulpRepository repository = pulp.repositoryNamed(PulpRepositoryKind.PUSH, "test/minio").orElseThrow();
 * PulpTask task = pulp.sign(repository.href(), SignRequest.allTags()).awaitCompletion(Duration.ofMinutes(5));
 * }</pre>
 *
 * <p>The facility at the server signs anything that looks like an image; nothing here looks at what
 * is signed. Signing is not idempotent there: each run adds signatures.
 *
 * <p>Every request goes to the one server the client was made for, and below the root of its API:
 * links and redirects that lead elsewhere are refused, so credentials and requests stay there.
 * Requests that read are repeated when the server asks for it with 429; those that start a task are
 * sent once. Fields that are not known are ignored.
 *
 * <p>Thread-safe and reusable; interrupting a thread ends its call with a {@link
 * imagesigning.registry.VerificationInterruptedException}. Source: signing-services reference, A.0,
 * A.1 and B.4.
 */
public final class PulpClient {
  private final PulpConnection connection;
  private final PulpLinks links;
  private final Paging paging;
  private final Pause pause;
  private final LongSupplier nanoTime;
  private final TagSelection selection;

  /** How lists are read. */
  record Paging(int pageSize, int maxPages) {}

  PulpClient(
      PulpConnection connection,
      PulpLinks links,
      String registryHost,
      Paging paging,
      Pause pause,
      LongSupplier nanoTime) {
    this.connection = connection;
    this.links = links;
    this.paging = paging;
    this.pause = pause;
    this.nanoTime = nanoTime;
    this.selection = new TagSelection(this, links, registryHost);
  }

  /**
   * Starts a client of one server.
   *
   * @param server such as {@code https://pulp.example.com}; scheme, host and port, nothing else
   * @return a builder
   * @throws IllegalArgumentException if there is more or less in it
   */
  public static PulpClientBuilder builder(URI server) {
    return new PulpClientBuilder(server);
  }

  /**
   * The signing services.
   *
   * @return a list that is read as it is iterated over
   */
  public PulpListing<PulpSigningService> signingServices() {
    return list("signing-services/", Map.of(), PulpModels::signingService);
  }

  /**
   * The signing service of a name.
   *
   * @param name its exact name
   * @return the service, if there is one
   * @throws PulpException if it cannot be had
   */
  public Optional<PulpSigningService> signingServiceNamed(String name) throws PulpException {
    return list("signing-services/", Map.of("name", name), PulpModels::signingService)
        .toList()
        .stream()
        .filter(service -> service.name().equals(name))
        .findFirst();
  }

  /**
   * One signing service.
   *
   * @param href where it is
   * @return the service
   * @throws PulpException if it cannot be had
   */
  public PulpSigningService signingService(String href) throws PulpException {
    return get(href, PulpModels::signingService);
  }

  /**
   * The repositories of a kind.
   *
   * @param kind how images come into them
   * @return a list that is read as it is iterated over
   */
  public PulpListing<PulpRepository> repositories(PulpRepositoryKind kind) {
    return list(kind.path(), Map.of(), PulpModels::repository);
  }

  /**
   * The repository of a name.
   *
   * @param kind how images come into it
   * @param name its exact name
   * @return the repository, if there is one
   * @throws PulpException if it cannot be had
   */
  public Optional<PulpRepository> repositoryNamed(PulpRepositoryKind kind, String name)
      throws PulpException {
    return list(kind.path(), Map.of("name", name), PulpModels::repository).toList().stream()
        .filter(repository -> repository.name().equals(name))
        .findFirst();
  }

  /**
   * One repository.
   *
   * @param href where it is
   * @return the repository
   * @throws PulpException if it cannot be had
   */
  public PulpRepository repository(String href) throws PulpException {
    return get(href, PulpModels::repository);
  }

  /**
   * The versions of a repository.
   *
   * @param versionsHref {@link PulpRepository#versionsHref}
   * @return a list that is read as it is iterated over
   * @throws PulpException with {@link PulpFailure#LINK_REFUSED} if the link is no place in this API
   */
  public PulpListing<PulpRepositoryVersion> repositoryVersions(String versionsHref)
      throws PulpException {
    return list(links.resolve(versionsHref), Map.of(), PulpModels::version);
  }

  /**
   * One version of a repository.
   *
   * @param href where it is, such as the first of {@link PulpTask#createdResources}
   * @return the version
   * @throws PulpException if it cannot be had
   */
  public PulpRepositoryVersion repositoryVersion(String href) throws PulpException {
    return get(href, PulpModels::version);
  }

  /**
   * Signatures, as the server describes them; nobody has verified any.
   *
   * @param query which ones
   * @return a list that is read as it is iterated over
   */
  public PulpListing<UntrustedPulpSignature> signatures(SignatureQuery query) {
    return list("content/container/signatures/", query.parameters(), PulpModels::signature);
  }

  /**
   * Has images of a repository signed. With tags named, two requests find out first whether the
   * repository has them all; a tag that is removed between that and the signing is not noticed.
   *
   * @param repositoryHref where the repository is
   * @param request what to sign, with what
   * @return the task that signs; it has been started, not done
   * @throws PulpException if it could not be started: with {@link PulpFailure#TAG_UNKNOWN} before
   *     anything was asked for, with {@link PulpFailure#REFUSED} and {@link
   *     PulpException#fieldErrors} when Pulp does not take the request
   */
  public PulpTaskHandle sign(String repositoryHref, SignRequest request) throws PulpException {
    URI action = action(repositoryHref, "sign/");
    selection.requireKnown(repositoryHref, request);
    return task(connection.post(action, request.toJson(), PulpModels::startedTask));
  }

  /**
   * The references that {@link #sign} would have signed: the host of the registry, the base path
   * and each tag. Without a base path in the request a push repository's name is taken for it, as
   * Pulp names them so. Tags of attached signatures, attestations and SBOMs are left out, as Pulp
   * does.
   *
   * @param repositoryHref where the repository is
   * @param request what is to be signed
   * @return an unmodifiable list; clients must reach the images by exactly these names
   * @throws PulpException if it cannot be told, with {@link PulpFailure#REFERENCES_UNKNOWN} if a
   *     base path is needed, with {@link PulpFailure#TAG_UNKNOWN} if a tag is not there
   */
  public List<DockerReference> previewReferences(String repositoryHref, SignRequest request)
      throws PulpException {
    return selection.references(repositoryHref, request);
  }

  /**
   * Removes from a push repository the signatures that name a key, whoever made them. The only call
   * here that takes something away; it is of use when a key was compromised.
   *
   * @param repositoryHref where the repository is
   * @param keyId the key, 16 hex digits
   * @return the task that removes; it has been started, not done
   * @throws IllegalArgumentException if the key id is none
   * @throws PulpException if it could not be started, with {@link PulpFailure#REFUSED} if no
   *     signature names the key
   */
  public PulpTaskHandle removeSignatures(String repositoryHref, String keyId) throws PulpException {
    URI action = action(repositoryHref, "remove_signatures/");
    String json = "{\"signed_with_key_id\":\"" + KeyIds.checked(keyId) + "\"}";
    return task(connection.post(action, json, PulpModels::startedTask));
  }

  /**
   * A task that was started before, by this client or any other.
   *
   * @param href where it is
   * @return the task, which is not asked for yet
   * @throws PulpException with {@link PulpFailure#LINK_REFUSED} if the link is no place in this API
   */
  public PulpTaskHandle task(String href) throws PulpException {
    return new PulpTaskHandle(connection, links.resolve(href), href, pause, nanoTime);
  }

  boolean isPushRepository(String repositoryHref) throws PulpException {
    return links
        .resolve(repositoryHref)
        .getPath()
        .startsWith(links.below(PulpRepositoryKind.PUSH.path()).getPath());
  }

  PageCursor<String> tags(String versionHref, Map<String, String> filter) {
    Map<String, String> parameters = new LinkedHashMap<>(filter);
    parameters.put("repository_version", versionHref);
    return cursor(links.below("content/container/tags/"), parameters, PulpModels::tagName);
  }

  private URI action(String repositoryHref, String name) throws PulpException {
    URI repository = links.resolve(repositoryHref);
    return links.resolve(
        repository.getRawPath() + (repository.getRawPath().endsWith("/") ? "" : "/") + name);
  }

  private <T> T get(String href, Reader<T> reader) throws PulpException {
    return connection.get(links.resolve(href), reader);
  }

  private <T> PulpListing<T> list(String path, Map<String, String> parameters, Reader<T> reader) {
    return list(links.below(path), parameters, reader);
  }

  private <T> PulpListing<T> list(URI list, Map<String, String> parameters, Reader<T> reader) {
    return new PulpListing<>(() -> cursor(list, parameters, reader));
  }

  private <T> PageCursor<T> cursor(URI list, Map<String, String> parameters, Reader<T> reader) {
    Map<String, String> query = new LinkedHashMap<>(parameters);
    query.put("limit", String.valueOf(paging.pageSize()));
    return new PageCursor<>(
        connection,
        links,
        list.resolve(list.getRawPath() + Query.of(query)),
        PulpModels.page(reader),
        paging.maxPages());
  }
}
