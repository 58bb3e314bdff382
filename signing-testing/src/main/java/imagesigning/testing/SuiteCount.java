package imagesigning.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * How many tests of a class had their vectors or peers, and how many had not. When the class ends
 * the line {@code VECTORS <suite>: <n> executed, <m> skipped} is appended to a file in {@code
 * counters.dir}, and printed if something was skipped.
 */
final class SuiteCount implements AutoCloseable {
  private final Material material;
  private final String suite;
  private int executed;
  private int skipped;
  private String reason = "";

  private SuiteCount(Material material, String suite) {
    this.material = material;
    this.suite = suite;
  }

  /** The counter of the class that a context belongs to. */
  static SuiteCount of(Material material, ExtensionContext context) {
    ExtensionContext outermost = context;
    for (Optional<ExtensionContext> c = Optional.of(context);
        c.isPresent();
        c = c.get().getParent()) {
      // The contexts of tests that a factory made have no class.
      if (c.get().getTestClass().isPresent()) {
        outermost = c.get();
      }
    }
    String suite = outermost.getRequiredTestClass().getSimpleName();
    return outermost
        .getStore(Namespace.create(SuiteCount.class))
        .getOrComputeIfAbsent(material, m -> new SuiteCount(m, suite), SuiteCount.class);
  }

  synchronized void executed() {
    executed++;
  }

  /** A method counts once, whatever its parameters; a class as often as it has such methods. */
  synchronized void skipped(ExtensionContext context, String why) {
    skipped += context.getTestMethod().isPresent() ? 1 : tests(context.getRequiredTestClass());
    reason = why;
  }

  private static int tests(Class<?> suite) {
    return ReflectionSupport.findMethods(
            suite,
            method -> AnnotationSupport.isAnnotated(method, Testable.class),
            HierarchyTraversalMode.TOP_DOWN)
        .size();
  }

  @Override
  public synchronized void close() throws IOException {
    String line =
        material.toString().toUpperCase(Locale.ROOT)
            + " "
            + suite
            + ": "
            + executed
            + " executed, "
            + skipped
            + " skipped";
    if (skipped > 0) {
      System.out.println(line + " (" + reason + ")");
    }
    Path directory = Path.of(System.getProperty("counters.dir", "target/counters"));
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(suite + ".txt"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
