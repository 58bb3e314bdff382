package imagesigning.benchmarks;

import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/** Measures signing and its parts in turn; prints the medians and what the library adds. */
public final class InterleavedSigningRun {
  private static final int FORKS = 5;
  private static final int WARMUP_SECONDS = 6;

  private InterleavedSigningRun() {}

  /**
   * Runs the whole measurement; takes about ten minutes.
   *
   * @param args how many forks, five if not given
   * @throws RunnerException if JMH cannot run
   */
  public static void main(String[] args) throws RunnerException {
    int forks = args.length > 0 ? Integer.parseInt(args[0]) : FORKS;
    InterleavedForks measured = new InterleavedForks(SigningBenchmark.class);
    for (int fork = 0; fork < forks; fork++) {
      measured.run(1, WARMUP_SECONDS);
      System.out.println("fork " + (fork + 1) + " of " + forks + " done");
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s %10s %12s %16s %10s %8s %12s%n",
        "key",
        "raw us",
        "compress us",
        "unverified us",
        "adds us",
        "factor",
        "verified us");
    for (String key : List.of("RSA_3072", "ED25519", "P256")) {
      double raw = measured.median(key, "raw", 1);
      double compress = measured.median(key, "compress", 1);
      double unverified = measured.median(key, "signUnverified", 1);
      System.out.printf(
          Locale.ROOT,
          "%-10s %10.1f %12.1f %16.1f %10.1f %7.2fx %12.1f%n",
          key,
          raw,
          compress,
          unverified,
          unverified - raw,
          unverified / (raw + compress),
          measured.median(key, "sign", 1));
    }
  }
}
