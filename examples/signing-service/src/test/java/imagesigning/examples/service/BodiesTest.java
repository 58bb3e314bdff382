package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much of a body is read, and of whose. The requests here never send what their headers
 * promise, so that an answer proves that nothing more was waited for.
 */
class BodiesTest {
  private static final int MOST_UPLOAD = 100_000;
  private static final int MOST_BODY = 64 * 1024;
  private static final Set<HandlerType> CHANGES =
      Set.of(HandlerType.POST, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE);
  private static final List<String> TYPES =
      List.of(
          "",
          "Content-Type: application/x-www-form-urlencoded\r\n",
          "Content-Type: application/json\r\n",
          "Content-Type: application/octet-stream\r\n");
  private static final List<String> PARTS =
      List.of(
          "Content-Type: multipart/form-data; boundary=x\r\n",
          "Content-Type: MultiPart/Mixed;boundary=x\r\n",
          "Content-Type: application/json\r\nContent-Type: multipart/form-data; boundary=x\r\n");
  private static final List<String> SIZES =
      List.of(
          "Content-Length: 1000\r\n",
          "Content-Length: 1000000000000\r\n",
          "Transfer-Encoding: chunked\r\n");

  @TempDir static Path directory;
  private static TestRegistry registry;
  private static RunningService service;
  private static String repository;

  @BeforeAll
  static void start() throws IOException {
    registry = TestRegistry.start();
    registry.push("team/app", "1.0", TestImage.oci(1));
    Path users = directory.resolve("users");
    Files.write(users, List.of(Users.line("superuser", "p".toCharArray(), "admin")));
    service =
        RunningService.start(
            registry,
            Map.of(
                "users",
                users.toString(),
                "requests.max-upload-bytes",
                String.valueOf(MOST_UPLOAD)));
    repository = service.repository("team/app");
  }

  @AfterAll
  static void stop() {
    service.close();
    registry.close();
  }

  /** Sends headers, and of the body only this much; returns the status. */
  private static int status(String method, String path, String headers, String body)
      throws IOException {
    String answer =
        service.rawRequest(
            method
                + " "
                + path
                + " HTTP/1.1\r\nHost: "
                + service.server.localHost()
                + "\r\nConnection: close\r\n"
                + headers
                + "\r\n"
                + body);
    assertThat(answer).as(method + " " + path + " " + headers).startsWith("HTTP/1.1 ");
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** A path for each route, which leads to something that is there. */
  private static List<String> paths(Endpoint route) {
    if (route.path.equals("/v2/<path>")) {
      return List.of(
          "/v2/team/app/manifests/1.0",
          "/v2/team/app/blobs/uploads/",
          "/v2/team/app/blobs/uploads/1",
          "/v2/team/app/tags/list");
    }
    if (route.path.equals("/extensions/v2/<path>")) {
      return List.of("/extensions/v2/team/app/signatures/" + TestImage.oci(1).digest());
    }
    String id = repository.substring(PulpJson.REPOSITORIES.length(), repository.length() - 1);
    return List.of(route.path.replace("{id}", id).replace("{number}", "0"));
  }

  private static List<Endpoint> routes() {
    List<Endpoint> routes = new ArrayList<>();
    for (Endpoint route : service.server.routes()) {
      if (CHANGES.contains(route.method)
          || route.method.equals(HandlerType.GET)
          || route.method.equals(HandlerType.HEAD)) {
        routes.add(route);
      }
    }
    assertThat(routes).hasSizeGreaterThan(25);
    return routes;
  }

  @Test
  void nothingOfTheBodyOfAStrangerIsReadOnAnyRoute() throws IOException {
    for (Endpoint route : routes()) {
      for (String path : paths(route)) {
        for (String type : TYPES) {
          for (String size : SIZES) {
            int status = status(route.method.name(), path, type + size, "");

            assertThat(status).as(route.method + " " + path + " " + type + size).isNotEqualTo(500);
            if (CHANGES.contains(route.method)) {
              assertThat(status)
                  .as(route.method + " " + path + " " + type + size)
                  .isIn(401, 405, 413);
            }
          }
        }
      }
    }
  }

  @Test
  void aBodyOfSeveralPartsIsReadByNobodyOnAnyRoute() throws IOException {
    String login = "Authorization: " + AccessTest.basic("superuser:p") + "\r\n";
    for (Endpoint route : routes()) {
      for (String path : paths(route)) {
        for (String type : PARTS) {
          for (String user : List.of("", login)) {
            assertThat(
                    status(
                        route.method.name(),
                        path,
                        user + type + "Transfer-Encoding: chunked\r\n",
                        ""))
                .as(route.method + " " + path + " " + type)
                .isEqualTo(415);
          }
        }
      }
    }
  }

  private static String chunk(int size) {
    return Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
  }

  @Test
  void noMoreThanTheLimitIsReadOfWhoeverSendsIt() throws IOException {
    HttpResponse<String> page = service.get("/");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    String login = "Authorization: " + AccessTest.basic("superuser:p") + "\r\n";
    String json = login + "Content-Type: application/json\r\n";
    String form =
        login + "Content-Type: application/x-www-form-urlencoded\r\nCookie: " + cookie + "\r\n";
    String chunked = "Transfer-Encoding: chunked\r\n";
    String much = chunk(MOST_BODY + 1);

    assertThat(status("POST", repository + "sign/", json + chunked, much)).isEqualTo(413);
    assertThat(status("PATCH", repository, json + chunked, much)).isEqualTo(413);
    for (String path : List.of("/sign", "/service", "/verify")) {
      assertThat(status("POST", path, form + chunked, much)).as(path).isEqualTo(413);
      assertThat(status("POST", path, json + chunked, "")).as(path).isEqualTo(415);
      assertThat(status("POST", path, form + "Content-Length: 65537\r\n", ""))
          .as(path)
          .isEqualTo(413);
    }
    assertThat(status("PUT", "/v2/team/app/manifests/2.0", login + chunked, chunk(MOST_UPLOAD + 1)))
        .isEqualTo(413);
    assertThat(
            status(
                "PUT",
                "/v2/team/app/manifests/2.0",
                login + "Content-Length: " + (MOST_UPLOAD + 1) + "\r\n",
                ""))
        .isEqualTo(413);
  }
}
