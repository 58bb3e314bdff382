package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what: S0-27, S4-16, S4-23. */
class AccessTest {
  @TempDir static Path directory;
  private static TestRegistry registry;
  private static RunningService service;
  private static String repository;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    registry.push("shop/app", "1.0", TestImage.oci(1));
    Path users = directory.resolve("users");
    Files.write(
        users,
        List.of(
            "# name:iterations:salt:hash:roles",
            Users.line("reader", "reads".toCharArray(), "viewer"),
            Users.line(
                "publisher",
                "päss:wörd".toCharArray(),
                "viewer,galaxy.execution_environment_publisher"),
            Users.line("signer", "signs".toCharArray(), "system:image-signer"),
            Users.line("owner", "owns".toCharArray(), "galaxy.execution_environment_admin"),
            Users.line("auditor", "audits".toCharArray(), "system:image-auditor")));
    service = RunningService.start(registry, Map.of("users", users.toString()));
    repository = service.repository("shop/app");
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  private static HttpResponse<String> sign(Optional<String> credentials) throws IOException {
    var request =
        service
            .request(repository + "sign/")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"));
    credentials.ifPresent(text -> request.header("Authorization", basic(text)));
    return service.send(request);
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a form of the page that the service shows. */
  private static HttpResponse<String> form(String path, String credentials) throws IOException {
    HttpResponse<String> page = service.get("/");
    String form =
        "token="
            + RunningService.found(PagesTest.TOKEN, page.body())
            + "&repository="
            + RunningService.found(PagesTest.ID, page.body())
            + "&tag=1.0&service=";
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    return service.postForm(path, form, "Cookie", cookie, "Authorization", basic(credentials));
  }

  @Test
  void onlyAnAuditorMayNoteAVerdict() throws IOException {
    HttpResponse<String> refused = form("/verify", "publisher:päss:wörd");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("system:image-auditor");
    assertThat(form("/verify", "auditor:audits").statusCode()).isEqualTo(303);
    assertThat(form("/sign", "auditor:audits").statusCode()).isEqualTo(403);
  }

  @Test
  void whoIsUnknownGets401WithAChallenge() throws IOException {
    HttpResponse<String> refused = sign(Optional.empty());

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"publisher:wrong", "publisher:", "nobody:päss:wörd", "publisher", ":"})
  void whoHasNoGoodPasswordGets401(String credentials) throws IOException {
    assertThat(sign(Optional.of(credentials)).statusCode()).isEqualTo(401);
  }

