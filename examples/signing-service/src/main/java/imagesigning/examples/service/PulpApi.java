package imagesigning.examples.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceStore;
import imagesigning.core.services.SigningServicesHandler;
import imagesigning.core.services.SigningServicesRequest;
import imagesigning.core.services.SigningServicesResponse;
import imagesigning.examples.service.PulpJson.Writer;
import imagesigning.examples.service.Repositories.Repository;
import imagesigning.examples.service.Repositories.Version;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The part of Pulp's API that signing needs. Thread-safe. */
final class PulpApi {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1_000;
  private static final Set<String> SIGN_MEMBERS =
      Set.of(SigningRequests.SERVICE, SigningRequests.TAGS, SigningRequests.BASE_PATH);

  private final Repositories repositories;
  private final TaskStore tasks;
  private final PulpSignatures signatures;
  private final SigningServiceStore services;
  private final BackingRegistry registry;
  private final SigningRequests requests;
  private final Access access;
  private final PublicAddress publicAddress;

  PulpApi(
      Repositories repositories,
      TaskStore tasks,
      PulpSignatures signatures,
      SigningServiceStore services,
      BackingRegistry registry,
      SigningRequests requests,
      Access access,
      PublicAddress publicAddress) {
    this.repositories = repositories;
    this.tasks = tasks;
    this.signatures = signatures;
    this.services = services;
    this.registry = registry;
    this.requests = requests;
    this.access = access;
    this.publicAddress = publicAddress;
  }

  void addTo(RoutesConfig routes) {
    routes.get(PulpJson.SERVICES, this::services);
    routes.get(PulpJson.SERVICES + "{id}/", this::services);
    routes.post(PulpJson.SERVICES, this::services);
    routes.get(PulpJson.REPOSITORIES, this::repositories);
    routes.get(PulpJson.REPOSITORIES + "{id}/", this::repository);
    routes.patch(PulpJson.REPOSITORIES + "{id}/", this::change);
    routes.get(PulpJson.REPOSITORIES + "{id}/versions/", this::versions);
    routes.get(PulpJson.REPOSITORIES + "{id}/versions/{number}/", this::version);
    routes.post(PulpJson.REPOSITORIES + "{id}/sign/", this::sign);
    routes.get(PulpJson.TASKS, this::tasks);
    routes.get(PulpJson.TASKS + "{id}/", this::task);
    routes.get(PulpJson.SIGNATURES, this::signatures);
    routes.get(PulpJson.TAGS, this::tags);
  }

  /** By the handler of the SDK; public keys are for everybody. */
  private void services(Context context) {
    SigningServicesHandler handler =
        new SigningServicesHandler(
            services,
            headers -> SigningAuthorization.allowed(),
            URI.create(publicAddress.origin(context)));
    SigningServicesResponse response =
        handler.handle(
            SigningServicesRequest.of(
                context.req().getMethod(),
                context.req().getRequestURI(),
                Optional.ofNullable(context.queryString()).orElse(""),
                Map.of()));
    context.status(response.status());
    response.headers().forEach((name, values) -> context.header(name, String.join(", ", values)));
    context.contentType("application/json").result(response.body());
  }

  private void repositories(Context context) throws IOException {
    Optional<String> name = Optional.ofNullable(context.queryParam("name"));
    Window window = Window.of(context);
    List<Repository> page = repositories.page(name, window.offset, window.limit);
    List<Writer> results = new ArrayList<>();
    for (Repository repository : page) {
      Optional<String> service = serviceHref(repository);
      results.add(json -> PulpJson.repository(json, repository, service));
    }
    answer(context, window, repositories.count(name), results);
  }

  private void repository(Context context) throws IOException {
    Repository repository = find(context);
    Optional<String> service = serviceHref(repository);
    answer(context, json -> PulpJson.repository(json, repository, service));
  }

