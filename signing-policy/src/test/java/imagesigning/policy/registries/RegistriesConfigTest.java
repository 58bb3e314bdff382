package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the policy reference, "Directory", "Choice of values" and "URL building". */
class RegistriesConfigTest {
  private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

  @TempDir Path dir;

  private HostEnvironment user() {
    return new HostEnvironment(dir.resolve("home"), false, dir.resolve("root"));
  }

  private HostEnvironment root() {
    return new HostEnvironment(dir.resolve("home"), true, dir.resolve("root"));
  }

  private Path write(String name, String yaml) throws IOException {
    Path file = dir.resolve("registries.d").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, yaml);
  }

  private RegistriesConfig load() throws IOException {
    return RegistriesConfig.load(dir.resolve("registries.d"), user());
  }

  private static String reading(RegistriesConfig config, String image) {
    return config.lookasideForReading(DockerReference.parse(image)).base().toString();
  }

  private static String writing(RegistriesConfig config, String image) {
    return config.lookasideForWriting(DockerReference.parse(image)).base().toString();
  }

  private static boolean attachments(RegistriesConfig config, String image) {
    return config.useSigstoreAttachments(DockerReference.parse(image));
  }

  @Test
  void theMostSpecificNamespaceDecidesWildcardsIncluded() throws IOException {
    write(
        "a.yaml",
        """
        default-docker: {lookaside: 'file:///default'}
        docker:
          host.example.com:5000/ns/app:1.2: {lookaside: 'file:///tag'}
          host.example.com:5000/ns/app: {lookaside: 'file:///repo'}
          host.example.com:5000/ns: {lookaside: 'file:///ns'}
          host.example.com:5000: {lookaside: 'file:///host'}
          "*.example.com": {lookaside: 'file:///wild'}
          "*.com": {lookaside: 'file:///com'}
        """);
    RegistriesConfig config = load();
    assertThat(reading(config, "host.example.com:5000/ns/app:1.2")).isEqualTo("file:///tag");
    assertThat(reading(config, "host.example.com:5000/ns/app:1.3")).isEqualTo("file:///repo");
    assertThat(reading(config, "host.example.com:5000/ns/app@" + DIGEST)).isEqualTo("file:///repo");
    assertThat(reading(config, "host.example.com:5000/ns/application:1")).isEqualTo("file:///ns");
    assertThat(reading(config, "host.example.com:5000/app:1")).isEqualTo("file:///host");
    assertThat(reading(config, "host.example.com/ns/app:1.2")).isEqualTo("file:///wild");
    assertThat(reading(config, "a.b.example.com:1/x:1")).isEqualTo("file:///wild");
    assertThat(reading(config, "example.com/x:1")).isEqualTo("file:///com");
    assertThat(reading(config, "localhost/x:1")).isEqualTo("file:///default");
    assertThat(reading(config, "busybox:1")).isEqualTo("file:///default");
  }

  @Test
  void aFullIdentityWithDigestIsTheMostSpecificNamespace() throws IOException {
    write(
        "a.yaml",
        "docker:\n  h.example.com/app@"
            + DIGEST
            + ": {lookaside: 'file:///digest'}\n"
            + "  h.example.com/app: {lookaside: 'file:///repo'}\n");
    assertThat(reading(load(), "h.example.com/app@" + DIGEST)).isEqualTo("file:///digest");
    assertThat(reading(load(), "h.example.com/app:1@" + DIGEST)).isEqualTo("file:///digest");
    assertThat(reading(load(), "h.example.com/app:1")).isEqualTo("file:///repo");
    assertThat(reading(load(), "h.example.com/app")).isEqualTo("file:///repo");
  }

  @Test
  void theSearchGoesOnPastANamespaceWithoutTheFieldForEachFieldByItself() throws IOException {
    write(
        "a.yaml",
        """
        default-docker: {lookaside: 'file:///default', use-sigstore-attachments: true}
        docker:
          h.example.com/ns/app: {use-sigstore-attachments: false}
          h.example.com/ns: {lookaside-staging: 'file:///staging'}
          h.example.com: {sigstore: 'file:///host'}
          g.example.com: {lookaside: ''}
        """);
    RegistriesConfig config = load();
    assertThat(reading(config, "h.example.com/ns/app:1")).isEqualTo("file:///host");
    assertThat(writing(config, "h.example.com/ns/app:1")).isEqualTo("file:///staging");
    assertThat(attachments(config, "h.example.com/ns/app:1")).isFalse();
    assertThat(attachments(config, "h.example.com/ns/other:1")).isTrue();
    assertThat(reading(config, "g.example.com/x:1")).isEqualTo("file:///default");
    assertThat(writing(config, "g.example.com/x:1")).isEqualTo("file:///default");
  }

  @Test
  void aMoreSpecificPlainLocationIsWrittenToBeforeAStagingOneFurtherUp() throws IOException {
    write(
        "a.yaml",
        """
        docker:
          h.example.com/ns: {lookaside: 'file:///ns'}
          h.example.com: {lookaside-staging: 'file:///staging'}
        """);
    assertThat(writing(load(), "h.example.com/ns/app:1")).isEqualTo("file:///ns");
    assertThat(writing(load(), "h.example.com/app:1")).isEqualTo("file:///staging");
  }

  @Test
  void nothingConfiguredMeansTheBuiltInDefaults() {
    RegistriesConfig asUser = RegistriesConfig.empty(user());
    RegistriesConfig asRoot = RegistriesConfig.empty(root());
    assertThat(reading(asUser, "busybox"))
        .isEqualTo("file://" + dir.resolve("home") + "/.local/share/containers/sigstore");
    assertThat(reading(asRoot, "busybox")).isEqualTo("file:///var/lib/containers/sigstore");
    assertThat(writing(asRoot, "busybox")).isEqualTo("file:///var/lib/containers/sigstore");
    assertThat(attachments(asRoot, "busybox")).isFalse();
    assertThat(asUser.directory()).isEmpty();
    assertThat(asUser.warnings()).isEmpty();
    assertThat(asRoot.lookasideForReading(DockerReference.parse("busybox")).source())
        .isEqualTo("built-in default for root");
  }

  @Test
  void theSourceNamesFileLineAndKey() throws IOException {
    Path file = write("a.yaml", "docker:\n  h.example.com:\n    sigstore: https://s.example.com\n");
    assertThat(load().lookasideForReading(DockerReference.parse("h.example.com/x")).source())
        .isEqualTo(file + ":3 (docker.\"h.example.com\".sigstore)");
    assertThat(load().directory()).contains(dir.resolve("registries.d"));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource({
    "https://sigs.example.com/store, registry.example.com:5000/ns/app:1, https://sigs.example.com/store/ns/app@sha256=",
    "https://sigs.example.com/store/, registry.example.com/ns/app:1, https://sigs.example.com/store//ns/app@sha256=",
    "https://sigs.example.com, busybox, https://sigs.example.com/library/busybox@sha256=",
    "file:///srv/store, docker.io/library/busybox, file:///srv/store/library/busybox@sha256=",
  })
  void buildsTheUrlOfASignature(String base, String image, String expected) throws IOException {
    write("a.yaml", "default-docker: {lookaside: '" + base + "'}");
    DockerReference reference = DockerReference.parse(image);
    LookasideLocation location = load().lookasideForReading(reference);
    assertThat(location.signature(reference, DIGEST, 1))
        .hasToString(expected + DIGEST.hex() + "/signature-1");
    assertThat(location.signature(reference, DIGEST, 127))
        .hasToString(expected + DIGEST.hex() + "/signature-127");
  }

  @Test
  void queryAndFragmentOfTheBaseSurvive() throws IOException {
    write("a.yaml", "default-docker: {lookaside: 'https://s.example.com/p?tenant=1#f'}");
    DockerReference reference = DockerReference.parse("h.example.com/app");
    assertThat(load().lookasideForReading(reference).signature(reference, DIGEST, 2))
        .hasToString(
            "https://s.example.com/p/app@sha256=" + DIGEST.hex() + "/signature-2?tenant=1#f");
  }

  @Test
  void signaturesAreCountedFromOne() {
    DockerReference reference = DockerReference.parse("h.example.com/app");
    LookasideLocation location = RegistriesConfig.empty(root()).lookasideForReading(reference);
    assertThatIllegalArgumentException().isThrownBy(() -> location.signature(reference, DIGEST, 0));
  }

  @Test
  void aLocationThatCannotBeUsedFailsOnlyTheImagesItIsFor() throws IOException {
    Path file =
        write(
            "a.yaml",
            "docker:\n  bad.example.com: {lookaside: 'ftp://x/'}\n"
                + "  good.example.com: {lookaside: 'https://x/'}\n");
    RegistriesConfig config = load();
    assertThat(reading(config, "good.example.com/a")).isEqualTo("https://x/");
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(() -> reading(config, "bad.example.com/a"))
        .withMessageStartingWith(file + ":2:32: docker.\"bad.example.com\".lookaside: expected");
    assertThat(config.warnings()).hasSize(1);
  }

  @Test
  void filesAreMergedInAnyOrder() throws IOException {
    write("b.yaml", "docker: {b.example.com: {lookaside: 'file:///b'}}");
    write("a.yaml", "docker: {a.example.com: {lookaside: 'file:///a'}}");
    write("c.yaml", "default-docker: {lookaside: 'file:///c'}");
    RegistriesConfig config = load();
    assertThat(reading(config, "a.example.com/x")).isEqualTo("file:///a");
    assertThat(reading(config, "b.example.com/x")).isEqualTo("file:///b");
    assertThat(reading(config, "c.example.com/x")).isEqualTo("file:///c");
  }

  @Test
  void onlyYamlFilesOfTheDirectoryItselfCount() throws IOException {
    write("a.yml", "}");
    write("b.yaml.bak", "}");
    write("c.YAML", "}");
    write("sub/d.yaml", "}");
    assertThat(reading(load(), "busybox")).endsWith("/.local/share/containers/sigstore");
    assertThat(load().warnings()).isEmpty();
  }

  @Test
  void aNamespaceInTwoFilesIsRefusedAndBothAreNamed() throws IOException {
    Path first = write("a.yaml", "docker:\n  h.example.com: {}\n");
    Path second = write("b.yaml", "docker: {h.example.com: }\n");
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(this::load)
        .withMessage(
            second
                + ":1:10: the namespace h.example.com is configured twice; also in "
                + first
                + ":2");
  }

  @Test
  void theDefaultInTwoFilesIsRefusedUnlessOneIsNull() throws IOException {
    Path first = write("a.yaml", "default-docker: {}\n");
    Path second = write("b.yaml", "\ndefault-docker: {lookaside: 'file:///x'}\n");
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(this::load)
        .withMessage(second + ":2:1: default-docker is configured twice; also in " + first + ":1");
    write("a.yaml", "default-docker:\n");
    assertThat(reading(load(), "busybox")).isEqualTo("file:///x");
  }

  @Test
  void oneBrokenFileRefusesAll() throws IOException {
    write("a.yaml", "default-docker: {lookaside: 'file:///x'}\n");
    Path broken = write("b.yaml", "docker:\n  h.example.com: [\n");
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(this::load)
        .satisfies(e -> assertThat(e.file()).isEqualTo(broken.toString()))
        .satisfies(e -> assertThat(e.line()).isEqualTo(3));
  }

  @Test
  void aMissingDirectoryIsAWarning() throws IOException {
    RegistriesConfig config = load();
    assertThat(config.directory()).isEmpty();
    assertThat(config.warnings())
        .containsExactly(
            "the registries.d directory " + dir.resolve("registries.d") + " does not exist");
    assertThat(reading(config, "busybox")).endsWith("/.local/share/containers/sigstore");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsAnError() throws IOException {
    Files.writeString(dir.resolve("registries.d"), "default-docker: {}");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::load)
        .withMessage(dir.resolve("registries.d") + ": is not a directory");
  }

  @Test
  void aDirectoryThatCannotBeReachedIsAnErrorAndNotMissing() throws IOException {
    Files.createSymbolicLink(dir.resolve("registries.d"), dir.resolve("registries.d"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::load)
        .withMessageContaining(dir.resolve("registries.d").toString());
  }

  @Test
  void aDirectoryInPlaceOfAFileIsAnError() throws IOException {
    Files.createDirectories(dir.resolve("registries.d/a.yaml"));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::load)
        .withMessage(dir.resolve("registries.d/a.yaml") + ": is a directory");
  }

  @Test
  void aDanglingLinkIsSkipped() throws IOException {
    write("a.yaml", "default-docker: {lookaside: 'file:///x'}\n");
    Files.createSymbolicLink(dir.resolve("registries.d/b.yaml"), dir.resolve("nowhere"));
    assertThat(reading(load(), "busybox")).isEqualTo("file:///x");
  }

  @Test
  void aFileBeyondTheLimitIsRefused() throws IOException {
    write("a.yaml", "# " + "x".repeat(4 * 1024 * 1024));
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(this::load)
        .withMessageContaining("larger than the limit of 4194304 bytes");
  }

  @Test
  void theUsersDirectoryReplacesTheSystemsOne() throws IOException {
    Path system = dir.resolve("root/etc/containers/registries.d");
    Path user = dir.resolve("home/.config/containers/registries.d");
    assertThat(RegistriesConfig.loadDefault(user()).directory()).isEmpty();
    assertThat(RegistriesConfig.loadDefault(user()).warnings()).isEmpty();
    Files.createDirectories(system);
    Files.writeString(system.resolve("s.yaml"), "default-docker: {lookaside: 'file:///system'}");
    assertThat(RegistriesConfig.loadDefault(user()).directory()).contains(system);
    assertThat(reading(RegistriesConfig.loadDefault(user()), "busybox"))
        .isEqualTo("file:///system");
    Files.createDirectories(user);
    assertThat(RegistriesConfig.loadDefault(user()).directory()).contains(user);
    assertThat(reading(RegistriesConfig.loadDefault(user()), "busybox"))
        .endsWith("/.local/share/containers/sigstore");
  }
}
