package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultScriptTest {
  private static final String PATH = "/v2/app/manifests/1.0";
  private static final Route MANIFESTS = Route.manifests();

  private final TestRegistry registry = TestRegistry.start();
  private final Http http = new Http(registry.uri());
  private final TestImage image = TestImage.oci();

  @BeforeEach
  void push() {
    registry.push("app", "1.0", image);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({
    "401,UNAUTHORIZED",
    "403,DENIED",
    "404,MANIFEST_UNKNOWN",
    "429,TOOMANYREQUESTS",
    "500,UNKNOWN",
    "502,UNKNOWN",
    "503,UNAVAILABLE"
  })
  void answersWithAStatusAndItsEnvelope(int status, String code) throws Exception {
    registry.faults().on(MANIFESTS).status(status);

    HttpResponse<byte[]> response = http.get(PATH);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new String(response.body(), UTF_8)).contains("\"code\":\"" + code + "\"");
    assertThat(registry.requests().get(0).status()).isEqualTo(status);
  }

  @Test
  void answersWithAStatusWithoutEnvelope() throws Exception {
    registry.faults().on(MANIFESTS).statusWithoutEnvelope(502);

    HttpResponse<byte[]> response = http.get(PATH);
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html");
  }

  @Test
  void namesTheTimeToComeBack() throws Exception {
    registry.faults().on(MANIFESTS).rateLimited("7");

    HttpResponse<byte[]> response = http.get(PATH);
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).contains("7");
  }

  @Test
  void hitsOnlyTheRouteTheMethodAndTheNumberAskedFor() throws Exception {
    registry.faults().on(MANIFESTS.method("HEAD")).status(500);
    registry.faults().on(Route.manifest("app", "1.0")).request(2).status(503);
    registry.faults().on(Route.ping()).firstRequests(1).status(429);

    assertThat(http.get(PATH).statusCode()).isEqualTo(200);
    assertThat(http.get(PATH).statusCode()).isEqualTo(503);
    assertThat(http.get(PATH).statusCode()).isEqualTo(200);
    assertThat(http.send("HEAD", PATH, new byte[0]).statusCode()).isEqualTo(500);
    assertThat(http.get("/v2/").statusCode()).isEqualTo(429);
    assertThat(http.get("/v2/").statusCode()).isEqualTo(200);
    registry.faults().clear();
    assertThat(http.send("HEAD", PATH, new byte[0]).statusCode()).isEqualTo(200);
  }

  @Test
  void promisesMoreThanItSends() {
    registry.faults().on(MANIFESTS).truncate();

    assertThatThrownBy(() -> http.get(PATH)).isInstanceOf(IOException.class);
    assertThat(registry.requests().get(0).status()).isEqualTo(200);
  }

  @Test
  void resetsBeforeTheReply() {
    registry.faults().on(MANIFESTS).reset();

    assertThatThrownBy(() -> http.get(PATH)).isInstanceOf(IOException.class);
    assertThat(registry.requests()).allSatisfy(r -> assertThat(r.status()).isZero());
  }

  @Test
  void resetsInTheBody() {
    registry.faults().on(MANIFESTS).resetInBody();

    assertThatThrownBy(() -> http.get(PATH)).isInstanceOf(IOException.class);
  }

  @Test
  void stallsUntilItIsClosed() throws Exception {
    registry.faults().on(MANIFESTS).stall();
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.client().sendAsync(http.request(PATH).build(), BodyHandlers.ofByteArray());
    http.get("/v2/");

    assertThat(pending).isNotDone();
    registry.close();
    assertThatThrownBy(() -> pending.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void stallsLongerThanAClientWaits() {
    registry.faults().on(MANIFESTS).stall();

    assertThatThrownBy(
            () ->
                http.client()
                    .send(
                        http.request(PATH).timeout(Duration.ofMillis(50)).build(),
                        BodyHandlers.ofByteArray()))
        .isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void stallsInTheBody() throws Exception {
    registry.faults().on(MANIFESTS).stallInBody();

    HttpResponse<InputStream> response =
        http.client().send(http.request(PATH).build(), BodyHandlers.ofInputStream());
    byte[] half = response.body().readNBytes(image.manifest().length / 2);
    assertThat(image.manifest()).startsWith(half);
    registry.close();
    assertThatThrownBy(() -> response.body().read()).isInstanceOf(IOException.class);
  }

  @Test
  void neverStopsSending() throws Exception {
    registry.faults().on(MANIFESTS).endlessBody();

    HttpResponse<InputStream> response =
        http.client().send(http.request(PATH).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertThat(response.headers().firstValue("Content-Length")).isEmpty();
      assertThat(body.readNBytes(5_000_000)).hasSize(5_000_000);
    }
  }

  @Test
  void dripsTheWholeBody() throws Exception {
    registry.faults().on(MANIFESTS).drip(Duration.ofNanos(1));

    assertThat(http.get(PATH).body()).isEqualTo(image.manifest());
  }

  @Test
  void delaysTheWholeReply() throws Exception {
    registry.faults().on(MANIFESTS).delay(Duration.ofMillis(5));
    long start = System.nanoTime();

    assertThat(http.get(PATH).body()).isEqualTo(image.manifest());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(5));
  }

  @Test
  void liesAboutTheDigest() throws Exception {
    Digest other = Digest.sha256(new byte[0]);
    registry.faults().on(MANIFESTS).request(1).digestHeader(other);
    registry.faults().on(MANIFESTS).request(2).withoutDigestHeader();
    registry.faults().on(MANIFESTS).request(3).digestHeader("nonsense");

    assertThat(http.get(PATH).headers().allValues("Docker-Content-Digest"))
        .containsExactly(other.toString());
    assertThat(http.get(PATH).headers().firstValue("Docker-Content-Digest")).isEmpty();
    assertThat(http.get(PATH).headers().firstValue("Docker-Content-Digest")).contains("nonsense");
  }

  @Test
  void changesTypeBytesOrTheWholeReply() throws Exception {
    registry.faults().on(MANIFESTS).request(1).contentType("text/html");
    registry.faults().on(MANIFESTS).request(2).corruptBody();
    registry.faults().on(MANIFESTS).request(3).respond(200, "a/b", new byte[] {7});

    assertThat(http.get(PATH).headers().allValues("Content-Type")).containsExactly("text/html");
    byte[] corrupt = http.get(PATH).body();
    assertThat(corrupt).hasSameSizeAs(image.manifest()).isNotEqualTo(image.manifest());
    assertThat(http.get(PATH).body()).containsExactly(7);
  }

  @Test
  void redirectsElsewhere() throws Exception {
    try (TestRegistry other = TestRegistry.start()) {
      URI target = other.uri().resolve(PATH);
      registry.faults().on(MANIFESTS).request(1).redirect(target);
      registry.faults().on(MANIFESTS).request(2).redirect(302, URI.create("/v2/"));

      HttpResponse<byte[]> response = http.get(PATH);
      assertThat(response.statusCode()).isEqualTo(307);
      assertThat(response.headers().firstValue("Location")).contains(target.toString());
      assertThat(http.get(PATH).statusCode()).isEqualTo(302);
      assertThat(other.requests()).isEmpty();
    }
  }
}