  /** Only who signs there can be changed: whoever may sign there may say who does it by default. */
  private void change(Context context) throws IOException {
    Repository repository = find(context);
    access.demand(context, SigningAction.SIGN, repository.path());
    FlatJson body = body(context);
    refuseUnexpected(body, Set.of(SigningRequests.SERVICE));
    if (!body.nulls().isEmpty() || !body.texts().isEmpty()) {
      repositories.setSigningService(
          repository.id(), requests.own(body.text(SigningRequests.SERVICE)));
    }
    repository(context);
  }

  private void versions(Context context) throws IOException {
    Repository repository = find(context);
    Window window = Window.of(context);
    List<Writer> results = new ArrayList<>();
    for (Version version : repositories.versions(repository.id(), window.offset, window.limit)) {
      int present = signatures.count(repository.id(), version.number());
      results.add(json -> PulpJson.version(json, repository.id(), version, present));
    }
    answer(context, window, repository.version(), results);
  }

  private void version(Context context) throws IOException {
    Repository repository = find(context);
    int number;
    try {
      number = Integer.parseInt(context.pathParam("number"));
    } catch (NumberFormatException e) {
      throw Refusal.notFound();
    }
    Version version =
        number == 0
            ? new Version(0, 0, repository.created())
            : repositories.version(repository.id(), number).orElseThrow(Refusal::notFound);
    int present = signatures.count(repository.id(), number);
    answer(context, json -> PulpJson.version(json, repository.id(), version, present));
  }

  /** The tags that the registry has now: versions remember signatures only. */
  private void tags(Context context) throws IOException {
    String parameter = "repository_version";
    RepositoryVersion version =
        RepositoryVersion.of(
            Optional.ofNullable(context.queryParam(parameter)).orElse(""), parameter);
    Repository repository =
        repositories
            .find(version.repository())
            .orElseThrow(() -> Refusal.field(parameter, "There is no such repository."));
    String names = context.queryParam("name__in");
    Set<String> wanted = names == null ? Set.of() : new HashSet<>(List.of(names.split(",", -1)));
    List<String> tags =
        registry.tags(repository.path()).stream()
            .filter(tag -> names == null || wanted.contains(tag))
            .toList();
    Window window = Window.of(context);
    List<Writer> results = new ArrayList<>();
    tags.stream()
        .skip(window.offset)
        .limit(window.limit)
        .forEach(tag -> results.add(json -> PulpJson.tag(json, tag)));
    answer(context, window, tags.size(), results);
  }

  private void sign(Context context) throws IOException {
    Repository repository = find(context);
    access.demand(context, SigningAction.SIGN, repository.path());
    FlatJson body = body(context);
    refuseUnexpected(body, SIGN_MEMBERS);
    Optional<RepositoryPath> signedAs =
        body.text(SigningRequests.BASE_PATH).map(SigningRequests::basePath);
    if (signedAs.isPresent()) {
      // the signature will speak for that repository, whatever the URL says
      access.demand(context, SigningAction.SIGN, signedAs.get());
    }
    SigningTask task =
        requests.submit(
            repository,
            body.text(SigningRequests.SERVICE),
            body.list(SigningRequests.TAGS),
            signedAs,
            access.demandIdentity(context));
    context.status(202);
    answer(
        context,
        json -> {
          json.writeStartObject();
          json.writeStringField("task", PulpJson.taskHref(task.id()));
          json.writeEndObject();
        });
  }

