package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What container tools see: S1-24 to S1-28, B.1. */
class RegistryFrontTest {
  private static final int MOST_UPLOAD = 100_000;

  private static TestRegistry registry;
  private static RunningService service;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    service =
        RunningService.start(
            registry, Map.of("requests.max-upload-bytes", String.valueOf(MOST_UPLOAD)));
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  @Test
  void announcesTheExtensionsApi() throws IOException {
    HttpResponse<String> ping = service.get("/v2/");

    assertThat(ping.statusCode()).isEqualTo(200);
    assertThat(ping.headers().firstValue("X-Registry-Supports-Signatures")).hasValue("1");
    assertThat(
            service
                .get("/v2/no/app/tags/list")
                .headers()
                .firstValue("X-Registry-Supports-Signatures"))
        .hasValue("1");
  }

  @Test
  void takesAPushAndServesTheSameBytes() throws IOException {
    TestImage image = TestImage.oci(1);
    for (byte[] blob : image.blobs()) {
      assertThat(upload("push/app", blob, BodyPublishers.ofByteArray(blob))).isEqualTo(201);
    }

    HttpResponse<String> pushed =
        service.send(
            service
                .request("/v2/push/app/manifests/1.0")
                .header("Content-Type", image.mediaType())
                .PUT(BodyPublishers.ofByteArray(image.manifest())));

    assertThat(pushed.statusCode()).isEqualTo(201);
    HttpResponse<String> pulled =
        service.send(
            service.request("/v2/push/app/manifests/1.0").header("Accept", image.mediaType()));
    assertThat(pulled.body()).isEqualTo(new String(image.manifest(), StandardCharsets.UTF_8));
    assertThat(pulled.headers().firstValue("Docker-Content-Digest"))
        .hasValue(image.digest().toString());
    assertThat(pulled.headers().firstValue("Content-Type")).hasValue(image.mediaType());
    HttpResponse<String> head =
        service.send(
            service
                .request("/v2/push/app/manifests/" + image.digest())
                .method("HEAD", BodyPublishers.noBody()));
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(image.manifest().length);
    assertThat(service.get(PulpJson.REPOSITORIES + "?name=push/app").body())
        .contains("\"count\":1,", "/versions/1/\"");
  }

