package imagesigning.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java snippet in the README and in docs compiles against the public API. (The test kit runs
 * those of its own README.)
 */
class DocumentationTest {
  private static final Path ROOT = root();
  private static final Pattern SNIPPET =
      Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final String IMPORTS =
      """
      import imagesigning.core.*;
      import imagesigning.core.extensions.*;
      import imagesigning.core.openpgp.*;
      import imagesigning.core.services.*;
      import imagesigning.core.signing.*;
      import imagesigning.core.simplesigning.*;
      import imagesigning.cosign.*;
      import imagesigning.policy.*;
      import imagesigning.policy.registries.*;
      import imagesigning.registry.*;
      import imagesigning.registry.pulp.*;
      import imagesigning.testkit.*;
      import static imagesigning.testkit.VerdictAssert.assertThat;
      import java.net.URI;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.atomic.AtomicReference;
      import org.junit.jupiter.api.Test;
      import org.junit.jupiter.api.extension.ExtendWith;
      """;

  /** What snippets call and use without showing it. */
  private static final String SURROUNDINGS =
      """
        static void deploy(Object image) {}
        static void deny(Object why) {}
        static void retryLater(Object why) {}
        static SigningService service;
        static OpenPgpKeyring keys;
        static RegistriesConfig registries;
        static Set<Digest> builds;
        static final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("snippet");
      """;

  @TempDir Path output;

  @TestFactory
  Stream<DynamicTest> everySnippetCompiles() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : documents()) {
      Matcher snippets = SNIPPET.matcher(Files.readString(file));
      for (int number = 1; snippets.find(); number++) {
        String source = snippets.group(1);
        tests.add(
            DynamicTest.dynamicTest(
                ROOT.relativize(file) + " snippet " + number,
                () -> assertThat(errors(source)).as(source).isEmpty()));
      }
    }
    assertThat(tests).as("snippets in the documentation").isNotEmpty();
    return tests.stream();
  }

  @Test
  void aWrongSnippetIsFound() {
    assertThat(errors("Policy policy = Policy.thereIsNoSuchThing();")).isNotEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private List<String> errors(String snippet) {
    boolean whole =
        Pattern.compile("^(public |final )*class ", Pattern.MULTILINE).matcher(snippet).find();
    String source =
        whole
            ? IMPORTS + snippet
            : IMPORTS
                + "class Snippet {\n"
                + SURROUNDINGS
                + "  void run() throws Exception {\n"
                + snippet
                + "  }\n}\n";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                found,
                List.of(
                    "-d",
                    output.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-proc:none"),
                null,
                List.of(file))
            .call();
    return compiled
        ? List.of()
        : found.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList();
  }

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("signing-core"))) {
      here = here.getParent();
    }
    return here;
  }
}
