package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LargeAnswersTest {
  private static final int LARGE = 4 * 1024 * 1024;
  private static final int FIRST = LargeAnswers.first(LARGE);

  private final LargeAnswers answers = new LargeAnswers();
  private final List<Integer> asked = new ArrayList<>();

  @Test
  void aSmallAnswerIsAskedForOnce() throws Exception {
    int size = answers.read(LARGE, soon(), most -> answer(200, 3, most), LargeAnswersTest::size);

    assertThat(size).isEqualTo(3);
    assertThat(asked).containsExactly(FIRST);
  }

  @Test
  void ofALargeOneOnlyTheWholeAnswerIsRead() throws Exception {
    List<Boolean> read = new ArrayList<>();

    int size =
        answers.read(
            LARGE,
            soon(),
            most -> answer(200, FIRST + 1, most),
            answer -> {
              read.add(answer.isCut());
              return size(answer);
            });

    assertThat(size).isEqualTo(FIRST + 1);
    assertThat(read).containsExactly(false);
    assertThat(asked).containsExactly(FIRST, LARGE);
  }

  /** What the server said before it was asked for the whole does not count. */
  @Test
  void theSecondAnswerCounts() throws Exception {
    int status =
        answers.read(
            LARGE,
            soon(),
            most -> answer(most == FIRST ? 200 : 503, FIRST + 1, most),
            HttpAnswer::status);

    assertThat(status).isEqualTo(503);
  }

  @Test
  void whatMayNotBeLargeIsReadAsItCame() throws Exception {
    boolean cut = answers.read(FIRST, soon(), most -> answer(200, FIRST + 1, most), a -> a.isCut());

    assertThat(cut).isTrue();
    assertThat(asked).containsExactly(FIRST);
  }

  @Test
  void aFailureIsNeverLarge() throws Exception {
    int status =
        answers.read(LARGE, soon(), most -> answer(404, FIRST + 1, most), HttpAnswer::status);

    assertThat(status).isEqualTo(404);
    assertThat(asked).containsExactly(FIRST);
  }

  @Test
  void roomIsGivenBackWhateverHappensInIt() throws Exception {
    assertThatThrownBy(
            () ->
                answers.read(
                    LARGE,
                    soon(),
                    most -> answer(200, FIRST + 1, most),
                    answer -> {
                      throw new IllegalStateException("reading");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                answers.read(
                    LARGE,
                    soon(),
                    most -> {
                      if (most == LARGE) {
                        throw answer(200, 0, most)
                            .failure(IndeterminateReason.REGISTRY_UNREACHABLE, "gone");
                      }
                      return answer(200, FIRST + 1, most);
                    },
                    LargeAnswersTest::size))
        .isInstanceOf(RegistryException.class);

    assertThat(answers.read(LARGE, soon(), m -> answer(200, FIRST + 1, m), LargeAnswersTest::size))
        .isEqualTo(FIRST + 1);
  }

  @Test
  void waitsForRoomNoLongerThanTheDeadline() throws Exception {
    RegistryException late =
        whileThereIsNoRoom(
            () ->
                catchThrowableOfType(
                    RegistryException.class,
                    () ->
                        answers.read(
                            LARGE,
                            Deadline.after(Duration.ofMillis(1)),
                            most -> answer(200, FIRST + 1, most),
                            LargeAnswersTest::size)));

    assertThat(late.reason()).isEqualTo(IndeterminateReason.TIMEOUT);
    assertThat(late).hasMessageContaining("it is large, and so were others");
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    boolean interrupted =
        whileThereIsNoRoom(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(
                      () ->
                          answers.read(
                              LARGE,
                              soon(),
                              most -> answer(200, FIRST + 1, most),
                              LargeAnswersTest::size))
                  .isInstanceOf(VerificationInterruptedException.class);
              return Thread.interrupted();
            });

    assertThat(interrupted).isTrue();
  }

  @Test
  void aSmallAnswerNeedsNoRoom() throws Exception {
    int size =
        whileThereIsNoRoom(
            () -> answers.read(LARGE, soon(), m -> answer(200, 3, m), LargeAnswersTest::size));

    assertThat(size).isEqualTo(3);
  }

  /** Something to do. */
  private interface Work<T> {
    T run() throws Exception;
  }

  private <T> T whileThereIsNoRoom(Work<T> work) throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread holder =
        new Thread(
            () -> {
              try {
                answers.read(
                    LARGE,
                    soon(),
                    most -> answer(200, FIRST + 1, most),
                    answer -> {
                      taken.countDown();
                      return awaited(done);
                    });
              } catch (Exception e) {
                failure.set(e);
              }
            });
    holder.start();
    try {
      taken.await();
      return work.run();
    } finally {
      done.countDown();
      holder.join();
      assertThat(failure.get()).isNull();
    }
  }

  private static int awaited(CountDownLatch latch) {
    try {
      latch.await();
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized HttpAnswer answer(int status, int size, int most) {
    asked.add(most);
    URI uri = URI.create("https://registry.example.com/v2/");
    return new HttpAnswer(
        HttpCall.get(uri, TlsMode.VERIFIED, most),
        false,
        status,
        HttpHeaders.of(Map.of(), (name, value) -> true),
        new BoundedBody.Content(new byte[Math.min(size, most)], size > most));
  }

  private static int size(HttpAnswer answer) {
    return answer.body().length;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
