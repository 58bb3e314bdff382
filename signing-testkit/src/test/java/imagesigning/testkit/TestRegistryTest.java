package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestRegistryTest {
  private static final byte[] BLOB = "some bytes".getBytes(UTF_8);
  private static final Digest BLOB_DIGEST = Digest.sha256(BLOB);

  private final TestRegistry registry = TestRegistry.start();
  private final Http http = new Http(registry.uri());

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void answersThePing() throws Exception {
    HttpResponse<byte[]> pong = http.get("/v2/");

    assertThat(pong.statusCode()).isEqualTo(200);
    assertThat(pong.headers().firstValue("Docker-Distribution-Api-Version"))
        .contains("registry/2.0");
    assertThat(pong.headers().firstValue("X-Registry-Supports-Signatures")).isEmpty();
  }

  @Test
  void announcesTheExtensionsApiOnEveryReplyWhenAsked() throws Exception {
    registry.announceExtensionsApi(true);

    assertThat(http.get("/v2/").headers().firstValue("X-Registry-Supports-Signatures"))
        .contains("1");
    assertThat(http.get("/v2/a/manifests/x").headers().firstValue("X-Registry-Supports-Signatures"))
        .contains("1");
  }

  @Test
  void servesManifestsByTagAndDigestByteForByte() throws Exception {
    TestImage image = TestImage.docker(3);
    Digest digest = registry.push("ns/app", "1.0", image);

    for (String reference : new String[] {"1.0", digest.toString()}) {
      HttpResponse<byte[]> manifest = http.get("/v2/ns/app/manifests/" + reference);
      assertThat(manifest.statusCode()).isEqualTo(200);
      assertThat(manifest.body()).isEqualTo(image.manifest());
      assertThat(manifest.headers().firstValue("Docker-Content-Digest"))
          .contains(digest.toString());
      assertThat(manifest.headers().firstValue("Content-Type")).contains(image.mediaType());
    }
    HttpResponse<byte[]> head = http.send("HEAD", "/v2/ns/app/manifests/1.0", new byte[0]);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(image.manifest().length);
  }

  @Test
  void servesEveryInstanceOfAPushedIndex() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    registry.push("app", "1.0", index);

    assertThat(http.get("/v2/app/manifests/1.0").body()).isEqualTo(index.manifest());
    for (TestImage image : index.images()) {
      assertThat(http.get("/v2/app/manifests/" + image.digest()).body())
          .isEqualTo(image.manifest());
      assertThat(http.get("/v2/app/blobs/" + Digest.sha256(image.config())).body())
          .isEqualTo(image.config());
    }
  }

  @Test
  void saysWhatIsMissingInTheOciEnvelope() throws Exception {
    assertThat(error(http.get("/v2/app/manifests/1.0"))).isEqualTo("404 MANIFEST_UNKNOWN");
    assertThat(error(http.get("/v2/app/blobs/" + BLOB_DIGEST))).isEqualTo("404 BLOB_UNKNOWN");
    assertThat(error(http.get("/v2/app/tags/list"))).isEqualTo("404 NAME_UNKNOWN");
    assertThat(error(http.get("/v2/APP/manifests/1.0"))).isEqualTo("400 NAME_INVALID");
    assertThat(error(http.send("POST", "/v2/app/manifests/1.0", BLOB))).startsWith("405");
    for (String path : new String[] {"/elsewhere", "/v2/app/tags/listing", "/v2/app/blobs/a/b"}) {
      assertThat(http.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(http.get("/v2/app/tags/list?n=%25zz").statusCode()).isEqualTo(404);
  }

  @Test
  void takesManifestsAndGivesThemBack() throws Exception {
    byte[] manifest = TestImage.oci().manifest();
    assertThat(error(put("/v2/app/manifests/new", manifest)))
        .isEqualTo("400 MANIFEST_BLOB_UNKNOWN");
    TestImage.oci().blobs().forEach(blob -> registry.pushBlob("app", blob));
    HttpResponse<byte[]> put = put("/v2/app/manifests/new", manifest);

    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(put.headers().firstValue("Docker-Content-Digest"))
        .contains(Digest.sha256(manifest).toString());
    assertThat(registry.manifest("app", "new")).contains(manifest);
    assertThat(registry.manifest("app", Digest.sha256(manifest).toString())).contains(manifest);
    assertThat(put("/v2/app/manifests/" + Digest.sha256(manifest), manifest).statusCode())
        .isEqualTo(201);
  }

  @Test
  void refusesManifestsOfAnotherDigestOrABadTag() throws Exception {
    byte[] manifest = TestImage.oci().manifest();

    assertThat(error(put("/v2/app/manifests/" + BLOB_DIGEST, manifest)))
        .isEqualTo("400 DIGEST_INVALID");
    assertThat(error(put("/v2/app/manifests/-tag", manifest))).isEqualTo("400 MANIFEST_INVALID");
    assertThat(registry.manifest("app", BLOB_DIGEST.toString())).isEmpty();
  }

  @Test
  void deletesTagsAndManifests() throws Exception {
    Digest digest = registry.push("app", "1.0", TestImage.oci());
    registry.push("app", "1.1", TestImage.oci());

    assertThat(http.send("DELETE", "/v2/app/manifests/1.1", new byte[0]).statusCode())
        .isEqualTo(202);
    assertThat(http.get("/v2/app/manifests/1.0").statusCode()).isEqualTo(200);
    assertThat(http.send("DELETE", "/v2/app/manifests/" + digest, new byte[0]).statusCode())
        .isEqualTo(202);
    assertThat(http.get("/v2/app/manifests/1.0").statusCode()).isEqualTo(404);
    assertThat(http.send("DELETE", "/v2/app/manifests/1.0", new byte[0]).statusCode())
        .isEqualTo(404);
  }

  @Test
  void takesABlobInParts() throws Exception {
    HttpResponse<byte[]> begun = http.send("POST", "/v2/app/blobs/uploads/", new byte[0]);
    assertThat(begun.statusCode()).isEqualTo(202);
    String upload = begun.headers().firstValue("Location").orElseThrow();

    HttpResponse<byte[]> part = http.send("PATCH", upload, "some ".getBytes(UTF_8));
    assertThat(part.statusCode()).isEqualTo(202);
    assertThat(part.headers().firstValue("Range")).contains("0-4");
    assertThat(http.send("PATCH", upload, "x".getBytes(UTF_8), "Content-Range", "9-9").statusCode())
        .isEqualTo(416);
    HttpResponse<byte[]> done =
        http.send("PUT", upload + "?digest=" + BLOB_DIGEST, "bytes".getBytes(UTF_8));

    assertThat(done.statusCode()).isEqualTo(201);
    assertThat(registry.blob("app", BLOB_DIGEST)).contains(BLOB);
    assertThat(http.get(upload).statusCode()).isEqualTo(404);
  }

  @Test
  void takesABlobAtOnceAndMountsItElsewhere() throws Exception {
    String once = "/v2/app/blobs/uploads/?digest=" + BLOB_DIGEST;
    assertThat(http.send("POST", once, BLOB).statusCode()).isEqualTo(201);
    String mount = "/v2/other/blobs/uploads/?mount=" + BLOB_DIGEST + "&from=app";
    assertThat(http.send("POST", mount, new byte[0]).statusCode()).isEqualTo(201);
    String unknown = "/v2/third/blobs/uploads/?mount=" + BLOB_DIGEST + "&from=nowhere";
    assertThat(http.send("POST", unknown, new byte[0]).statusCode()).isEqualTo(202);

    assertThat(http.get("/v2/other/blobs/" + BLOB_DIGEST).body()).isEqualTo(BLOB);
    assertThat(registry.blob("third", BLOB_DIGEST)).isEmpty();
  }

  @Test
  void refusesABlobOfAnotherDigest() throws Exception {
    Digest other = Digest.sha256(new byte[] {1});

    assertThat(error(http.send("POST", "/v2/app/blobs/uploads/?digest=" + other, BLOB)))
        .isEqualTo("400 DIGEST_INVALID");
    assertThat(registry.blob("app", other)).isEmpty();
  }

  @Test
  void takesChunkedBodies() throws Exception {
    HttpResponse<byte[]> put =
        http.client()
            .send(
                http.request("/v2/app/blobs/uploads/?digest=" + BLOB_DIGEST)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB)))
                    .expectContinue(true)
                    .build(),
                BodyHandlers.ofByteArray());

    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(registry.requests().get(0).header("transfer-encoding")).contains("chunked");
  }

  @Test
  void listsTagsPageByPage() throws Exception {
    for (String tag : new String[] {"c", "a", "d", "b"}) {
      registry.push("app", tag, TestImage.oci());
    }

    assertThat(text(http.get("/v2/app/tags/list"))).contains("[\"a\",\"b\",\"c\",\"d\"]");
    HttpResponse<byte[]> first = http.get("/v2/app/tags/list?n=2");
    assertThat(text(first)).contains("[\"a\",\"b\"]");
    assertThat(first.headers().firstValue("Link"))
        .contains("</v2/app/tags/list?last=b&n=2>; rel=\"next\"");
    HttpResponse<byte[]> second = http.get("/v2/app/tags/list?last=b&n=2");
    assertThat(text(second)).contains("[\"c\",\"d\"]");
    assertThat(second.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void servesTamperedBytesUnderTheOldDigest() throws Exception {
    Digest digest = registry.push("app", "1.0", TestImage.oci(1));
    registry.tamper("app", digest, TestImage.oci(2).manifest());

    HttpResponse<byte[]> manifest = http.get("/v2/app/manifests/1.0");
    assertThat(manifest.body()).isEqualTo(TestImage.oci(2).manifest());
    assertThat(manifest.headers().firstValue("Docker-Content-Digest")).contains(digest.toString());
    assertThatThrownBy(() -> registry.tamper("app", BLOB_DIGEST, BLOB))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listsReferrersWhenAsked() throws Exception {
    Digest subject = registry.push("app", "1.0", TestImage.oci());
    String referrer =
        "{\"schemaVersion\":2,\"artifactType\":\"a/b\",\"subject\":{\"digest\":\"%s\"},"
            + "\"annotations\":{\"k\":\"v \\\"q\\\"\"}}";
    byte[] manifest = String.format(referrer, subject).getBytes(UTF_8);
    String path = "/v2/app/manifests/" + Digest.sha256(manifest);
    assertThat(put(path, manifest).headers().firstValue("OCI-Subject")).isEmpty();
    assertThat(http.get("/v2/app/referrers/" + subject).statusCode()).isEqualTo(404);

    registry.serveReferrers(true);
    assertThat(put(path, manifest).headers().firstValue("OCI-Subject"))
        .contains(subject.toString());
    assertThat(text(http.get("/v2/app/referrers/" + subject)))
        .contains("\"digest\":\"" + Digest.sha256(manifest) + "\"")
        .contains("\"artifactType\":\"a/b\"", "{\"k\":\"v \\\"q\\\"\"}");
    HttpResponse<byte[]> filtered = http.get("/v2/app/referrers/" + subject + "?artifactType=c/d");
    assertThat(filtered.headers().firstValue("OCI-Filters-Applied")).contains("artifactType");
    assertThat(text(filtered)).contains("\"manifests\":[]");
    assertThat(text(http.get("/v2/app/referrers/" + BLOB_DIGEST))).contains("\"manifests\":[]");
  }

  @Test
  void recordsRequestsWithoutCredentials() throws Exception {
    http.get("/v2/app/tags/list?n=1", "Authorization", "Basic c2VjcmV0", "Accept", "x/y");

    assertThat(registry.requests()).hasSize(1);
    RecordedRequest request = registry.requests().get(0);
    assertThat(request).hasToString("GET /v2/app/tags/list?n=1 -> 404");
    assertThat(request.header("ACCEPT")).contains("x/y");
    assertThat(request.authorizationScheme()).contains("Basic");
    assertThat(request.headers().toString()).doesNotContain("c2VjcmV0");
    assertThat(registry.requests(Route.ping())).isEmpty();
    registry.clearRequests();
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void keepsConnectionsOpen() throws Exception {
    http.get("/v2/");
    http.get("/v2/app/manifests/1.0");
    http.send("POST", "/v2/app/blobs/uploads/", new byte[0]);

    assertThat(registry.connections()).isEqualTo(1);
    assertThat(registry.requests()).extracting(RecordedRequest::connection).containsOnly(1);
  }

  private HttpResponse<byte[]> put(String path, byte[] manifest) throws Exception {
    return http.send("PUT", path, manifest, "Content-Type", TestImage.oci().mediaType());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  private static String error(HttpResponse<byte[]> response) {
    String body = text(response);
    int code = body.indexOf("\"code\":\"") + 8;
    return response.statusCode() + " " + body.substring(code, body.indexOf('"', code));
  }
}
