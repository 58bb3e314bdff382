package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadOnceTest {

  @Test
  void readsAtFirstUseAndNeverAgain() throws IOException {
    AtomicInteger reads = new AtomicInteger();
    ReadOnce<Integer> once = new ReadOnce<>(reads::incrementAndGet);
    assertThat(reads).hasValue(0);
    assertThat(once.get()).isEqualTo(1);
    assertThat(once.get()).isEqualTo(1);
    assertThat(reads).hasValue(1);
  }

  @Test
  void aFailureIsNotRemembered() throws IOException {
    AtomicInteger reads = new AtomicInteger();
    ReadOnce<String> once =
        new ReadOnce<>(
            () -> {
              if (reads.incrementAndGet() < 3) {
                throw new IOException("not yet");
              }
              return "there";
            });
    assertThatExceptionOfType(IOException.class).isThrownBy(once::get).withMessage("not yet");
    assertThatExceptionOfType(IOException.class).isThrownBy(once::get).withMessage("not yet");
    assertThat(once.get()).isEqualTo("there");
    assertThat(reads).hasValue(3);
  }

  @Test
  void aBugOfTheReaderStaysWhatItIs() {
    ReadOnce<String> once =
        new ReadOnce<>(
            () -> {
              throw new IllegalStateException("bug");
            });
    assertThatIllegalStateException().isThrownBy(once::get).withMessage("bug");
  }

  @Test
  void threadsThatMeetAtTheFirstUseReadOnce() throws Exception {
    int threads = 8;
    AtomicInteger reads = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(threads);
    ReadOnce<Integer> once =
        new ReadOnce<>(
            () -> {
              try {
                started.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return reads.incrementAndGet();
            });
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(
            pool.submit(
                () -> {
                  started.countDown();
                  return once.get();
                }));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(1);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void anInterruptWhileWaitingIsKept() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    ReadOnce<String> once =
        new ReadOnce<>(
            () -> {
              reading.countDown();
              try {
                mayFinish.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return "there";
            });
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<String> first = pool.submit(once::get);
      reading.await();
      Thread.currentThread().interrupt();
      pool.execute(() -> {});
      mayFinish.countDown();
      assertThat(once.get()).isEqualTo("there");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(first.get()).isEqualTo("there");
    } finally {
      pool.shutdownNow();
    }
  }
}
