package imagesigning.benchmarks;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures judgement and primitive in turn, a fork of each after the other, so that a machine that
 * slows down slows both; prints the medians, what judging adds, and how two threads speed both up.
 */
public final class InterleavedRun {
  private static final int FORKS = 5;

  /**
   * For one thread. Where two threads keep both cores busy the compiler gets a third of the machine
   * at best, and needs several times as long until nothing is left to compile.
   */
  private static final int WARMUP_SECONDS = 6;

  private InterleavedRun() {}

  /**
   * Runs the whole measurement; takes about twenty minutes.
   *
   * @param args how many forks, five if not given
   * @throws RunnerException if JMH cannot run
   */
  public static void main(String[] args) throws RunnerException {
    int forks = args.length > 0 ? Integer.parseInt(args[0]) : FORKS;
    InterleavedForks measured = new InterleavedForks(SignedByBenchmark.class);
    for (int fork = 0; fork < forks; fork++) {
      for (int threads = 1; threads <= 2; threads++) {
        measured.run(threads, WARMUP_SECONDS * threads * threads);
      }
      System.out.println("fork " + (fork + 1) + " of " + forks + " done");
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s %12s %12s %10s %14s %14s%n",
        "key",
        "raw us",
        "evaluate us",
        "adds us",
        "raw 2 threads",
        "eval 2 threads");
    for (String key : List.of("RSA_3072", "ED25519", "P256")) {
      double raw = measured.median(key, "raw", 1);
      double evaluate = measured.median(key, "evaluate", 1);
      System.out.printf(
          Locale.ROOT,
          "%-10s %12.1f %12.1f %10.1f %13.2fx %13.2fx%n",
          key,
          raw,
          evaluate,
          evaluate - raw,
          2 * raw / measured.median(key, "raw", 2),
          2 * evaluate / measured.median(key, "evaluate", 2));
    }
  }
}
