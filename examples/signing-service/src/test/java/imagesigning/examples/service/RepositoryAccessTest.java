package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roles that hold in one namespace only, as whoever copies this service may give them. */
class RepositoryAccessTest {
  private static final TestImage IMAGE = TestImage.oci(1);

  @TempDir static Path directory;
  private static TestRegistry registry;
  private static RunningService service;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    Path users =
        Files.write(
            directory.resolve("users"),
            List.of(
                Users.line("team", "p".toCharArray(), "admin"),
                Users.line("other", "p".toCharArray(), "admin")));
    service =
        RunningService.start(
            registry,
            new Access(
                Optional.of(Users.load(users)),
                (user, repository) ->
                    repository.name().startsWith(user.name() + "/") ? user.roles() : Set.of()));
    for (String name : List.of("team/app", "other/app")) {
      registry.push(name, "1.0", IMAGE);
      service.repository(name);
    }
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  private static HttpResponse<String> sign(String user, String json) throws IOException {
    return service.send(
        service
            .request(service.repository("team/app") + "sign/")
            .header("Content-Type", "application/json")
            .header("Authorization", AccessTest.basic(user + ":p"))
            .POST(BodyPublishers.ofString(json)));
  }

  private static HttpResponse<String> get(String user, String path) throws IOException {
    return service.send(
        service.request(path).header("Authorization", AccessTest.basic(user + ":p")));
  }

  @Test
  void aNameIsSignedOnlyForWhomMaySignInTheRepositoryThatItNames() throws IOException {
    String others = "{\"future_base_path\": \"other/app\"}";

    HttpResponse<String> refused = sign("team", others);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("lacks all of");
    assertThat(sign("other", others).statusCode()).isEqualTo(403);
    assertThat(get("team", PulpJson.TASKS).body()).contains("\"count\":0");

    assertThat(sign("team", "{\"future_base_path\": \"team/later\"}").statusCode()).isEqualTo(202);
  }

  @Test
  void aNotedVerdictIsOfItsRepositoryOnly() throws IOException {
    addSignature("team");
    addSignature("other");

    assertThat(verify("team").statusCode()).isEqualTo(303);
    assertThat(get("team", "/").body().split("noted as verified by team at ", -1)).hasSize(2);
    assertThat(service.get("/").body())
        .contains("noted as verified at ")
        .doesNotContain("noted as verified by");

    HttpResponse<String> refused = verify("other");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(get("other", "/").body()).contains("noted as verified by team at ");
  }

  private static void addSignature(String user) throws IOException {
    String reference = service.server.publicHost() + "/" + user + "/app:1.0";
    byte[] signature = RunningService.KEY.sign(reference, IMAGE.digest());
    ExtensionSignature named =
        ExtensionSignature.of(SignatureName.of(IMAGE.digest(), signature), signature);
    HttpResponse<String> added =
        service.send(
            service
                .request("/extensions/v2/" + user + "/app/signatures/" + IMAGE.digest())
                .header("Authorization", AccessTest.basic(user + ":p"))
                .PUT(BodyPublishers.ofByteArray(named.toJson())));
    assertThat(added.statusCode()).isEqualTo(201);
  }

  /** Sends the form of the page for the user's own image. */
  private static HttpResponse<String> verify(String user) throws IOException {
    HttpResponse<String> page = service.get("/");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    String href = service.repository(user + "/app");
    String id = href.substring(PulpJson.REPOSITORIES.length(), href.length() - 1);
    String form =
        "token="
            + RunningService.found(PagesTest.TOKEN, page.body())
            + "&repository="
            + id
            + "&tag=1.0";
    return service.postForm(
        "/verify", form, "Cookie", cookie, "Authorization", AccessTest.basic(user + ":p"));
  }
}
