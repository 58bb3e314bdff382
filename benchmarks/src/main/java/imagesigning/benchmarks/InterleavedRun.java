package imagesigning.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

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
    Map<String, List<Double>> microseconds = new TreeMap<>();
    for (int fork = 0; fork < forks; fork++) {
      for (int threads = 1; threads <= 2; threads++) {
        collect(threads, microseconds);
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
      double raw = median(microseconds, key, "raw", 1);
      double evaluate = median(microseconds, key, "evaluate", 1);
      System.out.printf(
          Locale.ROOT,
          "%-10s %12.1f %12.1f %10.1f %13.2fx %13.2fx%n",
          key,
          raw,
          evaluate,
          evaluate - raw,
          2 * raw / median(microseconds, key, "raw", 2),
          2 * evaluate / median(microseconds, key, "evaluate", 2));
    }
  }

  private static void collect(int threads, Map<String, List<Double>> microseconds)
      throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(SignedByBenchmark.class.getName())
                    .forks(1)
                    .threads(threads)
                    .warmupIterations(WARMUP_SECONDS * threads * threads)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    for (RunResult result : results) {
      String method = result.getParams().getBenchmark().replaceAll(".*\\.", "");
      String name = name(result.getParams().getParam("key"), method, threads);
      microseconds
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(result.getPrimaryResult().getScore());
    }
  }

  private static double median(
      Map<String, List<Double>> microseconds, String key, String method, int threads) {
    List<Double> values = new ArrayList<>(microseconds.get(name(key, method, threads)));
    values.sort(null);
    return values.get(values.size() / 2);
  }

  private static String name(String key, String method, int threads) {
    return key + " " + method + " " + threads;
  }
}
