package imagesigning.examples.service;

import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceStore;
import imagesigning.core.services.SigningServices;
import imagesigning.core.signing.SigningException;
import imagesigning.examples.service.Repositories.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns what somebody asked for into a task, or refuses it before anything is signed. Thread-safe.
 */
final class SigningRequests {
  static final String SERVICE = "manifest_signing_service";
  static final String TAGS = "tags_list";
  static final String BASE_PATH = "future_base_path";

  private final BackingRegistry registry;
  private final SigningServiceStore definitions;
  private final SigningServices services;
  private final Optional<String> defaultService;
  private final Map<String, String> environment;
  private final SigningTasks tasks;

  SigningRequests(
      BackingRegistry registry,
      SigningServiceStore definitions,
      SigningServices services,
      Optional<String> defaultService,
      Map<String, String> environment,
      SigningTasks tasks) {
    this.registry = registry;
    this.definitions = definitions;
    this.services = services;
    this.defaultService = defaultService;
    this.environment = Map.copyOf(environment);
    this.tasks = tasks;
  }

  /**
   * Notes a task.
   *
   * @param serviceHref who signs; otherwise the repository's own service, or the configured one
   * @param tags which tags; otherwise all
   * @param signedAs the repository in the names that are signed, if it is another
   */
  SigningTask submit(
      Repository repository,
      Optional<String> serviceHref,
      Optional<List<String>> tags,
      Optional<RepositoryPath> signedAs,
      String user)
      throws IOException {
    SigningServiceDefinition service = service(repository, serviceHref);
    refuseUnknown(repository, tags);
    return tasks.submit(
        repository.id(),
        service.id(),
        tags.orElse(List.of()),
        signedAs.orElse(repository.path()).name(),
        user);
  }

  private SigningServiceDefinition service(Repository repository, Optional<String> href)
      throws IOException {
    if (href.isPresent()) {
      return definitions.byId(id(href.get())).orElseThrow(SigningRequests::noSuchService);
    }
    if (repository.signingService().isPresent()) {
      return definitions
          .byId(repository.signingService().get())
          .orElseThrow(SigningRequests::noSuchService);
    }
    try {
      return services.configured(defaultService, environment);
    } catch (SigningException e) {
      throw Refusal.field(SERVICE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The service that a repository shall have from now on, which must exist.
   *
   * @param href its address; none if empty
   */
  Optional<UUID> own(Optional<String> href) throws IOException {
    return href.isEmpty()
        ? Optional.empty()
        : Optional.of(
            definitions.byId(id(href.get())).orElseThrow(SigningRequests::noSuchService).id());
  }

  private static UUID id(String href) {
    String id =
        href.startsWith(PulpJson.SERVICES) ? href.substring(PulpJson.SERVICES.length()) : "";
    try {
      return UUID.fromString(id.endsWith("/") ? id.substring(0, id.length() - 1) : id);
    } catch (IllegalArgumentException e) {
      throw noSuchService();
    }
  }

  private static Refusal noSuchService() {
    return Refusal.field(SERVICE, "Invalid hyperlink - Object does not exist.");
  }

  /** The repository in the names that are to be signed. */
  static RepositoryPath basePath(String path) {
    try {
      return new RepositoryPath(path);
    } catch (ReferenceFormatException e) {
      throw Refusal.field(BASE_PATH, String.valueOf(e.getMessage()));
    }
  }

  /** Pulp signs everything if none of the tags is there; here nothing is signed if one is not. */
  private void refuseUnknown(Repository repository, Optional<List<String>> tags)
      throws IOException {
    if (tags.isEmpty()) {
      return;
    }
    if (tags.get().isEmpty()) {
      throw Refusal.field(TAGS, "This list may not be empty; leave it out to sign all tags.");
    }
    List<String> unknown = new ArrayList<>(tags.get());
    unknown.removeAll(registry.tags(repository.path()));
    if (!unknown.isEmpty()) {
      throw Refusal.field(
          TAGS, "The repository does not have these tags: " + String.join(", ", unknown));
    }
  }
}