  @Test
  void whoIsKnownWithoutARoleGets403() throws IOException {
    HttpResponse<String> refused = sign(Optional.of("reader:reads"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("galaxy.execution_environment_publisher");
  }

  @Test
  void whoMayNotSignMayNotSayWhoSigns() throws IOException {
    String chosen = "{\"manifest_signing_service\": \"" + service.definition.href() + "\"}";

    assertThat(service.patchJson(repository, chosen).statusCode()).isEqualTo(401);
    for (String known : List.of("reader:reads", "auditor:audits")) {
      HttpResponse<String> refused =
          service.send(
              service
                  .request(repository)
                  .header("Content-Type", "application/json")
                  .header("Authorization", basic(known))
                  .method("PATCH", BodyPublishers.ofString(chosen)));
      assertThat(refused.statusCode()).as(known).isEqualTo(403);
      assertThat(refused.body()).contains("galaxy.execution_environment_publisher");
    }

    assertThat(service.get(repository).body()).contains("\"manifest_signing_service\":null");
  }

  @Test
  void aPublisherMaySign() throws IOException {
    HttpResponse<String> accepted = sign(Optional.of("publisher:päss:wörd"));

    assertThat(accepted.statusCode()).isEqualTo(202);
    String[] publisher = {"Authorization", basic("publisher:päss:wörd")};
    String task = RunningService.member("task", accepted.body()).orElseThrow();
    service.awaitEnd(task, publisher);
    assertThat(service.send(service.request("/tasks").headers(publisher)).body())
        .contains("asked for by publisher");
  }

  @Test
  void tasksAreForWhoIsKnown() throws IOException {
    for (String path : List.of("/tasks", PulpJson.TASKS, PulpJson.taskHref(UUID.randomUUID()))) {
      assertThat(service.get(path).statusCode()).as(path).isEqualTo(401);
    }
  }

  @Test
  void wrongCredentialsAreRefusedEverywhereButForTheStyle() throws IOException {
    for (String path : List.of("/", "/v2/shop/app/tags/list")) {
      assertThat(
              service
                  .send(service.request(path).header("Authorization", basic("publisher:wrong")))
                  .statusCode())
          .as(path)
          .isEqualTo(401);
    }
    assertThat(
            service
                .send(service.request(Pages.STYLE).header("Authorization", basic("publisher:w")))
                .statusCode())
        .isEqualTo(200);
  }

  private static int write(String method, String path, String credentials, byte[] body)
      throws IOException {
    return service
        .send(
            service
                .request(path)
                .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
                .header("Authorization", basic(credentials))
                .method(method, BodyPublishers.ofByteArray(body)))
        .statusCode();
  }

  @Test
  void whoAddsSignaturesTouchesNoImage() throws IOException {
    registry.push("shop/kept", "1.0", TestImage.oci(2));
    String signer = "signer:signs";
    registry.clearRequests();

    byte[] other = TestImage.oci(1).manifest();
    assertThat(write("PUT", "/v2/shop/kept/manifests/new", signer, other)).isEqualTo(403);
    assertThat(write("PUT", "/v2/shop/kept/manifests/1.0", signer, other)).isEqualTo(403);
    assertThat(write("POST", "/v2/shop/kept/blobs/uploads/", signer, new byte[0])).isEqualTo(403);
    assertThat(
            write(
                "DELETE",
                "/v2/shop/kept/manifests/" + TestImage.oci(2).digest(),
                signer,
                new byte[0]))
        .isEqualTo(403);
    assertThat(registry.requests()).isEmpty();

    String digest = TestImage.oci(2).digest().toString();
    byte[] message;
    try (SigningService service = RunningService.inProcess()) {
      UntrustedSignature made =
          service.sign(
              TestImage.oci(2).manifest(),
              DockerReference.parse("registry.example.com/shop/kept:1.0"));
      message = ((UntrustedSimpleSignature) made).message();
    }
    String signature =
        "{\"schemaVersion\":2,\"type\":\"atomic\",\"name\":\"%s@%s\",\"content\":\"%s\"}"
            .formatted(
                digest, "0123456789abcdef".repeat(2), Base64.getEncoder().encodeToString(message));
    HttpResponse<String> added =
        service.send(
            service
                .request("/extensions/v2/shop/kept/signatures/" + TestImage.oci(2).digest())
                .header("Content-Type", "application/json")
                .header("Authorization", basic(signer))
                .PUT(BodyPublishers.ofString(signature)));
    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
  }

  @Test
  void pushingOverwritingAndDeletingArePermittedOneByOne() throws IOException {
    registry.push("shop/own", "1.0", TestImage.oci(2));
    registry.push("shop/own", "other", TestImage.oci(1));
    byte[] other = TestImage.oci(1).manifest();
    String digest = "/v2/shop/own/manifests/" + TestImage.oci(1).digest();

    assertThat(write("PUT", "/v2/shop/own/manifests/new", "publisher:päss:wörd", other))
        .isEqualTo(201);
    assertThat(write("PUT", "/v2/shop/own/manifests/1.0", "publisher:päss:wörd", other))
        .isEqualTo(201);
    assertThat(write("DELETE", digest, "publisher:päss:wörd", new byte[0])).isEqualTo(403);
    assertThat(write("DELETE", digest, "owner:owns", new byte[0])).isEqualTo(202);
  }

  @Test
  void severalPartsAreReadNowhere() throws IOException {
    String[] multipart = {
      "Content-Type", "multipart/form-data; boundary=x", "Authorization", basic("owner:owns")
    };
    for (String path :
        List.of(
            "/sign",
            "/service",
            "/verify",
            repository + "sign/",
            "/v2/shop/app/blobs/uploads/",
            "/extensions/v2/shop/app/signatures/" + TestImage.oci(1).digest(),
            "/nothing")) {
      assertThat(service.statusOfHead("POST", path, multipart)).as(path).isEqualTo("415");
    }
  }

  @Test
  void whoIsUnknownIsRefusedBeforeABodyIsRead() throws IOException {
    for (String path : List.of("/sign", "/service", "/verify", repository + "sign/")) {
      assertThat(
              service.statusOfHead(
                  "POST", path, "Content-Type", "application/x-www-form-urlencoded"))
          .as(path)
          .isEqualTo("401");
      assertThat(
              service.statusOfHead(
                  "POST",
                  path,
                  "Authorization",
                  basic("owner:wrong"),
                  "Content-Type",
                  "text/plain"))
          .as(path)
          .isEqualTo("401");
    }
    assertThat(
            service.statusOfHead(
                "PUT",
                "/extensions/v2/shop/app/signatures/" + TestImage.oci(1).digest(),
                "Content-Type",
                "application/json"))
        .isEqualTo("401");
    assertThat(
            service.statusOfHead(
                "PUT", "/v2/shop/app/manifests/1.0", "Content-Type", "application/json"))
        .isEqualTo("401");
  }

  @Test
  void onlyFormsAreForms() throws IOException {
    assertThat(
            service.statusOfHead(
                "POST",
                "/sign",
                "Authorization",
                basic("owner:owns"),
                "Content-Type",
                "text/plain"))
        .isEqualTo("415");
  }

  @Test
  void whatOthersPushedIsNoPage() throws IOException {
    registry.push(
        "shop/page",
        "html",
        "text/html",
        "<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII));

    HttpResponse<String> page = service.get("/v2/shop/page/manifests/html");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .containsExactly("sandbox; default-src 'none'");
    assertThat(service.get("/v2/shop/app/manifests/1.0").headers().firstValue("Content-Type"))
        .hasValue("application/vnd.oci.image.manifest.v1+json");
  }

  @Test
  void theRegistryBehindAnswersNobodyElse() throws IOException {
    try (TestRegistry own = TestRegistry.start();
        RunningService front = RunningService.startWithItsOwn(own)) {
      own.push("shop/app", "1.0", TestImage.oci(1));
      HttpResponse<String> direct =
          front.send(
              HttpRequest.newBuilder(
                  URI.create("http://" + own.host() + "/v2/shop/app/manifests/1.0")));

      assertThat(direct.statusCode()).isEqualTo(401);
      assertThat(front.get("/v2/shop/app/manifests/1.0").statusCode()).isEqualTo(200);
      assertThat(front.signAndWait(front.repository("shop/app"), "{}"))
          .contains("\"state\":\"completed\"");
    }
  }

  @Test
  void signingUnderAnotherNameNeedsPermissionForThat() throws IOException {
    UnaryOperator<SigningAuthorizer> onlyShop =
        rules ->
            (action, path, headers) ->
                action == SigningAction.SIGN && !path.name().startsWith("shop/")
                    ? SigningAuthorization.denied("only shop")
                    : rules.authorize(action, path, headers);
    try (RunningService strict = RunningService.start(registry, onlyShop)) {
      String own = strict.repository("shop/app") + "sign/";

      HttpResponse<String> refused = strict.postJson(own, "{\"future_base_path\": \"bank/app\"}");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("only shop");
      assertThat(strict.postJson(own, "{\"future_base_path\": \"shop/other\"}").statusCode())
          .isEqualTo(202);
    }
  }

  @Test
  void wrongPasswordsDoNotStopThoseWhoAreKnown() throws IOException {
    Path file =
        Files.writeString(directory.resolve("two"), Users.line("a", "secret".toCharArray(), "r"));
    Semaphore derivations = new Semaphore(1);
    Users users = Users.load(file, derivations, Duration.ZERO);
    assertThat(users.authenticate("a:secret")).isPresent();

    derivations.drainPermits(); // as if others had their passwords looked at

    assertThat(users.authenticate("a:secret")).isPresent();
    assertThatThrownBy(() -> users.authenticate("a:wrong"))
        .isInstanceOfSatisfying(Refusal.class, busy -> assertThat(busy.status()).isEqualTo(429));
  }

  @Test
  void anybodyMayReadAndOnlySomeMayPush() throws IOException {
    assertThat(service.get("/v2/shop/app/tags/list").statusCode()).isEqualTo(200);
    assertThat(
            service
                .get("/extensions/v2/shop/app/signatures/" + TestImage.oci(1).digest())
                .statusCode())
        .isEqualTo(200);
    registry.clearRequests();
    assertThat(
            service
                .send(service.request("/v2/shop/app/blobs/uploads/").POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(401);
    assertThat(service.send(service.request("/v2/shop/app/manifests/1.0").DELETE()).statusCode())
        .isEqualTo(401);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void thePingAsksForCredentialsAndStillAnnouncesTheApi() throws IOException {
    HttpResponse<String> ping = service.get("/v2/");

    assertThat(ping.statusCode()).isEqualTo(401);
    assertThat(ping.headers().firstValue("X-Registry-Supports-Signatures")).hasValue("1");
  }

  @Test
  void aBrokenLineIsNamedWithoutItsHash() throws IOException {
    Path broken =
        Files.writeString(directory.resolve("broken"), "# first\nx:1:c2FsdA==:c2VjcmV0:r\n");

    assertThatThrownBy(() -> Users.load(broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void usersPrintAsNamesOnly() throws IOException {
    Path users =
        Files.writeString(directory.resolve("one"), Users.line("a", "secret".toCharArray(), "r"));

    assertThat(Users.load(users)).hasToString("[a]");
  }
}
