package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wrong passwords, which cost much to look at, keep nobody else from anything. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class LoginsTest {
  private static final int DERIVING = 2;
  private static final int WAITING = 1;

  @TempDir Path directory;
  private final CountDownLatch entered = new CountDownLatch(DERIVING);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger derivations = new AtomicInteger();
  private final Turns turns = new Turns(DERIVING, WAITING, Duration.ofHours(1));
  private TestRegistry registry;
  private RunningService service;

  @BeforeEach
  void start() throws IOException {
    registry = TestRegistry.start();
    registry.push("shop/app", "1.0", TestImage.oci(1));
    Path users =
        Files.write(
            directory.resolve("users"), List.of(Users.line("ann", "right".toCharArray(), "admin")));
    service =
        RunningService.start(
            registry, new Access(Optional.of(Users.load(users, this::derive, turns))));
  }

  @AfterEach
  void stop() {
    released.countDown();
    service.close();
    registry.close();
  }

  /** A wrong password takes until the test releases it. */
  private byte[] derive(char[] password, byte[] salt, int iterations) {
    derivations.incrementAndGet();
    if (new String(password).startsWith("right")) {
      return Users.derive(password, salt, iterations);
    }
    entered.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new byte[32];
  }

  private HttpRequest.Builder request(String path, String password) {
    return service
        .request(path)
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", AccessTest.basic("ann:" + password));
  }

  private HttpResponse<String> get(String path, String password) throws IOException {
    return service.send(request(path, password));
  }

  @Test
  void manyWrongPasswordsKeepNobodyElseWaiting() throws Exception {
    String repository = service.repository("shop/app");
    String signatures = "/extensions/v2/shop/app/signatures/" + TestImage.oci(1).digest();
    assertThat(get("/v2/", "right").statusCode()).isEqualTo(200);
    List<CompletableFuture<HttpResponse<String>>> wrong = new ArrayList<>();
    for (int i = 0; i < DERIVING + WAITING; i++) {
      wrong.add(
          service.client.sendAsync(request("/v2/", "wrong" + i).build(), BodyHandlers.ofString()));
    }
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    Instant end = Instant.now().plusSeconds(60);
    while (!turns.isFull()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }

    List<HttpRequest.Builder> more =
        List.of(
            request("/v2/", "more"),
            request("/", "more"),
            request("/login", "more"),
            request("/tasks", "more"),
            request(PulpJson.TASKS, "more"),
            request("/v2/shop/app/manifests/1.0", "more").DELETE(),
            request(signatures, "more").PUT(BodyPublishers.ofString("{}")),
            request(repository + "sign/", "more").POST(BodyPublishers.ofString("{}")));
    for (HttpRequest.Builder request : more) {
      HttpResponse<String> refused = service.send(request);
      assertThat(refused.statusCode()).as(refused.uri().toString()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    }
    assertThat(service.get("/style.css").statusCode()).isEqualTo(200);
    assertThat(service.get("/").statusCode()).isEqualTo(200);
    assertThat(service.get("/v2/shop/app/manifests/1.0").statusCode()).isEqualTo(200);
    assertThat(get("/v2/", "right").statusCode()).isEqualTo(200);
    assertThat(get("/tasks", "right").statusCode()).isEqualTo(200);
    assertThat(wrong).noneMatch(CompletableFuture::isDone);

    released.countDown();
    for (CompletableFuture<HttpResponse<String>> one : wrong) {
      assertThat(one.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(401);
    }
    assertThat(get("/v2/", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void aPasswordIsLookedAtOnceForEachRequest() throws IOException {
    released.countDown();
    for (String name : List.of("shop/app", "shop/second", "shop/third")) {
      registry.push(name, "1.0", TestImage.oci(1));
      service.repository(name);
    }

    assertThat(get("/", "wrong").statusCode()).isEqualTo(200);

    assertThat(derivations).hasValue(1);
  }

  @Test
  void manyPagesOfImagesKeepNobodyElseWaiting() throws Exception {
    service.repository("shop/app");
    registry.faults().on(Route.path(".*/tags/list")).stall();
    List<CompletableFuture<HttpResponse<String>>> pages = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      pages.add(
          service.client.sendAsync(
              service.request("/").timeout(Duration.ofSeconds(60)).build(),
              BodyHandlers.ofString()));
    }

    Object first =
        CompletableFuture.anyOf(pages.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    assertThat(first)
        .isInstanceOfSatisfying(
            HttpResponse.class, answer -> assertThat(answer.statusCode()).isEqualTo(429));
    assertThat(service.get("/style.css").statusCode()).isEqualTo(200);
    registry.close();
    for (CompletableFuture<HttpResponse<String>> page : pages) {
      assertThat(page.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 429);
    }
  }

  @Test
  void whoseTurnDoesNotComeInTimeIsRefused() throws Exception {
    Turns impatient = new Turns(1, 1, Duration.ZERO);

    int nested =
        impatient.take(
            () -> {
              assertThatThrownBy(() -> impatient.take(() -> 0))
                  .isInstanceOfSatisfying(
                      Refusal.class, refused -> assertThat(refused.status()).isEqualTo(429));
              assertThat(impatient.isFull()).isFalse();
              return 1;
            });

    assertThat(nested).isEqualTo(1);
    assertThat(impatient.take(() -> 2)).isEqualTo(2);
  }
}
