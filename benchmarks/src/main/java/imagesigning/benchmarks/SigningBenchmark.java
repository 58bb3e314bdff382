package imagesigning.benchmarks;

import imagesigning.core.signing.SigningException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Signing a payload with a warm signer, and the parts that cannot be spared. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 3, time = 1)
public class SigningBenchmark {

  /**
   * The primitive: hashing and one secret-key operation.
   *
   * @param state the key
   * @return the signature
   */
  @Benchmark
  public byte[] raw(SigningState state) {
    return state.raw();
  }

  /**
   * The compression of the message alone.
   *
   * @param state the key
   * @return the compressed packets
   */
  @Benchmark
  public byte[] compress(SigningState state) {
    return state.compress();
  }

  /**
   * Payload to message, without the verification of what was made.
   *
   * @param state the key
   * @return the message
   */
  @Benchmark
  public byte[] signUnverified(SigningState state) throws SigningException {
    return state.signUnverified();
  }

  /**
   * Payload to verified message, as everybody gets it.
   *
   * @param state the key
   * @return the message
   */
  @Benchmark
  public byte[] sign(SigningState state) throws SigningException {
    return state.sign();
  }
}
