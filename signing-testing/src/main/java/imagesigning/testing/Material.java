package imagesigning.testing;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A kind of things that tests need and that are not part of this repository. */
final class Material {
  static final Material VECTORS = new Material("vectors", NeedsVectors.class);
  static final Material PEERS = new Material("peers", NeedsPeers.class);

  private final String name;
  private final Class<?> annotation;

  /** How many of the contexts that are open now passed the condition. */
  private final AtomicInteger admitted = new AtomicInteger();

  private Material(String name, Class<?> annotation) {
    this.name = name;
    this.annotation = annotation;
  }

  /** Runs, skips or fails what a context stands for. */
  ConditionEvaluationResult decide(ExtensionContext context, List<String> missing) {
    if (missing.isEmpty()) {
      admitted.incrementAndGet();
      AutoCloseable end = admitted::decrementAndGet;
      // Closed with the context, after everything in it.
      context.getStore(Namespace.create(Material.class)).put(this, end);
      return ConditionEvaluationResult.enabled(name + " are there");
    }
    String message = "missing " + name + ": " + String.join(", ", missing);
    if (Boolean.getBoolean(name + ".required")) {
      throw new AssertionError(message + " (" + name + ".required is set)");
    }
    SuiteCount.of(this, context).skipped(context, message);
    return ConditionEvaluationResult.disabled(message);
  }

  /** Refuses to serve a test whose condition was not asked, whether or not it would have passed. */
  void requireCondition() {
    if (admitted.get() == 0) {
      throw new AssertionError(
          "a test that uses " + name + " must say so with @" + annotation.getSimpleName());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
