package imagesigning.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures judging under {@code sigstoreSigned} with a P-256 key, and the primitive, in turn;
 * prints the medians and what judging adds.
 */
public final class InterleavedSigstoreRun {
  private static final int FORKS = 5;
  private static final int WARMUP_SECONDS = 6;

  private InterleavedSigstoreRun() {}

  /**
   * Runs the whole measurement; takes about two minutes.
   *
   * @param args how many forks, five if not given
   * @throws RunnerException if JMH cannot run
   */
  public static void main(String[] args) throws RunnerException {
    int forks = args.length > 0 ? Integer.parseInt(args[0]) : FORKS;
    InterleavedForks measured = new InterleavedForks(SigstoreSignedBenchmark.class);
    for (int fork = 0; fork < forks; fork++) {
      measured.run(1, WARMUP_SECONDS);
      System.out.println("fork " + (fork + 1) + " of " + forks + " done");
    }
    double raw = measured.median("", "raw", 1);
    double evaluate = measured.median("", "evaluate", 1);
    System.out.printf(
        Locale.ROOT, "%-10s %10s %12s %10s%n", "key", "raw us", "evaluate us", "adds us");
    System.out.printf(
        Locale.ROOT, "%-10s %10.1f %12.1f %10.1f%n", "P256", raw, evaluate, evaluate - raw);
  }
}
