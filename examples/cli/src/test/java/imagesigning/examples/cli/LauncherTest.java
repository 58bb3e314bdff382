package imagesigning.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code signing} and its archive of classes, with the Java runtime of this test: an
 * archive makes starts cheaper or does nothing; what a caller sees is always the same.
 */
@Timeout(300)
class LauncherTest {
  private static final String VERSION = "signing 0.1.0-SNAPSHOT\n";

  @TempDir static Path installation;
  private static Path launcher = Path.of("");
  private static Path archive = Path.of("");

  @TempDir Path work;
  private Path cache = Path.of("");

  private record Result(int status, String out, String err) {}

  @BeforeAll
  static void makeAnArchive() throws IOException, InterruptedException {
    launcher = installation.resolve("examples/cli/signing");
    Files.createDirectories(launcher.resolveSibling("target"));
    Files.copy(Path.of("signing"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    writeJar(launcher.resolveSibling("target").resolve("signing.jar"));
    Path made = Files.createDirectory(installation.resolve("cache"), ownerOnly());

    Result result = start(Map.of("XDG_CACHE_HOME", made.toString(), "SIGNING_ARCHIVE", "now"));

    assertThat(result).isEqualTo(new Result(0, VERSION, ""));
    archive = onlyFile(made.resolve("imagesigning"));
  }

  @BeforeEach
  void makeACache() throws IOException {
    cache = Files.createDirectory(work.resolve("cache"), ownerOnly());
  }

  @Test
  void firstStartMakesAnArchiveInTheBackgroundForTheNext() throws Exception {
    Path made = Files.createDirectory(cache.resolve("imagesigning"), ownerOnly());
    try (WatchService watch = made.getFileSystem().newWatchService()) {
      made.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      assertThat(startWith(cache)).isEqualTo(new Result(0, VERSION, ""));
      assertThat(watch.poll(200, TimeUnit.SECONDS)).isNotNull();
    }

    assertThat(onlyFile(made)).isRegularFile();
    assertThat(usesAnArchive(cache)).isTrue();
  }

  @Test
  void laterStartsUseTheArchiveAndMakeNoOther() throws Exception {
    Path copy = copyArchive();

    assertThat(usesAnArchive(cache)).isTrue();
    assertThat(onlyFile(copy.getParent())).isEqualTo(copy);
  }

  @Test
  void worksThroughALinkFromAnyFolder() throws Exception {
    copyArchive();
    Path link = Files.createSymbolicLink(installation.resolve("link"), launcher);

    assertThat(start(link, Map.of("XDG_CACHE_HOME", cache.toString()), "--version"))
        .isEqualTo(new Result(0, VERSION, ""));
  }

  @Test
  void passesArgumentsAndExitStatusOn() throws Exception {
    copyArchive();
    String missing = work.resolve("a  policy *").toString();

    Result result =
        start(
            launcher,
            Map.of("XDG_CACHE_HOME", cache.toString()),
            "verify",
            "--policy",
            missing,
            "127.0.0.1:1/app:1");

    assertThat(result)
        .isEqualTo(new Result(2, "", "signing: " + missing + ": no such file or directory\n"));
  }

  @Test
  @Tag("thorough") // makes archives, for seconds each
  void doesNotUseAnArchiveThatWasChangedAndMakesAnother() throws Exception {
    Path copy = copyArchive();
    Path marker = markAsBeingMade(copy);
    byte[] bytes = Files.readAllBytes(archive);
    byte[] flipped = bytes.clone();
    for (int i = flipped.length / 2; i < flipped.length / 2 + 4096; i++) {
      flipped[i] ^= 0x55;
    }
    long made = Files.getLastModifiedTime(archive).to(TimeUnit.SECONDS);
    for (byte[] changed :
        List.of(flipped, Arrays.copyOf(bytes, 100_000), new byte[0], new byte[bytes.length])) {
      Files.deleteIfExists(copy);
      Files.write(copy, changed);
      Files.setLastModifiedTime(copy, FileTime.from(made + 7, TimeUnit.SECONDS));

      assertThat(startWith(cache)).isEqualTo(new Result(0, VERSION, ""));
      assertThat(usesAnArchive(cache)).isFalse();
    }
    Files.delete(marker);
    start(Map.of("XDG_CACHE_HOME", cache.toString(), "SIGNING_ARCHIVE", "now"));

    assertThat(onlyFile(copy.getParent())).isNotEqualTo(copy);
    assertThat(usesAnArchive(cache)).isTrue();
  }

  @Test
  @Tag("thorough") // makes archives, for seconds each
  void saysNothingOfAnArchiveThatJavaRefuses() throws Exception {
    Path copy = copyArchive();
    for (byte[] broken :
        List.of(new byte[0], "no archive at all".getBytes(UTF_8), new byte[1_000_000])) {
      Files.delete(copy);
      Files.write(copy, broken);
      copy = nameBySizeAndTime(copy);

      assertThat(startWith(cache)).isEqualTo(new Result(0, VERSION, ""));
      assertThat(usesAnArchive(cache)).isFalse();
      assertThat(onlyFile(copy.getParent())).isEqualTo(copy);
    }
  }

  @Test
  @Tag("thorough") // makes archives, for seconds each
  void aNewJarGetsAnArchiveOfItsOwn() throws Exception {
    Path copy = copyArchive();
    Path jar = launcher.resolveSibling("target").resolve("signing.jar");
    FileTime built = Files.getLastModifiedTime(jar);
    try {
      Files.setLastModifiedTime(jar, FileTime.from(1_700_000_000, TimeUnit.SECONDS));

      start(Map.of("XDG_CACHE_HOME", cache.toString(), "SIGNING_ARCHIVE", "now"));

      assertThat(usesAnArchive(cache)).isTrue();
      Files.delete(copy);
      assertThat(onlyFile(copy.getParent())).isRegularFile();
      assertThat(usesAnArchive(cache)).isTrue();
    } finally {
      Files.setLastModifiedTime(jar, built);
    }
  }

  @Test
  void ignoresAFolderThatOthersCanWriteTo() throws Exception {
    Path copy = copyArchive();

    setMode(copy.getParent(), "rwxrwxrwx");
    assertThat(usesAnArchive(cache)).isFalse();
    setMode(copy.getParent(), "rwxr-xr-x"); // a file in it might be open to others
    assertThat(usesAnArchive(cache)).isFalse();
    setMode(copy.getParent(), "rwx------");
    assertThat(usesAnArchive(cache)).isTrue();
    setMode(cache, "rwxrwx---");
    assertThat(usesAnArchive(cache)).isFalse();
    setMode(cache, "rwx------");
    setMode(work, "rwxr-xrwx");
    assertThat(usesAnArchive(cache)).isFalse();
  }

  @Test
  void neitherUsesNorMakesOneInAFolderOfSomebodyElse() throws Exception {
    if (!isRoot()) {
      assertThat(startWith(Path.of("/usr"))).isEqualTo(new Result(0, VERSION, ""));
      assertThat(Path.of("/usr/imagesigning")).doesNotExist();
      return;
    }
    Files.setAttribute(cache, "unix:uid", 65534);
    assertThat(startWith(cache)).isEqualTo(new Result(0, VERSION, ""));
    assertThat(start(Map.of("HOME", cache.toString()))).isEqualTo(new Result(0, VERSION, ""));
    assertThat(cache).isEmptyDirectory();
    Files.setAttribute(cache, "unix:uid", 0);
    Path copy = copyArchive();
    Files.setAttribute(copy.getParent(), "unix:uid", 65534);

    assertThat(usesAnArchive(cache)).isFalse();
    assertThat(onlyFile(copy.getParent())).isEqualTo(copy);
  }

  @Test
  void runsWithoutAPlaceForAnArchive() throws Exception {
    Path file = Files.createFile(work.resolve("file"));

    assertThat(startWith(file.resolve("cache"))).isEqualTo(new Result(0, VERSION, ""));
    assertThat(startWith(Path.of("relative"))).isEqualTo(new Result(0, VERSION, ""));
    assertThat(start(Map.of())).isEqualTo(new Result(0, VERSION, ""));
    Files.createDirectory(cache.resolve("with:colon"), ownerOnly());
    assertThat(startWith(cache.resolve("with:colon"))).isEqualTo(new Result(0, VERSION, ""));
  }

  @Test
  void makesAndUsesNoneWhenTurnedOff() throws Exception {
    Map<String, String> off = Map.of("XDG_CACHE_HOME", cache.toString(), "SIGNING_ARCHIVE", "off");

    assertThat(start(off)).isEqualTo(new Result(0, VERSION, ""));
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void startsWithTheUsersOwnOptionsForArchives() throws Exception {
    copyArchive();

    Result result =
        start(Map.of("XDG_CACHE_HOME", cache.toString(), "JAVA_TOOL_OPTIONS", "-Xshare:auto"));

    assertThat(result)
        .isEqualTo(new Result(0, VERSION, "Picked up JAVA_TOOL_OPTIONS: -Xshare:auto\n"));
  }

  @Test
  @Tag("thorough") // makes archives, for seconds each
  void twoStartsAtOnceMakeOneArchive() throws Exception {
    Map<String, String> now = Map.of("XDG_CACHE_HOME", cache.toString(), "SIGNING_ARCHIVE", "now");
    Process one = process(launcher, now, work.resolve("1"), "--version");
    Process other = process(launcher, now, work.resolve("2"), "--version");

    assertThat(result(one, work.resolve("1"))).isEqualTo(new Result(0, VERSION, ""));
    assertThat(result(other, work.resolve("2"))).isEqualTo(new Result(0, VERSION, ""));
    assertThat(onlyFile(cache.resolve("imagesigning"))).isRegularFile();
    assertThat(usesAnArchive(cache)).isTrue();
  }

  @Test
  void doesNotTryAgainWhatFailed() throws Exception {
    Path home = Files.createDirectories(work.resolve("jdk"));
    Path java = Path.of(System.getProperty("java.home"));
    Files.copy(java.resolve("release"), home.resolve("release"));
    Files.createFile(Files.createDirectory(home.resolve("lib")).resolve("modules"));
    Path program = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(
        program,
        "#!/bin/sh\necho started >>'%s'\ncase $* in *Training*) exit 1 ;; esac\nexec '%s' \"$@\"\n"
            .formatted(work.resolve("starts"), java.resolve("bin/java")));
    setMode(program, "rwx------");
    Map<String, String> now =
        Map.of(
            "XDG_CACHE_HOME",
            cache.toString(),
            "SIGNING_ARCHIVE",
            "now",
            "JAVA_HOME",
            home.toString());

    assertThat(start(now)).isEqualTo(new Result(0, VERSION, ""));
    assertThat(start(now)).isEqualTo(new Result(0, VERSION, ""));

    assertThat(Files.readAllLines(work.resolve("starts"))).hasSize(3);
    assertThat(onlyFile(cache.resolve("imagesigning"))).isEmptyDirectory();
  }

  @Test
  @Tag("thorough") // makes archives, for seconds each
  void keepsFourArchives() throws Exception {
    Path folder = Files.createDirectory(cache.resolve("imagesigning"), ownerOnly());
    for (int i = 1; i <= 6; i++) {
      Path old = Files.createFile(folder.resolve("java-" + i + ".classes"));
      Files.setLastModifiedTime(old, FileTime.from(1_700_000_000 + i, TimeUnit.SECONDS));
    }

    start(Map.of("XDG_CACHE_HOME", cache.toString(), "SIGNING_ARCHIVE", "now"));

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .hasSize(4)
          .contains("java-4.classes", "java-5.classes", "java-6.classes");
    }
  }

  private Path copyArchive() throws IOException {
    Path folder = Files.createDirectory(cache.resolve("imagesigning"), ownerOnly());
    return Files.copy(
        archive, folder.resolve(archive.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** Gives a file the name that the launcher would have given it. */
  private static Path nameBySizeAndTime(Path file) throws IOException {
    long time = Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
    return Files.move(
        file, file.resolveSibling(prefix(file) + "-" + Files.size(file) + "-" + time + ".classes"));
  }

  /** Keeps the launcher from making another archive meanwhile. */
  private static Path markAsBeingMade(Path file) throws IOException {
    return Files.createDirectory(file.resolveSibling(prefix(file) + ".making"));
  }

  private static String prefix(Path file) {
    return file.getFileName().toString().replaceFirst("-[0-9]+-[0-9]+[.]classes$", "");
  }

  /** Whether Java takes the program's own classes from an archive. */
  private boolean usesAnArchive(Path cacheHome) throws IOException, InterruptedException {
    Path log = Files.createTempFile(work, "classes", ".log");
    Result result =
        start(
            Map.of(
                "XDG_CACHE_HOME",
                cacheHome.toString(),
                "JAVA_TOOL_OPTIONS",
                "-Xlog:class+load:file=" + log));
    assertThat(result.status()).isZero();
    assertThat(result.out()).isEqualTo(VERSION);
    List<String> loaded =
        Files.readAllLines(log).stream()
            .filter(line -> line.contains(" " + Signing.class.getName() + " "))
            .toList();
    assertThat(loaded).hasSize(1);
    return loaded.get(0).contains("shared objects file");
  }

  private static Result startWith(Path cacheHome) throws IOException, InterruptedException {
    return start(Map.of("XDG_CACHE_HOME", cacheHome.toString()));
  }

  private static Result start(Map<String, String> environment)
      throws IOException, InterruptedException {
    return start(launcher, environment, "--version");
  }

  private static Result start(Path program, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    Path output = Files.createTempDirectory(installation, "run").resolve("output");
    return result(process(program, environment, output, args), output);
  }

  private static Process process(
      Path program, Map<String, String> environment, Path output, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
    Map<String, String> all = new HashMap<>();
    all.put("PATH", System.getenv("PATH"));
    all.put("JAVA_HOME", System.getProperty("java.home"));
    all.putAll(environment);
    builder.environment().clear();
    builder.environment().putAll(all);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectOutput(new File(output + ".out"))
        .redirectError(new File(output + ".err"))
        .start();
  }

  private static Result result(Process process, Path output)
      throws IOException, InterruptedException {
    int status = process.waitFor();
    return new Result(
        status,
        Files.readString(Path.of(output + ".out")),
        Files.readString(Path.of(output + ".err")));
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(installation, "unix:uid").equals(0);
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  /** One jar of the command line and its libraries, as the build makes it when it packages. */
  private static void writeJar(Path jar) throws IOException {
    Pattern forTests =
        Pattern.compile(
            "test-classes|testkit|junit|assertj|opentest4j|apiguardian|surefire|byte-buddy|bcpkix");
    Set<String> written = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream all = new JarOutputStream(out)) {
      all.setLevel(1);
      for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(element);
        if (forTests.matcher(element).find()) {
          continue;
        }
        if (Files.isDirectory(path)) {
          addDirectory(path, all, written);
        } else {
          addJar(path, all, written);
        }
      }
    }
  }

  private static void addDirectory(Path directory, JarOutputStream all, Set<String> written)
      throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString();
        if (written.add(name)) {
          all.putNextEntry(new JarEntry(name));
          Files.copy(file, all);
        }
      }
    }
  }

  private static void addJar(Path jar, JarOutputStream all, Set<String> written)
      throws IOException {
    try (JarFile from = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        boolean signature = name.matches("META-INF/[^/]*[.](SF|RSA)");
        if (!entry.isDirectory() && !signature && written.add(name)) {
          all.putNextEntry(new JarEntry(name));
          try (InputStream in = from.getInputStream(entry)) {
            in.transferTo(all);
          }
        }
      }
    }
  }
}
