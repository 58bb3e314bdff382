package imagesigning.benchmarks;

import imagesigning.policy.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Judging an image in memory under {@code signedBy}, and the least that must be done for it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 3, time = 1)
public class SignedByBenchmark {

  /**
   * The primitive: hashing and one public-key operation.
   *
   * @param image the image
   * @return whether it verified
   */
  @Benchmark
  public boolean raw(SignedImage image) {
    return image.operation().verifies(image.manifestBytes());
  }

  /**
   * The whole judgement, from manifest bytes and signature to the verdict.
   *
   * @param image the image
   * @return the verdict
   */
  @Benchmark
  public Verdict evaluate(SignedImage image) {
    return image.evaluator().evaluate(image.image());
  }
}
