package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifyAllTest {
  private final VerifierRig rig = new VerifierRig();
  @TempDir Path work;

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void keepsTheOrderAndFetchesRepeatedImagesOnce() {
    ImageReference signed = ImageReference.docker(rig.pushSigned("signed:1", TestImage.oci()));
    ImageReference unsigned = ImageReference.docker(rig.push("unsigned:1", TestImage.oci(2)));
    ImageReference closed = ImageReference.docker(rig.push("closed/app:1", TestImage.oci()));
    ImageReference missing = ImageReference.docker(rig.registry.reference("missing:1"));

    try (ImageVerifier verifier = rig.builder().build()) {
      List<Verdict> verdicts =
          verifier.verifyAll(List.of(signed, unsigned, signed, closed, missing, signed));

      assertThat(verdicts).hasSize(6);
      assertThat(verdicts.get(0)).isAllowed();
      assertThat(verdicts.get(1)).isRejectedFor(RejectionReason.NO_SIGNATURE);
      assertThat(verdicts.get(2)).isSameAs(verdicts.get(0));
      assertThat(verdicts.get(3)).isRejectedFor(RejectionReason.POLICY_REJECTS);
      assertThat(verdicts.get(4)).isIndeterminateBecause(IndeterminateReason.MANIFEST_NOT_FOUND);
      assertThat(verdicts.get(5)).isSameAs(verdicts.get(0));
      assertThat(verifier.verifyAll(List.of())).isEmpty();
    }

    assertThat(rig.requests()).filteredOn(r -> r.endsWith("/signed/manifests/1")).hasSize(1);
  }

  @Test
  void worksOnAsManyAtOnceAsAllowedAndNoMore() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    VerificationListener counting =
        new VerificationListener() {
          @Override
          public void entered(ImageReference image, VerificationPhase phase) {
            if (phase == VerificationPhase.POLICY) {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              three.countDown();
              await(three);
            }
          }

          @Override
          public void judged(ImageReference image, Verdict verdict) {
            now.decrementAndGet();
          }
        };

    try (ImageVerifier verifier = rig.builder().parallelism(3).listener(counting).build()) {
      assertThat(verifier.verifyAll(open(12))).hasSize(12);
    }

    assertThat(most).hasValue(3);
  }

  @Test
  void usesTheCallersExecutorAndGetsOnWithoutIt() {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (ImageVerifier verifier = rig.builder().executor(one).build()) {
      // Called from the only thread of the executor, nobody is left to help.
      List<Verdict> verdicts = one.submit(() -> verifier.verifyAll(open(5))).get();
      assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict).isAllowed());
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      one.shutdownNow();
    }

    try (ImageVerifier verifier =
        rig.builder()
            .executor(
                task -> {
                  throw new RejectedExecutionException("full");
                })
            .build()) {
      assertThat(verifier.verifyAll(open(5))).hasSize(5);
    }
  }

  @Test
  void runsOnVirtualThreadsWhereThereAreAny() throws Exception {
    ExecutorService threads = perTaskThreads();
    try (ImageVerifier verifier = rig.builder().executor(threads).parallelism(50).build()) {
      List<Verdict> verdicts = threads.submit(() -> verifier.verifyAll(open(50))).get();
      assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict).isAllowed());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void refusesAWrongNameBeforeAnythingIsFetched() {
    ImageReference fine = open(1).get(0);
    ImageReference wrong = ImageReference.dir(work.resolve("missing"));

    try (ImageVerifier verifier = rig.builder().build()) {
      assertThatThrownBy(() -> verifier.verifyAll(List.of(fine, wrong)))
          .isInstanceOfSatisfying(
              ReferenceFormatException.class,
              e -> assertThat(e.input()).isEqualTo(wrong.toString()));
    }
    assertThat(rig.requests()).isEmpty();
  }

  @Test
  void anInterruptEndsAllOfThem() throws Exception {
    List<ImageReference> images = open(4);
    rig.registry.faults().on(Route.manifests()).stall();
    CountDownLatch waiting = new CountDownLatch(2);
    AtomicReference<Object> result = new AtomicReference<>();
    AtomicInteger judged = new AtomicInteger();
    VerificationListener listener =
        new VerificationListener() {
          @Override
          public void entered(ImageReference image, VerificationPhase phase) {
            if (phase == VerificationPhase.MANIFEST) {
              waiting.countDown();
            }
          }

          @Override
          public void judged(ImageReference image, Verdict verdict) {
            judged.incrementAndGet();
          }
        };
    try (ImageVerifier verifier =
        rig.builder().parallelism(2).listener(listener).timeout(Duration.ofHours(1)).build()) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  result.set(verifier.verifyAll(images));
                } catch (VerificationInterruptedException e) {
                  result.set(Thread.currentThread().isInterrupted() ? e : "flag lost");
                }
              });
      caller.start();
      waiting.await();
      caller.interrupt();
      caller.join();
    }

    assertThat(result.get()).isInstanceOf(VerificationInterruptedException.class);
    assertThat(judged).hasValue(0);
  }

  @Test
  void anInterruptEndsASingleOneToo() throws Exception {
    ImageReference image = open(1).get(0);
    rig.registry.faults().on(Route.manifests()).stallInBody();
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicReference<Object> result = new AtomicReference<>();
    VerificationListener listener =
        new VerificationListener() {
          @Override
          public void entered(ImageReference entered, VerificationPhase phase) {
            if (phase == VerificationPhase.MANIFEST) {
              waiting.countDown();
            }
          }
        };
    try (ImageVerifier verifier =
        rig.builder().listener(listener).timeout(Duration.ofHours(1)).build()) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  result.set(verifier.verify(image));
                } catch (VerificationInterruptedException e) {
                  result.set(Thread.currentThread().isInterrupted() ? e : "flag lost");
                }
              });
      caller.start();
      waiting.await();
      caller.interrupt();
      caller.join();
    }

    assertThat(result.get()).isInstanceOf(VerificationInterruptedException.class);
  }

  @Test
  void eachImageHasItsOwnTime() {
    rig.registry.faults().on(Route.manifest("open/app0", "1")).stall();

    try (ImageVerifier verifier = rig.builder().parallelism(1).build()) {
      List<Verdict> verdicts =
          verifier.verifyAll(open(3), VerifyOptions.none().withTimeout(Duration.ofMillis(700)));

      assertThat(verdicts.get(0)).isIndeterminateBecause(IndeterminateReason.TIMEOUT);
      assertThat(verdicts.get(1)).isAllowed();
      assertThat(verdicts.get(2)).isAllowed();
    }
  }

  private List<ImageReference> open(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ImageReference.docker(rig.push("open/app" + i + ":1", TestImage.oci(i))))
        .toList();
  }

  private static ExecutorService perTaskThreads() throws ReflectiveOperationException {
    for (java.lang.reflect.Method method : Executors.class.getMethods()) {
      if (method.getName().equals("newVirtualThreadPerTaskExecutor")) {
        return (ExecutorService) method.invoke(null);
      }
    }
    return Executors.newCachedThreadPool();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
