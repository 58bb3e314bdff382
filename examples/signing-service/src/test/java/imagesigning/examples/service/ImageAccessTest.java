package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may push, overwrite and delete images: S0-27, S4-16. */
class ImageAccessTest {
  private static final TestImage IMAGE = TestImage.oci(1);
  private static final TestImage OTHER = TestImage.oci(2);
  private static final String EE = "galaxy.execution_environment_";

  @TempDir static Path directory;
  private static TestRegistry registry;
  private static RunningService service;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    Path users = directory.resolve("users");
    Files.write(
        users,
        List.of(
            Users.line("signer", "p".toCharArray(), "system:image-signer"),
            Users.line("auditor", "p".toCharArray(), "system:image-auditor"),
            Users.line("collaborator", "p".toCharArray(), EE + "collaborator"),
            Users.line("owner", "p".toCharArray(), EE + "namespace_owner"),
            Users.line("publisher", "p".toCharArray(), EE + "publisher"),
            Users.line("administrator", "p".toCharArray(), EE + "admin"),
            Users.line("superuser", "p".toCharArray(), "admin")));
    service = RunningService.start(registry, Map.of("users", users.toString()));
  }

  @BeforeEach
  void push() throws IOException {
    registry.push("team/app", "1.0", IMAGE);
    for (byte[] blob : OTHER.blobs()) {
      registry.pushBlob("team/app", blob);
    }
    service.repository("team/app");
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  private static HttpResponse<String> send(
      String user, String method, String path, BodyPublisher body) throws IOException {
    return service.send(
        service
            .request(path)
            .header("Authorization", AccessTest.basic(user + ":p"))
            .header("Content-Type", OTHER.mediaType())
            .method(method, body));
  }

  private static int put(String user, String repositoryAndReference) throws IOException {
    return send(
            user,
            "PUT",
            "/v2/" + repositoryAndReference,
            BodyPublishers.ofByteArray(OTHER.manifest()))
        .statusCode();
  }

  @ParameterizedTest
  @CsvSource({
    "signer,PUT,/v2/team/app/manifests/2.0,collaborator",
    "signer,PUT,/v2/team/app/manifests/1.0,collaborator",
    "signer,DELETE,/v2/team/app/manifests/1.0,execution_environment_admin",
    "signer,POST,/v2/team/app/blobs/uploads/,collaborator",
    "signer,PUT,/v2/team/app/blobs/uploads/1,collaborator",
    "signer,PATCH,/v2/team/app/blobs/uploads/1,collaborator",
    "signer,DELETE,/v2/team/app/blobs/uploads/1,collaborator",
    "auditor,PUT,/v2/team/app/manifests/1.0,collaborator",
    "auditor,DELETE,/v2/team/app/manifests/1.0,execution_environment_admin",
  })
  void whoMayOnlySignOrAuditChangesNoImage(String user, String method, String path, String role)
      throws IOException {
    registry.clearRequests();

    HttpResponse<String> refused =
        send(user, method, path, BodyPublishers.ofByteArray(OTHER.manifest()));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("\"DENIED\"", "lacks all of", role);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void whoMaySignStillAddsSignatures() throws IOException {
    byte[] signature = RunningService.KEY.sign("example.com/team/app:1.0", IMAGE.digest());
    ExtensionSignature named =
        ExtensionSignature.of(SignatureName.of(IMAGE.digest(), signature), signature);
    String path = "/extensions/v2/team/app/signatures/" + IMAGE.digest();
    BodyPublisher body = BodyPublishers.ofByteArray(named.toJson());

    assertThat(send("auditor", "PUT", path, body).statusCode()).isEqualTo(403);
    assertThat(send("signer", "PUT", path, body).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"collaborator", "owner", "publisher", "administrator", "superuser"})
  void eachRoleOfGalaxyAddsAndOverwritesTags(String user) throws IOException {
    assertThat(put(user, "team/app/manifests/by-" + user)).isEqualTo(201);
    assertThat(put(user, "team/app/manifests/1.0")).isEqualTo(201);
    assertThat(registry.manifest("team/app", "1.0")).hasValue(OTHER.manifest());
  }

  @ParameterizedTest
  @CsvSource({
    "collaborator,403,403",
    "owner,202,403",
    "publisher,202,202",
    "administrator,202,202",
    "superuser,202,202"
  })
  void newRepositoriesAndNamespacesNeedMore(String user, int repository, int namespace)
      throws IOException {
    assertThat(
            send(user, "POST", "/v2/team/of-" + user + "/blobs/uploads/", BodyPublishers.noBody())
                .statusCode())
        .isEqualTo(repository);
    assertThat(
            send(user, "POST", "/v2/of-" + user + "/app/blobs/uploads/", BodyPublishers.noBody())
                .statusCode())
        .isEqualTo(namespace);
  }

  @ParameterizedTest
  @CsvSource({
    "collaborator,403",
    "owner,403",
    "publisher,403",
    "administrator,202",
    "superuser,202"
  })
  void onlyAdministratorsDelete(String user, int status) throws IOException {
    String path = "/v2/team/app/manifests/" + IMAGE.digest();

    assertThat(send(user, "DELETE", path, BodyPublishers.noBody()).statusCode()).isEqualTo(status);
    assertThat(registry.manifest("team/app", IMAGE.digest().toString()).isPresent())
        .isEqualTo(status == 403);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/v2/team/app/manifests/sha256:00?tag=1.0,400,UNSUPPORTED",
    "PUT,/v2/team/app/manifests/a:,400,TAG_INVALID",
    "POST,/v2/team/app/blobs/uploads/?mount=sha256:00&from=UPPER,400,NAME_INVALID",
    "POST,/v2/team/app/manifests/1.0,405,UNSUPPORTED",
    "DELETE,/v2/team/app/tags/1.0,405,UNSUPPORTED",
    "PUT,/v2/team/app/referrers/1.0,405,UNSUPPORTED",
    "DELETE,/v2/team/app/tags/list?n=%zz,405,UNSUPPORTED",
    "POST,/v2/team/app/blobs/uploads/?n=%zz,400,UNSUPPORTED",
  })
  void nothingIsHandedOnUnderAnotherName(String method, String path, int status, String code)
      throws IOException {
    registry.clearRequests();
    String answer =
        service.rawRequest(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: "
                + service.server.localHost()
                + "\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: "
                + AccessTest.basic("superuser:p")
                + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains('"' + code + '"');
    assertThat(registry.requests()).isEmpty();
  }
}
