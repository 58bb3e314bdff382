package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.registry.server.TestTls;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry is sent when something is written, and what becomes of its answers. */
@Timeout(30)
class WritingTest {
  private static final byte[] BLOB = "a layer".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.sha256(BLOB);
  private static final String PLACE = "/v2/app/blobs/uploads/1";
  private static final CredentialsProvider JOE =
      CredentialsProvider.always(Credentials.ofPassword("joe", "secret"));
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("joe:secret".getBytes(StandardCharsets.UTF_8));

  private final ScriptedServer registry = ScriptedServer.start();
  private final ScriptedServer other = ScriptedServer.start();
  private final Manifest manifest = Manifest.of(Parts.MANIFEST);

  @AfterEach
  void close() {
    registry.close();
    other.close();
  }

  @Test
  void uploadsABlobInOnePiece() throws Exception {
    registry.answering(WritingTest::store);

    upload(Parts.plainHttp(JOE));

    assertThat(registry.log()).containsExactly("POST /v2/app/blobs/uploads/", "PUT " + PLACE);
    Request put = registry.requests().get(1);
    assertThat(put.target()).isEqualTo(PLACE + "?digest=" + DIGEST);
    assertThat(put.header("content-type")).contains("application/octet-stream");
    assertThat(put.body()).isEqualTo("a layer");
  }

