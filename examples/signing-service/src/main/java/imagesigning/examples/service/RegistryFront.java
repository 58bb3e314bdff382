package imagesigning.examples.service;

import imagesigning.core.Digest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.extensions.SignaturesRequest;
import imagesigning.core.extensions.SignaturesResponse;
import imagesigning.core.extensions.SigningAction;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What container tools see: {@code /v2/}, handed on to the registry behind, and {@code
 * /extensions/v2/}, answered from the database. Thread-safe.
 */
final class RegistryFront {
  /** A repository may hold any of these words, so that the last of them counts. */
  private static final Pattern ROUTE =
      Pattern.compile("/v2/(.+)/(manifests|blobs/uploads|blobs|tags|referrers)/([^/]*)");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~:/=+@-]*");
  private static final Pattern PLAIN_QUERY = Pattern.compile("[A-Za-z0-9._~:/=+@&%?-]*");
  private static final List<String> READS = List.of("GET", "HEAD");

  private static final List<String> REQUEST_HEADERS =
      List.of("Accept", "Content-Type", "Content-Range", "Range", "If-None-Match");
  private static final List<String> RESPONSE_HEADERS =
      List.of(
          "Accept-Ranges",
          "Allow",
          "Content-Range",
          "Content-Type",
          "Docker-Content-Digest",
          "Docker-Upload-UUID",
          "ETag",
          "Link",
          "Location",
          "OCI-Chunk-Min-Length",
          "OCI-Filters-Applied",
          "OCI-Subject",
          "Range");

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
    if (registry.has(path, manifest)) {
      repositories.ensure(path);
      return Presence.PRESENT;
    }
    return repositories.find(path).isPresent()
        ? Presence.MANIFEST_UNKNOWN
        : Presence.REPOSITORY_UNKNOWN;
  }

  /** {@code /v2/}: says that this registry keeps signatures, and asks for credentials. */
  void ping(Context context) {
    SignaturesHandler.decorate(context::header);
    access.demandIdentity(context);
    context.contentType("application/json").result("{}");
  }

  /** {@code /extensions/v2/…}, by the handler of the SDK. */
  void signatures(Context context) throws IOException {
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
    SignaturesHandler.decorate(context::header);
    HttpServletRequest request = context.req();
    String path = request.getRequestURI();
    Matcher route = ROUTE.matcher(path);
    if (!PLAIN.matcher(path).matches() || !route.matches()) {
      throw Refusal.registry(404, "UNSUPPORTED", "there is no such route");
    }
    RepositoryPath repository;
    try {
      repository = new RepositoryPath(route.group(1));
    } catch (ReferenceFormatException e) {
      throw Refusal.registry(400, "NAME_INVALID", "the path holds no valid repository");
    }
    boolean reads = READS.contains(request.getMethod());
    access.demand(
        context, reads ? SigningAction.READ_SIGNATURES : SigningAction.WRITE_SIGNATURE, repository);
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
    if (request.getMethod().equals("PUT")
        && route.group(2).equals("manifests")
        && response.statusCode() == 201) {
      repositories.changed(repositories.ensure(repository).id());
    }
    answer(context, response);
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
