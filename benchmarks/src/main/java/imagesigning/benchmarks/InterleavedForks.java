package imagesigning.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs all methods of a benchmark in turn, a fork of each after the other, so that a machine that
 * slows down slows all; keeps the results and gives their medians.
 */
final class InterleavedForks {
  private final Class<?> benchmark;
  private final Map<String, List<Double>> microseconds = new TreeMap<>();

  InterleavedForks(Class<?> benchmark) {
    this.benchmark = benchmark;
  }

  /** One fork of each method with each key, warmed up for some iterations. */
  void run(int threads, int warmup) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                    .forks(1)
                    .threads(threads)
                    .warmupIterations(warmup)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    for (RunResult result : results) {
      String method = result.getParams().getBenchmark().replaceAll(".*\\.", "");
      microseconds
          .computeIfAbsent(name(key(result), method, threads), k -> new ArrayList<>())
          .add(result.getPrimaryResult().getScore());
    }
  }

  double median(String key, String method, int threads) {
    List<Double> values = new ArrayList<>(microseconds.get(name(key, method, threads)));
    values.sort(null);
    return values.get(values.size() / 2);
  }

  /** The kind of key; none if the benchmark has but one. */
  private static String key(RunResult result) {
    return result.getParams().getParamsKeys().contains("key")
        ? result.getParams().getParam("key")
        : "";
  }

  private static String name(String key, String method, int threads) {
    return key + " " + method + " " + threads;
  }
}
