package imagesigning.examples.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the sample project, built by the Maven that builds this one. It is offline: the modules
 * of this build are laid out in a repository below {@code target}, everything else is taken from
 * the repository of the outer build.
 */
final class SampleProject {
  private static final String VERSION = System.getProperty("project.version");
  private static final List<String> MODULES =
      List.of("signing-core", "signing-cosign", "signing-policy", "signing-registry-client");

  private final Path directory;
  private final Path repository;
  private final String registry;

  /** What a run of Maven printed, and its exit status. */
  record Result(int status, String output) {}

  private SampleProject(Path directory, Path repository, String registry) {
    this.directory = directory;
    this.repository = repository;
    this.registry = registry;
  }

  static SampleProject in(Path work, String registry) throws IOException {
    Path directory = Files.createDirectory(work.resolve("shop"));
    copy(Path.of("sample"), directory);
    for (String name : List.of("release.sec", "release.gpg", "settings-security.xml")) {
      Files.copy(Path.of("src/test/resources", name), directory.resolve(name));
    }
    Path policy = directory.resolve("policy.json");
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace("registry.example.com", registry)
            .replace("release.gpg", directory.resolve("release.gpg").toString()));
    // The JVM options of the outer build are none of the sample's business.
    Files.createDirectory(directory.resolve(".mvn"));
    SampleProject project =
        new SampleProject(
            directory,
            Path.of(System.getProperty("work.dir")).resolve("repository").toAbsolutePath(),
            registry);
    project.layOutRepository();
    project.writeSettings();
    return project;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  Result goal(String goal, String... arguments) throws IOException, InterruptedException {
    return build("imagesigning:signing-maven-plugin:" + VERSION + ":" + goal, arguments);
  }

  Result build(String phase, String... arguments) throws IOException, InterruptedException {
    Path output = directory.resolve("output.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-o",
                "-Daether.offline.protocols=file",
                "-s",
                directory.resolve("settings.xml").toString(),
                "-Dsettings.security=" + directory.resolve("settings-security.xml"),
                "-Dmaven.repo.local=" + repository,
                "-Dregistry=" + registry,
                "-Dsigning.tlsVerify=false",
                "-Dstyle.color=never"));
    command.addAll(List.of(arguments));
    command.add(phase);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    builder.environment().remove("MAVEN_ARGS");
    Process maven = builder.start();
    try {
      if (!maven.waitFor(4, TimeUnit.MINUTES)) {
        throw new IOException("Maven did not end: " + Files.readString(output));
      }
    } finally {
      maven.destroyForcibly();
    }
    return new Result(
        maven.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
  }

  private void layOutRepository() throws IOException {
    Path root = Path.of("../..");
    place("signing-parent", root.resolve("pom.xml"), ".pom");
    place("signing-examples", root.resolve("examples/pom.xml"), ".pom");
    place("signing-maven-plugin", Path.of("pom.xml"), ".pom");
    place("signing-maven-plugin", Path.of(System.getProperty("plugin.jar")), ".jar");
    for (String module : MODULES) {
      Path project = root.resolve(module);
      place(module, project.resolve("pom.xml"), ".pom");
      place(module, project.resolve("target").resolve(module + "-" + VERSION + ".jar"), ".jar");
    }
  }

  private void place(String artifact, Path file, String extension) throws IOException {
    Path target =
        repository
            .resolve("imagesigning")
            .resolve(artifact)
            .resolve(VERSION)
            .resolve(artifact + "-" + VERSION + extension);
    Files.createDirectories(target.getParent());
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private void writeSettings() throws IOException {
    Files.writeString(
        directory.resolve("settings.xml"),
        """
        <settings>
          <mirrors>
            <mirror>
              <id>outer-build</id>
              <mirrorOf>*</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
          <servers>
            <server>
              <id>release-key</id>
              <passphrase>{KoNvQwPiLGwH0oCdMtDD3xcqaCWQbIfzIlC+8C/IDr8=}</passphrase>
            </server>
          </servers>
        </settings>
        """
            .formatted(Path.of(System.getProperty("outer.repository")).toUri()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
