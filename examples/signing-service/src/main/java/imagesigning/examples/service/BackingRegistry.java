package imagesigning.examples.service;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The registry behind this service, which keeps the images: the embedded one or any other.
 * Redirects are not followed. Thread-safe.
 */
final class BackingRegistry {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int TAGS = 10_000;
  private static final int TAGS_OF_A_PAGE = 1_000;
  private static final int NOT_FOUND = 404;
  private static final int OK = 200;
  private static final int SECRET_BYTES = 32;
  private static final String USER = "signing-service";

  /** The kinds of manifests that are asked for. */
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  private final String host;
  private final boolean plainHttp;
  private final Optional<Credentials> credentials;

  /** What is done after each request. */
  private final Runnable after;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /**
   * A registry that is asked by HTTP.
   *
   * @param credentials of this service there; without any, whoever reaches that registry can do
   *     past this service what this service may do
   */
  BackingRegistry(String host, boolean plainHttp, Optional<Credentials> credentials) {
    this(host, plainHttp, credentials, () -> {});
  }

  private BackingRegistry(
      String host, boolean plainHttp, Optional<Credentials> credentials, Runnable after) {
    this.host = host;
    this.plainHttp = plainHttp;
    this.credentials = credentials;
    this.after = after;
  }

  /** A registry of this process, which answers from now on nobody but what is returned here. */
  static BackingRegistry embedded(TestRegistry registry) {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    registry.protect(TestAuth.basic(USER, secret));
    // made for tests, it would remember every request
    return new BackingRegistry(
        registry.host(),
        true,
        Optional.of(Credentials.ofPassword(USER, secret)),
        registry::clearRequests);
  }

  /** The registry that the settings name, or an embedded one that begins empty. */
  static BackingRegistry of(ServiceSettings settings) throws IOException {
    if (settings.registry().isEmpty()) {
      return embedded(TestRegistry.start());
    }
    Optional<Credentials> credentials = Optional.empty();
    if (settings.registryUser().isPresent() && settings.registryPasswordFile().isPresent()) {
      List<String> lines = Files.readAllLines(settings.registryPasswordFile().get());
      credentials =
          Optional.of(
              Credentials.ofPassword(
                  settings.registryUser().get(), lines.isEmpty() ? "" : lines.get(0)));
    }
    return new BackingRegistry(
        settings.registry().get(), settings.registryPlainHttp(), credentials);
  }

  /** The name by which the repository is reached, which is not the one that is signed. */
  DockerReference name(RepositoryPath repository) {
    return DockerReference.parse(host + "/" + repository);
  }

  /** How clients of the SDK talk to it. */
  HttpSettings httpSettings() {
    HttpSettings.Builder settings = HttpSettings.builder();
    return plainHttp ? settings.plainHttp(host).build() : settings.build();
  }

  /** The credentials of this service there, for clients of the SDK. */
  CredentialsProvider credentials() {
    return credentials
        .map(known -> CredentialsProvider.forHost(host, known))
        .orElseGet(CredentialsProvider::anonymous);
  }

  /** A request for a path, and perhaps a query, that are known to be well-formed. */
  HttpRequest.Builder request(String pathAndQuery) {
    String scheme = plainHttp ? "http://" : "https://";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + host + pathAndQuery)).timeout(TIMEOUT);
    credentials.ifPresent(known -> request.header("Authorization", basic(known)));
    return request;
  }

  /** Sends a request; the body of the answer has to be closed. */
  HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      after.run();
    }
  }

  private static String basic(Credentials known) {
    String pair = known.user() + ":" + known.revealPassword();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether it has a repository. */
  boolean has(RepositoryPath repository) throws IOException {
    HttpRequest request = request("/v2/" + repository + "/tags/list?n=1").build();
    HttpResponse<InputStream> response = send(request);
    response.body().close();
    return found(request, response);
  }

  /** Whether it has a manifest, by a tag or a digest. */
  boolean has(RepositoryPath repository, String reference) throws IOException {
    HttpRequest request =
        request("/v2/" + repository + "/manifests/" + reference)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header("Accept", MANIFESTS)
            .build();
    HttpResponse<InputStream> response = send(request);
    response.body().close();
    return found(request, response);
  }

  /** The bytes of a manifest by tag or digest; that they are those of the digest is for callers. */
  Optional<byte[]> manifest(RepositoryPath repository, String reference) throws IOException {
    HttpRequest request =
        request("/v2/" + repository + "/manifests/" + reference)
            .header("Accept", MANIFESTS)
            .build();
    HttpResponse<InputStream> response = send(request);
    try (InputStream body = response.body()) {
      return found(request, response)
          ? Optional.of(read(body, Limits.DEFAULT.manifestBytes()))
          : Optional.empty();
    }
  }

  /** The tags of a repository in their order; none if there is no such repository. */
  List<String> tags(RepositoryPath repository) throws IOException {
    List<String> tags = new ArrayList<>();
    boolean more = true;
    while (more) {
      String after = tags.isEmpty() ? "" : "&last=" + tags.get(tags.size() - 1);
      HttpRequest request =
          request("/v2/" + repository + "/tags/list?n=" + TAGS_OF_A_PAGE + after).build();
      HttpResponse<InputStream> response = send(request);
      try (InputStream body = response.body()) {
        if (!found(request, response)) {
          return tags;
        }
        List<String> page =
            FlatJson.read(read(body, Limits.DEFAULT.manifestBytes()))
                .list("tags")
                .orElse(List.of());
        for (String tag : page) {
          tags.add(checked(repository, tag));
        }
        more = !page.isEmpty() && response.headers().firstValue("Link").isPresent();
      }
      if (tags.size() > TAGS) {
        throw new IOException(repository + " has more than " + TAGS + " tags");
      }
    }
    return tags;
  }

  /** A tag gets into URLs and names. */
  private String checked(RepositoryPath repository, String tag) throws IOException {
    try {
      return name(repository).withTag(tag).tag().orElseThrow();
    } catch (ReferenceFormatException e) {
      throw new IOException("the registry behind this service lists a tag that is none", e);
    }
  }

  private static boolean found(HttpRequest request, HttpResponse<InputStream> response)
      throws IOException {
    int status = response.statusCode();
    if (status != OK && status != NOT_FOUND) {
      throw new IOException(
          "the registry behind this service answered "
              + status
              + " to "
              + request.method()
              + " "
              + request.uri());
    }
    return status == OK;
  }

  private static byte[] read(InputStream body, int most) throws IOException {
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new IOException("the registry behind this service sent more than " + most + " bytes");
    }
    return bytes;
  }
}
