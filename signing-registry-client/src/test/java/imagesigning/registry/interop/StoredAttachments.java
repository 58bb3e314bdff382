package imagesigning.registry.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The attachments of a repository, reached past every program. */
final class StoredAttachments {
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final Pattern SIGNATURE =
      Pattern.compile("\"dev\\.cosignproject\\.cosign/signature\":\"([^\"]*)\"");
  private static final Pattern PAYLOAD =
      Pattern.compile("\"layers\":\\[\\{[^}]*?\"digest\":\"(sha256:[0-9a-f]{64})\"");
  private final String host;
  private final HttpClient client = HttpClient.newHttpClient();

  StoredAttachments(String host) {
    this.host = host;
  }

  void alter(String repository, String digest, UnaryOperator<String> change) throws IOException {
    putAs(repository, digest, OCI, change);
  }

  void putAs(String repository, String digest, String type, UnaryOperator<String> change)
      throws IOException {
    String before = get(repository, digest);
    String after = change.apply(before);
    if (after.equals(before)) {
      throw new AssertionError("nothing was altered in " + before);
    }
    put(repository, digest, type, after);
  }

  void copy(String repository, String from, String to) throws IOException {
    put(repository, to, OCI, get(repository, from));
  }

  /** Gives each of two payloads the signature of the other. */
  void exchangeSignatures(String repository, String digest) throws IOException {
    String manifest = get(repository, digest);
    List<String> signatures =
        SIGNATURE.matcher(manifest).results().map(found -> found.group(1)).toList();
    if (signatures.size() != 2) {
      throw new AssertionError("not two signatures: " + manifest);
    }
    String exchanged =
        manifest
            .replace(signatures.get(0), "*")
            .replace(signatures.get(1), signatures.get(0))
            .replace("*", signatures.get(1));
    put(repository, digest, OCI, exchanged);
  }

  /** What the one signature of an image signs. */
  byte[] payload(String repository, String digest) throws IOException {
    String payload = only(PAYLOAD, get(repository, digest));
    URI blob = URI.create("http://%s/v2/%s/blobs/%s".formatted(host, repository, payload));
    return send(HttpRequest.newBuilder(blob).build(), 200).getBytes(UTF_8);
  }

  /** The one signature of an image. */
  byte[] signature(String repository, String digest) throws IOException {
    return Base64.getDecoder().decode(only(SIGNATURE, get(repository, digest)));
  }

  /** Puts annotations into the place of the one signature of an image. */
  void annotate(String repository, String digest, Map<String, String> annotations)
      throws IOException {
    String members =
        annotations.entrySet().stream()
            .map(annotation -> json(annotation.getKey()) + ":" + json(annotation.getValue()))
            .collect(Collectors.joining(","));
    String manifest = get(repository, digest);
    only(SIGNATURE, manifest);
    put(
        repository,
        digest,
        OCI,
        SIGNATURE.matcher(manifest).replaceFirst(Matcher.quoteReplacement(members)));
  }

  private static String only(Pattern pattern, String manifest) {
    List<String> found =
        pattern.matcher(manifest).results().map(result -> result.group(1)).toList();
    if (found.size() != 1) {
      throw new AssertionError("not one signature: " + manifest);
    }
    return found.get(0);
  }

  private static String json(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private HttpRequest.Builder request(String repository, String digest) {
    return HttpRequest.newBuilder(
        URI.create(
            "http://%s/v2/%s/manifests/%s.sig"
                .formatted(host, repository, digest.replace(':', '-'))));
  }

  private String get(String repository, String digest) throws IOException {
    return send(request(repository, digest).header("Accept", OCI).build(), 200);
  }

  private void put(String repository, String digest, String type, String manifest)
      throws IOException {
    send(
        request(repository, digest)
            .header("Content-Type", type)
            .PUT(HttpRequest.BodyPublishers.ofString(manifest))
            .build(),
        201);
  }

  private String send(HttpRequest request, int expected) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      if (answer.statusCode() != expected) {
        throw new AssertionError(request + ": " + answer.statusCode() + "\n" + answer.body());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while asking " + request, e);
    }
  }
}