  @Test
  void keepsTheQueryOfThePlace() throws Exception {
    registry.answering(
        r ->
            r.method().equals("POST")
                ? accepted(registry.url(PLACE + "?_state=a%3Db"))
                : ScriptedServer.status(201));

    upload(Parts.plainHttp(JOE));

    assertThat(registry.requests().get(1).target())
        .isEqualTo(PLACE + "?_state=a%3Db&digest=" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource({"200, true", "404, false"})
  void asksWhetherABlobIsThere(int status, boolean there) throws Exception {
    registry.answering(r -> ScriptedServer.status(status));

    assertThat(Parts.plainHttp(JOE).blobs.isThere(image(), DIGEST, Parts.soon())).isEqualTo(there);
    assertThat(registry.log()).containsExactly("HEAD /v2/app/blobs/" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource({"403, ACCESS_DENIED", "429, RATE_LIMITED", "500, REGISTRY_ERROR"})
  void doesNotTakeARefusalForAnAbsentBlob(int status, IndeterminateReason reason) {
    registry.answering(r -> ScriptedServer.status(status));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class,
            () -> Parts.plainHttp(JOE).blobs.isThere(image(), DIGEST, Parts.soon()));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.status()).hasValue(status);
  }

  @Test
  void givesNoCredentialsToAnotherServerThatTheRegistryNames() throws Exception {
    registry.answering(
        demanding(
            BASIC,
            r -> {
              return r.method().equals("POST")
                  ? accepted(other.url("/put-here"))
                  : ScriptedServer.status(500);
            }));
    other.answering(r -> ScriptedServer.status(201));

    upload(Parts.plainHttp(JOE));

    assertThat(other.requests().get(0).body()).isEqualTo("a layer");
    assertThat(other.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void anotherServerThatWantsCredentialsGetsNone() {
    registry.answering(r -> accepted(other.url("/put-here")));
    other.answering(r -> challengeBasic());

    RegistryException failure = failureOf(() -> upload(Parts.plainHttp(JOE)));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertThat(failure).hasMessageContaining("it gets none");
    assertThat(other.requests()).hasSize(1);
  }

  @Test
  void doesNotUploadFromHttpsToPlainHttp() {
    try (ScriptedServer tls = ScriptedServer.startTls(TestTls.server())) {
      tls.answering(r -> accepted(registry.url("/put-here")));
      Parts parts =
          new Parts(
              HttpSettings.builder()
                  .sslContext(TestTls.client())
                  .plainHttp(registry.host())
                  .build(),
              JOE);

      RegistryException failure =
          failureOf(() -> upload(parts, DockerReference.parse(tls.host() + "/app:1")));

      assertThat(failure).hasMessageContaining("from HTTPS to plain HTTP");
      assertThat(registry.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://[broken", "file:///etc/passwd", "http://a:b@127.0.0.1/x"})
  void refusesAPlaceThatIsNone(String place) {
    registry.answering(r -> place.isEmpty() ? ScriptedServer.status(202) : accepted(place));

    RegistryException failure = failureOf(() -> upload(Parts.plainHttp(JOE)));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(registry.log()).containsExactly("POST /v2/app/blobs/uploads/");
  }

  @Test
  void sendsExactlyTheBytesOfAManifest() throws Exception {
    registry.answering(r -> created(manifest.digest().toString()));

    Parts.plainHttp(JOE).pusher.push(image(), manifest, Parts.soon());

    Request put = registry.requests().get(0);
    assertThat(put).hasToString("PUT /v2/app/manifests/1");
    assertThat(put.header("content-type")).contains("application/vnd.oci.image.manifest.v1+json");
    assertThat(put.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(Parts.MANIFEST);
  }

  @Test
  void pushesAManifestByDigest() throws Exception {
    registry.answering(r -> created(manifest.digest().toString()));

    Parts.plainHttp(JOE).pusher.push(image().withDigest(manifest.digest()), manifest, Parts.soon());

    assertThat(registry.log()).containsExactly("PUT /v2/app/manifests/" + manifest.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000"
      })
  void noticesThatTheRegistryStoredSomethingElse(String claimed) {
    registry.answering(r -> created(claimed));

    MalformedDataException failure =
        catchThrowableOfType(
            MalformedDataException.class,
            () -> Parts.plainHttp(JOE).pusher.push(image(), manifest, Parts.soon()));

    assertThat(failure.reason()).isEqualTo(RejectionReason.DIGEST_HEADER_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({
    "400, REGISTRY_ERROR, answered with 400",
    "403, ACCESS_DENIED, may not write there",
    "404, REGISTRY_ERROR, no such repository",
    "405, REGISTRY_ERROR, read-only",
    "409, REGISTRY_ERROR, may not be replaced",
    "413, REGISTRY_ERROR, too large",
    "429, RATE_LIMITED, refuses further requests",
    "500, REGISTRY_ERROR, wrong at the registry"
  })
  void saysWhyTheRegistryDoesNotTakeAManifest(
      int status, IndeterminateReason reason, String words) {
    registry.answering(r -> ScriptedServer.status(status));

    RegistryException failure =
        failureOf(() -> Parts.plainHttp(JOE).pusher.push(image(), manifest, Parts.soon()));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.method()).isEqualTo("PUT");
    assertThat(failure).hasMessageContaining(words);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void sendsTheBodyAgainOnceAuthenticated() throws Exception {
    registry.answering(demanding(BASIC, r -> created(manifest.digest().toString())));

    Parts.plainHttp(JOE).pusher.push(image(), manifest, Parts.soon());

    assertThat(registry.requests()).hasSize(2);
    assertThat(registry.requests())
        .allSatisfy(r -> assertThat(r.body()).isEqualTo(new String(Parts.MANIFEST)));
  }

  @Test
  void refusedCredentialsEndTheMatter() {
    registry.answering(r -> challengeBasic());

    RegistryException failure =
        failureOf(() -> Parts.plainHttp(JOE).pusher.push(image(), manifest, Parts.soon()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void aTokenForReadingIsNotUsedForWriting() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);

    parts.fetch(image().toString());
    parts.pusher.push(image(), manifest, Parts.soon());
    parts.pusher.push(image(), manifest, Parts.soon());
    parts.fetch(image().toString());

    assertThat(other.requests().stream().map(Request::target))
        .satisfiesExactly(
            first -> assertThat(first).endsWith("scope=repository%3Aapp%3Apull"),
            second -> assertThat(second).endsWith("scope=repository%3Aapp%3Apull%2Cpush"));
    assertThat(registry.log())
        .containsExactly(
            "GET /v2/app/manifests/1",
            "GET /v2/app/manifests/1",
            "PUT /v2/app/manifests/1",
            "PUT /v2/app/manifests/1",
            "GET /v2/app/manifests/1");
  }

  @Test
  void oneTokenDoesForAWholeUpload() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);

    parts.blobs.isThere(image(), DIGEST, Parts.soon());
    upload(parts);
    parts.pusher.push(image(), manifest, Parts.soon());

    assertThat(other.requests()).hasSize(1);
    assertThat(other.requests().get(0).target()).endsWith("pull%2Cpush");
  }

  @Test
  void findsOutTheAddressOfAnInsecureRegistryBeforeItWrites() throws Exception {
    registry.answering(
        r -> r.method().equals("GET") ? ScriptedServer.ok("{}") : created(digestOfManifest()));
    Parts parts = new Parts(HttpSettings.builder().insecure(registry.host()).build(), JOE);

    parts.pusher.push(image(), manifest, Parts.soon());
    parts.pusher.push(image(), manifest, Parts.soon());

    assertThat(registry.log())
        .containsExactly("GET /v2/", "PUT /v2/app/manifests/1", "PUT /v2/app/manifests/1");
  }

  @Test
  void doesNotWriteTwiceWhenTheConnectionBreaks() {
    registry.answering(
        r -> r.method().equals("GET") ? ScriptedServer.ok("{}") : ScriptedServer.reset());
    Parts parts = new Parts(HttpSettings.builder().insecure(registry.host()).build(), JOE);

    RegistryException failure = failureOf(() -> parts.pusher.push(image(), manifest, Parts.soon()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_UNREACHABLE);
    assertThat(registry.log()).containsExactly("GET /v2/", "PUT /v2/app/manifests/1");
  }

  private void serveTokens() {
    other.answering(
        r -> {
          String scope = r.target().substring(r.target().lastIndexOf("%3A") + 3);
          return ScriptedServer.ok("{\"token\":\"" + scope.replace("%2C", "-") + "\"}");
        });
    registry.answering(
        r -> {
          boolean reading = r.method().equals("GET");
          String wanted = "Bearer " + (reading ? "pull" : "pull-push");
          if (!r.header("authorization").orElse("").equals(wanted)) {
            return ScriptedServer.status(
                401,
                Map.of(
                    "WWW-Authenticate",
                    "Bearer realm=\"" + other.url("/token") + "\",service=\"s\""));
          }
          return reading ? ScriptedServer.ok(Parts.MANIFEST) : store(r);
        });
  }

  private static Reply store(Request request) {
    return switch (request.method()) {
      case "HEAD" -> ScriptedServer.status(404);
      case "POST" -> accepted(PLACE);
      default -> ScriptedServer.status(201);
    };
  }

  private static Function<Request, Reply> demanding(
      String authorization, Function<Request, Reply> then) {
    return r ->
        r.header("authorization").orElse("").equals(authorization)
            ? then.apply(r)
            : challengeBasic();
  }

  private static Reply challengeBasic() {
    return ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"r\""));
  }

  private static Reply accepted(String place) {
    return ScriptedServer.status(202, Map.of("Location", place));
  }

  private static Reply created(String digest) {
    return ScriptedServer.status(201, Map.of("Docker-Content-Digest", digest));
  }

  private String digestOfManifest() {
    return manifest.digest().toString();
  }

  private void upload(Parts parts) throws RegistryException {
    upload(parts, image());
  }

  private static void upload(Parts parts, DockerReference target) throws RegistryException {
    parts.blobs.upload(
        target, DIGEST, BLOB.length, () -> new ByteArrayInputStream(BLOB), Parts.soon());
  }

  private DockerReference image() {
    return DockerReference.parse(registry.host() + "/app:1");
  }

  private interface Work {
    void run() throws Exception;
  }

  private static RegistryException failureOf(Work work) {
    return catchThrowableOfType(RegistryException.class, () -> work.run());
  }
}
