package imagesigning.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What became of a sample class that JUnit ran under some system properties. */
final class Run implements TestExecutionListener {
  final List<String> passed = new ArrayList<>();
  final Map<String, Throwable> failed = new TreeMap<>();
  final Map<String, String> skipped = new TreeMap<>();

  /** What a person sees. */
  String printed = "";

  private final Path counters;

  private Run(Path counters) {
    this.counters = counters;
  }

  static Run of(Class<?> sample, Path counters, Map<String, String> properties) {
    Map<String, String> before = new TreeMap<>();
    Map<String, String> during = new TreeMap<>(properties);
    during.put("counters.dir", counters.toString());
    Run run = new Run(counters);
    during.forEach(
        (name, value) -> {
          String old = System.setProperty(name, value);
          before.put(name, old == null ? "" : old);
        });
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(sample)).build(),
              run);
    } finally {
      System.setOut(console);
      run.printed = printed.toString(StandardCharsets.UTF_8);
      before.forEach(System::setProperty);
    }
    return run;
  }

  /** The lines that the suite left. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.isDirectory(counters)) {
      try (Stream<Path> files = Files.list(counters)) {
        for (Path file : files.sorted().toList()) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    }
    return lines;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.put(test.getLegacyReportingName(), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getThrowable().isPresent()) {
      failed.put(test.getLegacyReportingName(), result.getThrowable().get());
    } else if (test.isTest()) {
      passed.add(test.getLegacyReportingName());
    }
  }
}
