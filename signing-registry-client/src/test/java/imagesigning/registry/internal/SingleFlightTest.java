package imagesigning.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.http.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SingleFlightTest {
  private final SingleFlight<String, Integer> flights = new SingleFlight<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void thoseWhoComeLaterShareTheResult() throws Exception {
    Future<Integer> leader = threads.submit(() -> flights.run("k", soon(), this::slow));
    started.await();
    CountDownLatch following = new CountDownLatch(1);
    Future<Integer> follower =
        threads.submit(
            () -> {
              following.countDown();
              return flights.run("k", soon(), () -> runs.incrementAndGet() + 100);
            });
    following.await();
    int other = flights.run("other", soon(), () -> 7);
    release.countDown();

    assertThat(leader.get()).isEqualTo(1);
    // The follower either joined in time, or came after the end and did the work itself.
    assertThat(follower.get()).isIn(1, 102);
    assertThat(other).isEqualTo(7);
  }

  @Test
  void theNextOneAsksAgain() throws Exception {
    flights.run("k", soon(), runs::incrementAndGet);

    assertThat(flights.run("k", soon(), runs::incrementAndGet)).isEqualTo(2);
  }

  @Test
  void aRefusalReachesTheCallerAndIsNotKept() throws Exception {
    RegistryException refused =
        catchThrowableOfType(
            RegistryException.class,
            () ->
                flights.run(
                    "k",
                    soon(),
                    () -> {
                      throw failure(IndeterminateReason.ACCESS_DENIED);
                    }));

    assertThat(refused.reason()).isEqualTo(IndeterminateReason.ACCESS_DENIED);
    assertThat(flights.run("k", soon(), () -> 5)).isEqualTo(5);
  }

  @Test
  void aFollowerTakesOverWhenTheLeaderRunsOutOfTimeOrIsInterrupted() throws Exception {
    Future<Integer> leader =
        threads.submit(
            () ->
                flights.run(
                    "k",
                    soon(),
                    () -> {
                      started.countDown();
                      await(release);
                      throw new VerificationInterruptedException("leader");
                    }));
    started.await();
    Future<Integer> follower = threads.submit(() -> flights.run("k", soon(), () -> 9));
    release.countDown();

    assertThat(follower.get()).isEqualTo(9);
    assertThat(leader).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aFollowerKeepsItsOwnDeadline() throws Exception {
    threads.submit(() -> flights.run("k", soon(), this::slow));
    started.await();

    RegistryException late =
        catchThrowableOfType(
            RegistryException.class,
            () -> flights.run("k", Deadline.after(Duration.ofMillis(50)), () -> 9));
    release.countDown();

    assertThat(late.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
  }

  @Test
  void anInterruptedFollowerStops() throws Exception {
    threads.submit(() -> flights.run("k", soon(), this::slow));
    started.await();
    Thread.currentThread().interrupt();

    VerificationInterruptedException stopped =
        catchThrowableOfType(
            VerificationInterruptedException.class, () -> flights.run("k", soon(), () -> 9));
    release.countDown();

    assertThat(stopped).isNotNull();
    assertThat(Thread.interrupted()).isTrue();
  }

  private int slow() {
    started.countDown();
    await(release);
    return runs.incrementAndGet();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RegistryException failure(IndeterminateReason reason) {
    return new RegistryException(reason, "test", "GET", "", 0, null);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
