package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SignaturesRequest;
import imagesigning.core.extensions.SignaturesResponse;
import imagesigning.core.extensions.SigningAction;
import imagesigning.examples.service.ImageRoute.Kind;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What container tools see: {@code /v2/}, handed on to the registry behind, and {@code
 * /extensions/v2/}, answered from the database. Thread-safe.
 */
final class RegistryFront {
  private static final Pattern PLAIN_QUERY =
      Pattern.compile("([A-Za-z0-9._~:/=+@&?-]|%[0-9A-Fa-f]{2})*");
  private static final int UNAUTHORIZED = 401;
  private static final List<String> READS = List.of("GET", "HEAD");

  private static final List<String> REQUEST_HEADERS =
      List.of("Accept", "Content-Type", "Content-Range", "Range", "If-None-Match");
  private static final List<String> RESPONSE_HEADERS =
      List.of(
          "Accept-Ranges",
          "Allow",
          "Content-Range",
          "Docker-Content-Digest",
          "Docker-Upload-UUID",
          "ETag",
          "Link",
          "Location",
          "OCI-Chunk-Min-Length",
          "OCI-Filters-Applied",
          "OCI-Subject",
          "Range");

  /** What a browser must not take for a page of this service, whoever pushed it. */
  private static final String SANDBOX =
      "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Types of manifests, lists and errors; none of them that a browser renders. */
  private static final Pattern TYPES =
      Pattern.compile(
          "application/(vnd\\.(oci|docker)\\.[a-z0-9.-]+\\+(json|prettyjws)|json)"
              + "( *; *charset=utf-8)?",
          Pattern.CASE_INSENSITIVE);

  private static final String BYTES = "application/octet-stream";

  private final BackingRegistry registry;
  private final Repositories repositories;
  private final Access access;
  private final SignaturesHandler signatures;
  private final long maxUploadBytes;

  RegistryFront(
      BackingRegistry registry,
      Repositories repositories,
      Access access,
      SignaturesHandler signatures,
      long maxUploadBytes) {
    this.registry = registry;
    this.repositories = repositories;
    this.access = access;
    this.signatures = signatures;
    this.maxUploadBytes = maxUploadBytes;
  }

  /**
   * What exists of a manifest's address. A repository that is found is one of ours from then on.
   */
  static Presence find(
      BackingRegistry registry, Repositories repositories, RepositoryPath path, Digest manifest)
      throws IOException {
    if (registry.has(path, manifest.toString())) {
      repositories.ensure(path);
      return Presence.PRESENT;
    }
    return repositories.find(path).isPresent()
        ? Presence.MANIFEST_UNKNOWN
        : Presence.REPOSITORY_UNKNOWN;
  }

  /** {@code /v2/}: says that this registry keeps signatures, and asks for credentials. */
  void ping(Context context) {
    confine(context);
    SignaturesHandler.decorate(context::header);
    access.demandIdentity(context);
    context.contentType("application/json").result("{}");
  }

  /** {@code /extensions/v2/…}, by the handler of the SDK. */
  void signatures(Context context) throws IOException {
    confine(context);
    if (!READS.contains(context.req().getMethod())) {
      // Whoever is not known, or has to wait to be, gets the answer that belongs to it.
      access.demandIdentity(context);
    }
    SignaturesResponse response =
        signatures.handle(
            SignaturesRequest.of(
                context.req().getMethod(),
                context.req().getRequestURI(),
                headers(context.req()),
                context.req().getInputStream()));
    context.status(response.status());
    response.headers().forEach((name, values) -> values.forEach(v -> add(context, name, v)));
    context.res().setContentLengthLong(response.contentLength());
    if (!context.req().getMethod().equals("HEAD")) {
      context.result(response.body());
    }
  }

  /** {@code /v2/<repository>/…}, as the registry behind answers it. */
  void forward(Context context) throws IOException {
    confine(context);
    SignaturesHandler.decorate(context::header);
    HttpServletRequest request = context.req();
    String path = request.getRequestURI();
    ImageRoute route = ImageRoute.of(path);
    boolean reads = READS.contains(request.getMethod());
    demand(context, route);
    String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
    if (!PLAIN_QUERY.matcher(query).matches()) {
      throw Refusal.registry(400, "UNSUPPORTED", "the query holds unusual characters");
    }
    if (request.getContentLengthLong() > maxUploadBytes) {
      throw tooLarge();
    }
    LimitedInput body = new LimitedInput(request.getInputStream(), maxUploadBytes);
    HttpRequest.Builder copy =
        registry
            .request(path + query)
            .method(
                request.getMethod(), reads ? BodyPublishers.noBody() : publisher(request, body));
    for (String name : REQUEST_HEADERS) {
      Collections.list(request.getHeaders(name)).forEach(value -> copy.header(name, value));
    }
    HttpResponse<InputStream> response;
    try {
      response = registry.send(copy.build());
    } catch (IOException e) {
      throw body.isExceeded() ? tooLarge() : Refusal.badGateway(e);
    }
    if (response.statusCode() == UNAUTHORIZED) {
      // that is about this service, and the client's credentials are none of that registry
      response.body().close();
      throw Refusal.badGateway(new IOException("the registry behind refuses this service"));
    }
    if (request.getMethod().equals("PUT")
        && route.kind() == Kind.MANIFESTS
        && response.statusCode() == 201) {
      repositories.changed(repositories.ensure(route.repository()).id());
    }
    answer(context, response);
  }