  private static FlatJson body(Context context) throws IOException {
    String type = Optional.ofNullable(context.contentType()).orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw Refusal.of(415, "Unsupported media type; send application/json.");
    }
    try {
      return FlatJson.read(context.bodyAsBytes());
    } catch (JsonProcessingException e) {
      throw Refusal.of(400, "JSON parse error: " + e.getOriginalMessage());
    }
  }

  /** Nothing that was asked for is passed over. */
  private static void refuseUnexpected(FlatJson body, Set<String> members) {
    for (String name : body.nulls()) {
      if (!members.contains(name)) {
        throw Refusal.field(name, "Unexpected field.");
      }
    }
    for (String name : body.others()) {
      throw Refusal.field(name, "Not of the type that belongs here.");
    }
    for (String name : body.texts().keySet()) {
      if (!members.contains(name) || name.equals(SigningRequests.TAGS)) {
        throw Refusal.field(name, "Unexpected field, or not of the type that belongs here.");
      }
    }
    for (String name : body.lists().keySet()) {
      if (!members.contains(name) || !name.equals(SigningRequests.TAGS)) {
        throw Refusal.field(name, "Unexpected field, or not of the type that belongs here.");
      }
    }
  }

  /** Tasks tell what went wrong inside, which is not for strangers. */
  private void tasks(Context context) throws IOException {
    access.demandIdentity(context);
    Window window = Window.of(context);
    List<Writer> results = new ArrayList<>();
    for (SigningTask task : tasks.latest(window.offset, window.limit)) {
      results.add(json -> PulpJson.task(json, task));
    }
    answer(context, window, tasks.count(), results);
  }

  private void task(Context context) throws IOException {
    access.demandIdentity(context);
    SigningTask task = tasks.find(id(context)).orElseThrow(Refusal::notFound);
    answer(context, json -> PulpJson.task(json, task));
  }

  private void signatures(Context context) throws IOException {
    Window window = Window.of(context);
    PulpSignatures.Filter filter = PulpSignatures.Filter.of(context);
    answer(
        context,
        window,
        signatures.count(filter),
        signatures.page(filter, window.offset, window.limit));
  }

  private Repository find(Context context) throws IOException {
    return repositories.find(id(context)).orElseThrow(Refusal::notFound);
  }

  private Optional<String> serviceHref(Repository repository) throws IOException {
    return repository.signingService().isEmpty()
        ? Optional.empty()
        : services.byId(repository.signingService().get()).map(SigningServiceDefinition::href);
  }

  private static UUID id(Context context) {
    try {
      return UUID.fromString(context.pathParam("id"));
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound();
    }
  }

  private static void answer(Context context, Writer writer) throws IOException {
    context.contentType("application/json").result(PulpJson.text(writer));
  }

  private void answer(Context context, Window window, int count, List<Writer> results)
      throws IOException {
    String list = publicAddress.origin(context) + context.req().getRequestURI();
    Optional<String> next =
        window.offset + window.limit < count
            ? Optional.of(window.address(list, context, window.offset + window.limit))
            : Optional.empty();
    Optional<String> previous =
        window.offset > 0
            ? Optional.of(window.address(list, context, Math.max(0, window.offset - window.limit)))
            : Optional.empty();
    answer(context, json -> PulpJson.page(json, count, next, previous, results));
  }

  /** Which part of a list is wanted. */
  private record Window(int offset, int limit) {
    static Window of(Context context) {
      return new Window(
          number(context, "offset", 0, 0, Integer.MAX_VALUE / 2),
          number(context, "limit", PAGE, 1, LARGEST_PAGE));
    }

    private static int number(Context context, String name, int usual, int least, int most) {
      String text = context.queryParam(name);
      if (text == null) {
        return usual;
      }
      if (!text.matches("[0-9]{1,9}")) {
        throw Refusal.field(name, "A number is expected.");
      }
      return Math.min(Math.max(Integer.parseInt(text), least), most);
    }

    String address(String list, Context context, int newOffset) {
      StringBuilder address = new StringBuilder(list);
      address.append("?limit=").append(limit).append("&offset=").append(newOffset);
      context
          .queryParamMap()
          .forEach(
              (name, values) -> {
                if (!name.equals("limit") && !name.equals("offset")) {
                  values.forEach(
                      value ->
                          address
                              .append('&')
                              .append(encoded(name))
                              .append('=')
                              .append(encoded(value)));
                }
              });
      return address.toString();
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
