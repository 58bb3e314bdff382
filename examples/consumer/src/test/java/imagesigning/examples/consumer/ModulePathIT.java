package imagesigning.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts {@link ModuleConsumer} on the module path, against the jars just built. */
class ModulePathIT {
  private static final String CONSUMER = "imagesigning.examples.consumer";

  @Test
  void modulesWorkFromOutsideAndKeepTheirPackagesClosed() throws Exception {
    String output = run(modulePath());

    assertThat(output.lines())
        .containsExactly(
            "running as module " + CONSUMER,
            "used imagesigning.core:"
                + " sha256:6b3cf768d68f642e500e34f627aa4b2c94d9d3ff0fac8f755e48bd8553c5cb78",
            "used imagesigning.policy:"
                + " in memory allowed, with another key rejected (openpgp-unknown-key)",
            "used imagesigning.policy: look-aside store found: true",
            "used imagesigning.registry:"
                + " over HTTP allowed, with another key rejected (openpgp-unknown-key)",
            "used imagesigning.testkit: requests seen: true",
            "closed: imagesigning.core.json",
            "closed: imagesigning.core.text",
            "closed: imagesigning.registry.internal",
            "closed: imagesigning.testkit.internal.http");
  }

  @Test
  void ourModulesAreTakenFromTheirJars() {
    List<Path> ours =
        modulePath().stream()
            .filter(path -> path.getFileName().toString().matches("(signing|example)-.*"))
            .toList();

    assertThat(ours)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(path -> assertThat(path).isRegularFile().hasExtension("jar"));
  }

  /** The entries that the consumer's module needs, and nothing else of the test's class path. */
  private static List<Path> modulePath() {
    List<Path> candidates =
        Stream.concat(
                Stream.of(Path.of(System.getProperty("consumer.jar"))),
                BuiltModules.candidates().stream())
            .toList();
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(
                ModuleFinder.of(candidates.toArray(Path[]::new)),
                ModuleFinder.of(),
                Set.of(CONSUMER));
    return configuration.modules().stream()
        .map(ResolvedModule::reference)
        .flatMap((ModuleReference reference) -> reference.location().stream())
        .filter((URI location) -> location.getScheme().equals("file"))
        .map(Path::of)
        .sorted()
        .toList();
  }

  private static String run(List<Path> modulePath) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // No logging provider is among the modules, which is no news here.
                "-Dslf4j.internal.verbosity=ERROR",
                "--module-path",
                String.join(File.pathSeparator, modulePath.stream().map(Path::toString).toList()),
                "--module",
                CONSUMER + "/" + CONSUMER + ".ModuleConsumer")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