  @Test
  void refusesAnUploadThatIsTooLargeWhetherItSaysSoOrNot() throws IOException {
    byte[] large = new byte[MOST_UPLOAD + 1];
    Arrays.fill(large, (byte) 'x');

    assertThat(upload("large/app", large, BodyPublishers.ofByteArray(large))).isEqualTo(413);
    assertThat(
            upload(
                "large/app",
                large,
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))))
        .isEqualTo(413);
    assertThat(registry.blob("large/app", Digest.sha256(large))).isEmpty();
  }

  @Test
  void keepsASignatureThatBelongsToItsManifest() throws IOException {
    TestImage image = TestImage.oci(2);
    registry.push("ext/app", "1.0", image);
    byte[] signature = RunningService.KEY.sign("example.com/ext/app:1.0", image.digest());
    ExtensionSignature named =
        ExtensionSignature.of(SignatureName.of(image.digest(), signature), signature);

    assertThat(put("ext/app", image.digest(), named.toJson())).isEqualTo(201);
    assertThat(put("ext/app", image.digest(), named.toJson())).isEqualTo(201);
    byte[] other = RunningService.KEY.sign("example.com/ext/app:2.0", image.digest());
    assertThat(put("ext/app", image.digest(), ExtensionSignature.of(named.name(), other).toJson()))
        .isEqualTo(409);
    assertThat(list("ext/app", image.digest()).body())
        .contains(named.name().toString())
        .doesNotContain("\"},{");
  }

  @Test
  void handsOnADeletionAndKeepsTheSignatures() throws IOException {
    TestImage image = TestImage.oci(5);
    registry.push("old/app", "1.0", image);
    service.signAndWait(service.repository("old/app"), "{}");
    String digest = image.digest().toString();

    int status =
        service.send(service.request("/v2/old/app/manifests/" + digest).DELETE()).statusCode();

    assertThat(status).isEqualTo(202);
    assertThat(registry.manifest("old/app", digest)).isEmpty();
    assertThat(service.get(PulpJson.SIGNATURES).body()).contains(digest);
  }

  @Test
  void answersAsTheExtensionsApiDoes() throws IOException {
    TestImage image = TestImage.oci(3);
    registry.push("known/app", "1.0", image);
    Digest other = TestImage.oci(4).digest();

    assertThat(list("known/app", image.digest()).body()).isEqualTo("{\"signatures\":[]}");
    assertThat(list("known/app", image.digest()).headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    assertThat(list("known/app", other).body()).contains("MANIFEST_UNKNOWN");
    assertThat(list("unknown/app", other).body()).contains("NAME_UNKNOWN");
    assertThat(put("known/app", image.digest(), new byte[] {'{'})).isEqualTo(400);
    assertThat(
            service.send(service.request(path("known/app", image.digest())).DELETE()).statusCode())
        .isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/_catalog",
        "/v2/a/../b/tags/list",
        "/v2/a%2f..%2fb/tags/list",
        "/v2/UPPER/tags/list",
        "/v2/a//b/tags/list",
        "/v2/app/elsewhere/x"
      })
  void handsOnNothingUnusual(String path) throws IOException {
    registry.clearRequests();

    assertThat(service.get(path).statusCode()).isIn(400, 404);
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "application/vnd.oci.evil+xml",
        "application/json, text/html",
        "application/vnd.oci.image.manifest.v1+json; charset=utf-7",
        "multipart/mixed"
      })
  void aBrowserTakesNothingThatSomebodyPushedForAPage(String type) throws IOException {
    byte[] page = "<html>Log in again".getBytes(StandardCharsets.UTF_8);
    Digest digest = registry.push("page/app", "1.0", type, page);
    registry.pushBlob("page/app", page);

    for (String path : List.of("manifests/1.0", "manifests/" + digest, "blobs/" + digest)) {
      for (String method : List.of("GET", "HEAD")) {
        HttpResponse<String> answer =
            service.send(
                service.request("/v2/page/app/" + path).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertConfined(answer);
        assertThat(answer.headers().allValues("Content-Type"))
            .containsExactly("application/octet-stream");
      }
    }
  }

  @Test
  void everyAnswerOfTheRegistryIsConfined() throws IOException {
    registry.push("kept/app", "1.0", TestImage.oci(1));
    for (String path :
        List.of(
            "/v2/",
            "/v2/kept/app/tags/list",
            "/v2/kept/app/manifests/none",
            "/v2/no/such/route",
            path("kept/app", TestImage.oci(1).digest()),
            path("kept/app", TestImage.oci(2).digest()))) {
      HttpResponse<String> answer = service.get(path);
      assertConfined(answer);
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(path)
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    }
  }

  private static void assertConfined(HttpResponse<String> answer) {
    assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .startsWith("sandbox; default-src 'none'; ")
        .doesNotContain("allow-");
  }

  @Test
  void doesNotTakeARefusalOfItselfForOneOfTheClient() throws IOException {
    try (TestRegistry closed = TestRegistry.start();
        RunningService shut = RunningService.start(closed)) {
      closed.protect(TestAuth.basic("front", "secret"));

      assertThat(shut.get("/v2/some/app/tags/list").statusCode()).isEqualTo(502);
    }
  }

  @Test
  void saysThatTheRegistryBehindDoesNotAnswer() throws IOException {
    TestRegistry gone = TestRegistry.start();
    try (RunningService alone = RunningService.start(gone)) {
      gone.close();

      HttpResponse<String> failed = alone.get("/v2/some/app/tags/list");

      assertThat(failed.statusCode()).isEqualTo(502);
      assertThat(failed.body()).doesNotContain(gone.host());
    }
  }

  private static int upload(String repository, byte[] blob, BodyPublisher body) throws IOException {
    HttpResponse<String> begun =
        service.send(
            service.request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
    assertThat(begun.statusCode()).isEqualTo(202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    return service
        .send(service.request(location + "?digest=" + Digest.sha256(blob)).PUT(body))
        .statusCode();
  }

  private static String path(String repository, Digest manifest) {
    return "/extensions/v2/" + repository + "/signatures/" + manifest;
  }

  private static HttpResponse<String> list(String repository, Digest manifest) throws IOException {
    return service.get(path(repository, manifest));
  }

  private static int put(String repository, Digest manifest, byte[] json) throws IOException {
    return service
        .send(service.request(path(repository, manifest)).PUT(BodyPublishers.ofByteArray(json)))
        .statusCode();
  }
}
