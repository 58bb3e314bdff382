package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

  static String basic(String credentials) {
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
    String task = RunningService.member("task", accepted.body()).orElseThrow();
    service.awaitEnd(task, "Authorization", basic("publisher:päss:wörd"));
    assertThat(getAs("reader:reads", "/tasks").body()).contains("asked for by publisher");
  }

  @Test
  void tasksAreForThoseWhoAreKnown() throws IOException {
    SigningTask failed =
        new TaskStore(service.database, Clock.systemUTC())
            .add(
                UUID.fromString(repository.substring(PulpJson.REPOSITORIES.length()).split("/")[0]),
                service.definition.id(),
                List.of(),
                "shop/app",
                "publisher");
    new TaskStore(service.database, Clock.systemUTC()).fail(failed.id(), "The card is gone.");

    for (String path : List.of("/tasks", PulpJson.TASKS, PulpJson.taskHref(failed.id()))) {
      HttpResponse<String> refused = service.get(path);
      assertThat(refused.statusCode()).as(path).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).as(path).isPresent();
      assertThat(refused.body()).as(path).doesNotContain("card", "publisher");
      assertThat(getAs("reader:reads", path).body()).as(path).contains("The card is gone.");
    }
    String page = "/?task=" + failed.id();
    assertThat(service.get(page).body()).doesNotContain("The card is gone.");
    assertThat(getAs("reader:reads", page).body()).contains("The card is gone.");
  }

  private static HttpResponse<String> getAs(String credentials, String path) throws IOException {
    return service.send(service.request(path).header("Authorization", basic(credentials)));
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
