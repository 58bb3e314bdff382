package imagesigning.benchmarks;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures judgement and primitive in turn, a fork of each after the other, so that a machine that
 * slows down slows both; prints the medians and what judging adds. {@link ThreadScaling} measures
 * two threads.
 */
public final class InterleavedRun {
  private static final int FORKS = 5;

  /** Until nothing is left to compile. */
  private static final int WARMUP_SECONDS = 6;

  private InterleavedRun() {}

  /**
   * Runs the whole measurement; takes about five minutes.
   *
   * @param args how many forks, five if not given
   * @throws RunnerException if JMH cannot run
   */
  public static void main(String[] args) throws RunnerException {
    int forks = args.length > 0 ? Integer.parseInt(args[0]) : FORKS;
    InterleavedForks measured = new InterleavedForks(SignedByBenchmark.class);
    for (int fork = 0; fork < forks; fork++) {
      measured.run(1, WARMUP_SECONDS);
      System.out.println("fork " + (fork + 1) + " of " + forks + " done");
    }
    System.out.printf(
        Locale.ROOT, "%-10s %12s %12s %10s%n", "key", "raw us", "evaluate us", "adds us");
    for (String key : List.of("RSA_3072", "ED25519", "P256")) {
      double raw = measured.median(key, "raw", 1);
      double evaluate = measured.median(key, "evaluate", 1);
      System.out.printf(
          Locale.ROOT, "%-10s %12.1f %12.1f %10.1f%n", key, raw, evaluate, evaluate - raw);
    }
  }
}
