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

/**
 * Judging an image in memory under {@code sigstoreSigned}, and the least that must be done for it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 3, time = 1)
public class SigstoreSignedBenchmark {

  /**
   * The primitive: hashing manifest and payload, and one verification by the engine of the library.
   *
   * @param image the image
   * @return whether it verified
   */
  @Benchmark
  public boolean raw(SigstoreSignedImage image) {
    return image.verifies();
  }

  /**
   * The whole judgement, from manifest bytes and signature to the verdict.
   *
   * @param image the image
   * @return the verdict
   */
  @Benchmark
  public Verdict evaluate(SigstoreSignedImage image) {
    return image.evaluator().evaluate(image.image());
  }
}
