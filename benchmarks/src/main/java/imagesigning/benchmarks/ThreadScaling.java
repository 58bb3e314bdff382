package imagesigning.benchmarks;

import imagesigning.testkit.TestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Measures how much two threads speed up judging an image, against how much they speed up the
 * primitive, in one Java virtual machine: four slices of a fifth of a second follow each other
 * (primitive and judgement, with one thread and with two), again and again, and each round gives
 * one quotient of the gains. A machine whose speed changes from second to second changes all four
 * of a round alike; forks of JMH, minutes apart, cannot be compared that closely.
 */
public final class ThreadScaling {
  private static final long SLICE_NANOS = 200_000_000;
  private static final int WARMUP_ROUNDS = 40;
  private static final int ROUNDS = 101;
  private static final int BATCH = 16;

  private final SignedImage image = new SignedImage();

  /** Keeps results alive, each thread in its own place. */
  private final AtomicReferenceArray<Object> sink = new AtomicReferenceArray<>(64);

  private ThreadScaling(TestKey.Algorithm key) {
    image.key = key;
    image.sign();
  }

  /**
   * Runs the measurement; takes about two minutes for each kind of key.
   *
   * @param args the kinds of keys, all three if none are given
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    List<String> keys = args.length > 0 ? List.of(args) : List.of("RSA_3072", "ED25519", "P256");
    System.out.printf(
        Locale.ROOT,
        "%-10s %8s %12s %8s %10s %10s %24s%n",
        "key",
        "raw us",
        "evaluate us",
        "adds us",
        "raw gain",
        "eval gain",
        "quotient (quartiles)");
    for (String key : keys) {
      new ThreadScaling(TestKey.Algorithm.valueOf(key)).measure(key);
    }
  }

  private Object raw() {
    return image.operation().verifies(image.manifestBytes());
  }

  private Object evaluate() {
    return image.evaluator().evaluate(image.image());
  }

  private void measure(String key) throws InterruptedException {
    for (int round = 0; round < WARMUP_ROUNDS; round++) {
      perSecond(2, this::raw);
      perSecond(2, this::evaluate);
    }
    List<Double> raw = new ArrayList<>();
    List<Double> evaluate = new ArrayList<>();
    List<Double> added = new ArrayList<>();
    List<Double> rawGain = new ArrayList<>();
    List<Double> evaluateGain = new ArrayList<>();
    List<Double> quotient = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      double raw1 = perSecond(1, this::raw);
      double evaluate1 = perSecond(1, this::evaluate);
      double raw2 = perSecond(2, this::raw);
      double evaluate2 = perSecond(2, this::evaluate);
      raw.add(1e6 / raw1);
      evaluate.add(1e6 / evaluate1);
      added.add(1e6 / evaluate1 - 1e6 / raw1);
      rawGain.add(raw2 / raw1);
      evaluateGain.add(evaluate2 / evaluate1);
      quotient.add(evaluate2 / evaluate1 / (raw2 / raw1));
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s %8.1f %12.1f %8.1f %9.2fx %9.2fx %10.2f (%.2f to %.2f)%n",
        key,
        quantile(raw, 2),
        quantile(evaluate, 2),
        quantile(added, 2),
        quantile(rawGain, 2),
        quantile(evaluateGain, 2),
        quantile(quotient, 2),
        quantile(quotient, 1),
        quantile(quotient, 3));
  }

  private static double quantile(List<Double> values, int quarter) {
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort(null);
    return sorted.get((sorted.size() - 1) * quarter / 4);
  }

  /** What is measured. */
  @FunctionalInterface
  private interface Operation {
    Object run();
  }

  private double perSecond(int threads, Operation operation) throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(threads);
    CountDownLatch end = new CountDownLatch(threads);
    double[] rates = new double[threads];
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      Thread runner =
          new Thread(
              () -> {
                try {
                  start.await();
                  rates[number] = rate(operation, number * 32);
                } catch (InterruptedException | BrokenBarrierException e) {
                  Thread.currentThread().interrupt();
                } finally {
                  end.countDown();
                }
              });
      runner.setDaemon(true);
      runner.start();
    }
    end.await();
    double sum = 0;
    for (double rate : rates) {
      sum += rate;
    }
    return sum;
  }

  private double rate(Operation operation, int place) {
    long begun = System.nanoTime();
    long done = 0;
    long now;
    do {
      for (int i = 0; i < BATCH; i++) {
        sink.lazySet(place, operation.run());
      }
      done += BATCH;
      now = System.nanoTime();
    } while (now - begun < SLICE_NANOS);
    return done * 1e9 / (now - begun);
  }
}
