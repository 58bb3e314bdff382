package imagesigning.examples.service;

import imagesigning.core.DockerReference;
import imagesigning.core.Limits;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.registry.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The registry behind this service, which keeps the images: the embedded one or any other. It is
 * asked without credentials, and redirects are not followed. Thread-safe.
 */
final class BackingRegistry {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final int TAGS = 10_000;
  private static final int TAGS_OF_A_PAGE = 1_000;
  private static final int NOT_FOUND = 404;
  private static final int OK = 200;

  /** The kinds of manifests that are asked for. */
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.docker.distribution.manifest.v2+json";

  private final String host;
  private final boolean plainHttp;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  BackingRegistry(String host, boolean plainHttp) {
    this.host = host;
    this.plainHttp = plainHttp;
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

  /** A request for a path, and perhaps a query, that are known to be well-formed. */
  HttpRequest.Builder request(String pathAndQuery) {
    String scheme = plainHttp ? "http://" : "https://";
    return HttpRequest.newBuilder(URI.create(scheme + host + pathAndQuery)).timeout(TIMEOUT);
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
    }
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