  /** Asks for everything that a request needs, before any of its body is read. */
  private void demand(Context context, ImageRoute route) throws IOException {
    String wanted = context.req().getMethod();
    switch (READS.contains(wanted) ? "GET" : wanted + " " + route.kind()) {
      case "GET" -> access.demand(context, SigningAction.READ_SIGNATURES, route.repository());
      case "DELETE MANIFESTS", "DELETE BLOBS" ->
          access.demand(context, ImageAction.DELETE, route.repository());
      case "PUT MANIFESTS" -> demandManifest(context, route);
      case "POST UPLOADS" -> {
        demandPush(context, route.repository());
        // a layer may be taken over from another repository, which has to be readable then
        for (String from : context.queryParams("from")) {
          access.demand(context, SigningAction.READ_SIGNATURES, ImageRoute.repository(from));
        }
      }
      case "PATCH UPLOADS", "PUT UPLOADS", "DELETE UPLOADS" ->
          demandPush(context, route.repository());
      default -> {
        access.demandIdentity(context);
        throw Refusal.registry(405, "UNSUPPORTED", "this cannot be done here");
      }
    }
  }

  /**
   * Of two pushes of a tag at once, one overwrites what was not there when it was asked for. Roles
   * that may push but not overwrite need a registry behind that refuses it itself.
   */
  private void demandManifest(Context context, ImageRoute route) throws IOException {
    demandPush(context, route.repository());
    if (context.queryString() != null) {
      // newer registries take further tags there
      throw Refusal.registry(400, "UNSUPPORTED", "a manifest is pushed without a query");
    }
    if (route.isTag() && registry.has(route.repository(), route.reference())) {
      access.demand(context, ImageAction.OVERWRITE, route.repository());
    }
  }

  private void demandPush(Context context, RepositoryPath repository) throws IOException {
    access.demand(context, ImageAction.PUSH, repository);
    if (repositories.find(repository).isPresent() || registry.has(repository)) {
      return;
    }
    access.demand(context, ImageAction.ADD_REPOSITORY, repository);
    if (!repositories.hasNamespaceOf(repository)) {
      access.demand(context, ImageAction.ADD_NAMESPACE, repository);
    }
  }

  private static void confine(Context context) {
    context.header("Content-Security-Policy", SANDBOX);
    context.header("X-Content-Type-Options", "nosniff");
  }

  private static BodyPublisher publisher(HttpServletRequest request, InputStream body) {
    long length = request.getContentLengthLong();
    if (length == 0) {
      return BodyPublishers.noBody();
    }
    BodyPublisher streamed = BodyPublishers.ofInputStream(() -> body);
    return length < 0 ? streamed : BodyPublishers.fromPublisher(streamed, length);
  }

  private void answer(Context context, HttpResponse<InputStream> response) throws IOException {
    context.status(response.statusCode());
    context.contentType(type(response.headers().allValues("Content-Type")));
    for (String name : RESPONSE_HEADERS) {
      for (String value : response.headers().allValues(name)) {
        add(context, name, name.equals("Location") ? local(response, value) : value);
      }
    }
    response
        .headers()
        .firstValueAsLong("Content-Length")
        .ifPresent(context.res()::setContentLengthLong);
    if (context.req().getMethod().equals("HEAD")) {
      response.body().close();
    } else {
      context.result(response.body());
    }
  }

  private static String type(List<String> given) {
    return given.size() == 1 && TYPES.matcher(given.get(0)).matches() ? given.get(0) : BYTES;
  }

  /** The web server has a type of its own for answers that it knows none of. */
  private static void add(Context context, String name, String value) {
    if (name.equals("Content-Type")) {
      context.contentType(value);
    } else {
      context.res().addHeader(name, value);
    }
  }

  /** An absolute URL of the registry behind means nothing to clients; its path does. */
  private static String local(HttpResponse<InputStream> response, String location) {
    String origin = response.uri().getScheme() + "://" + response.uri().getRawAuthority();
    return location.startsWith(origin + "/") ? location.substring(origin.length()) : location;
  }

  private static Map<String, List<String>> headers(HttpServletRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    return headers;
  }

  private Refusal tooLarge() {
    return Refusal.registry(
        413, "SIZE_INVALID", "the body is larger than " + maxUploadBytes + " bytes");
  }
}
