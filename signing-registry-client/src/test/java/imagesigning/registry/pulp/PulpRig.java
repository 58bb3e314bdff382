package imagesigning.registry.pulp;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import imagesigning.registry.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A Pulp that says what it was told to say, a client of it, and a clock that pauses move. */
final class PulpRig implements AutoCloseable {
  static final String ROOT = "/pulp/api/v3/";
  static final String SERVICE = ROOT + "signing-services/187120de-307e-4389-b17d-9e42ab295151/";
  static final String PUSH_LIST = ROOT + "repositories/container/container-push/";
  static final String PUSH_REPOSITORY = PUSH_LIST + "3b279a32-b313-44bf-ad41-4359a92cae24/";
  static final String SYNC_LIST = ROOT + "repositories/container/container/";
  static final String SYNC_REPOSITORY = SYNC_LIST + "2629ca48-1d98-4ce1-88f2-accf2de9de95/";
  static final String SIGN_TASK = ROOT + "tasks/2d6eb9b7-f5aa-40b5-be1c-99c40805d049/";

  private final WireMockServer server =
      new WireMockServer(
          WireMockConfiguration.options()
              .bindAddress("127.0.0.1")
              .dynamicPort()
              .stubCorsEnabled(false));
  private final List<Duration> pauses = new ArrayList<>();
  private long nanos;

  PulpRig() {
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.port();
  }

  URI url() {
    return URI.create("http://" + host());
  }

  PulpClient client() {
    return builder().build();
  }

  PulpClientBuilder builder() {
    return PulpClient.builder(url())
        .http(HttpSettings.builder().plainHttp(host()).build())
        .time(this::pause, () -> nanos);
  }

  private void pause(Duration time) {
    pauses.add(time);
    nanos += time.toNanos();
  }

  List<Duration> pauses() {
    return pauses;
  }

  /** Answers what is read there, query included. */
  PulpRig onGet(String target, String json) {
    return onGet(target, 200, json);
  }

  PulpRig onGet(String target, int status, String json) {
    server.stubFor(
        get(urlEqualTo(target))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", "application/json")
                    .withBody(json)));
    return this;
  }

  PulpRig onPost(String target, int status, String json) {
    server.stubFor(
        post(urlEqualTo(target))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", "application/json")
                    .withBody(json)));
    return this;
  }

  WireMockServer server() {
    return server;
  }

  /** Method and target of every request so far. */
  List<String> log() {
    return events().stream()
        .map(event -> event.getRequest().getMethod() + " " + event.getRequest().getUrl())
        .toList();
  }

  /** The bodies of what was posted. */
  List<String> posted() {
    return events().stream()
        .filter(event -> event.getRequest().getMethod().getName().equals("POST"))
        .map(event -> event.getRequest().getBodyAsString())
        .toList();
  }

  /** In order; WireMock has the newest first. */
  List<ServeEvent> events() {
    List<ServeEvent> events = new ArrayList<>(server.getAllServeEvents());
    Collections.reverse(events);
    return events;
  }

  /** The target of the first page of a list. */
  static String list(String path, String... conditions) {
    String query = String.join("&", conditions);
    return path + "?" + query + (query.isEmpty() ? "" : "&") + "limit=100";
  }

  /** A sample of the documents. */
  static String sample(String name) {
    try (InputStream in = PulpRig.class.getResourceAsStream("/pulp/" + name + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("no sample " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PulpException failure(ThrowingCallable call) {
    PulpException failure = catchThrowableOfType(PulpException.class, call);
    if (failure == null) {
      throw new AssertionError("expected a PulpException, nothing was thrown");
    }
    return failure;
  }

  @Override
  public void close() {
    server.stop();
  }
}
