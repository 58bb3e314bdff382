package imagesigning.benchmarks;

import imagesigning.core.ImageReference;
import imagesigning.policy.Policy;
import imagesigning.policy.ScopeMatch;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the requirements of an image among few and among many scopes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@State(Scope.Benchmark)
public class ScopeLookupBenchmark {

  /** How many scopes the policy has. */
  @Param({"10", "10000"})
  public int scopes = 10;

  private Policy policy = Policy.rejectAll();
  private final ImageReference image =
      ImageReference.parse("registry7.example.com/team/group/app:1.0");

  /** Makes the policy. */
  @Setup(Level.Trial)
  public void parse() {
    StringBuilder json =
        new StringBuilder("{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{");
    for (int i = 0; i < scopes; i++) {
      json.append(i == 0 ? "" : ",")
          .append("\"registry")
          .append(i)
          .append(".example.com/team\":[{\"type\":\"insecureAcceptAnything\"}]");
    }
    json.append("}}}");
    policy = Policy.parse(json.toString().getBytes(StandardCharsets.UTF_8), "policy.json");
  }

  /**
   * One lookup.
   *
   * @return the match
   */
  @Benchmark
  public ScopeMatch lookup() {
    return policy.requirementsFor(image);
  }
}
