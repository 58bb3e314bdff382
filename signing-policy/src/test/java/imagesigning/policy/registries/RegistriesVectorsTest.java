package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registries.d directories that the upstream library and the peers were run with. */
@NeedsVectors
class RegistriesVectorsTest {
  private static final HostEnvironment HOST =
      new HostEnvironment(Path.of("/home/user"), false, Path.of("/"));

  private static RegistriesConfig upstream() throws IOException {
    return RegistriesConfig.load(Vectors.upstream("registries.d"), HOST);
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource({
    // image, read from, written to
    "example.com/my/project:t, https://lookaside.example.com, https://lookaside.example.com",
    "registry.test.example.com/a:t, http://registry.test.example.com/lookaside, http://registry.test.example.com/lookaside",
    "registry.test.example.com:8888/a:t, http://registry.test.example.com:8889/lookaside, https://registry.test.example.com:8889/lookaside/specialAPIserverWhichDoesNotExist",
    "localhost/a:t, file:///home/mitr/mydevelopment1, file:///home/mitr/mydevelopment1",
    "localhost:8080/a:t, file:///home/mitr/mydevelopment2, file:///home/mitr/mydevelopment2",
    "docker.io/contoso/a:t, https://lookaside.contoso.com/fordocker, https://lookaside.contoso.com/fordocker",
    "docker.io/centos/a:t, https://lookaside.centos.org/, https://lookaside.centos.org/",
    "docker.io/centos/mybetaproduct:t, http://localhost:9999/mybetaWIP/lookaside, file:///srv/mybetaWIP/lookaside",
    "docker.io/centos/mybetaproduct:latest, https://lookaside.centos.org/, https://lookaside.centos.org/",
    "docker.io/library/busybox:t, file:///mnt/companywide/signatures/for/other/repositories, file:///mnt/companywide/signatures/for/other/repositories",
  })
  void upstreamLocations(String image, String reading, String writing) throws IOException {
    DockerReference reference = DockerReference.parse(image);
    assertThat(upstream().lookasideForReading(reference).base()).hasToString(reading);
    assertThat(upstream().lookasideForWriting(reference).base()).hasToString(writing);
    assertThat(upstream().useSigstoreAttachments(reference)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost/invalid/url/test:t",
        "localhost/file/path/test:t",
        "localhost/relative/path/test:t"
      })
  void upstreamLocationsThatCannotBeUsed(String image) throws IOException {
    RegistriesConfig config = upstream();
    assertThatExceptionOfType(RegistriesFormatException.class)
        .isThrownBy(() -> config.lookasideForReading(DockerReference.parse(image)))
        .satisfies(e -> assertThat(e.file()).endsWith("internal-example.com.yaml"))
        .withMessageContaining("expected a file:, http: or https: URL, found no scheme");
  }

  @Test
  void upstreamFilesWarnOnlyOfTheLocationsThatCannotBeUsed() throws IOException {
    assertThat(upstream().warnings())
        .hasSize(3)
        .allMatch(w -> w.contains("internal-example.com.yaml:"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lookaside", "sigstore", "both"})
  void peerDirectoriesLoad(String name, @TempDir Path directory) throws IOException {
    String yaml = Files.readString(Vectors.peers("registries.d/" + name + "/default.yaml"));
    Files.writeString(
        directory.resolve("default.yaml"),
        yaml.replace("{{REGISTRY}}", "127.0.0.1:5800").replace("{{LOOKASIDE}}", "file:///store"));
    RegistriesConfig config = RegistriesConfig.load(directory, HOST);
    DockerReference image = DockerReference.parse("127.0.0.1:5800/team/look-ok:v1");
    assertThat(config.useSigstoreAttachments(image)).isEqualTo(!name.equals("lookaside"));
    assertThat(config.lookasideForReading(image).base())
        .hasToString(
            name.equals("sigstore")
                ? "file:///home/user/.local/share/containers/sigstore"
                : "file:///store");
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void signaturesOfPeersLieWhereTheUrlSays() {
    Path store = Vectors.peers("lookaside");
    Digest digest =
        Digest.parse("sha256:3892889f74e4000d7aa3febd0995c2122256da4ba78c2457c8ab064fdeb76dbc");
    LookasideLocation location = new LookasideLocation(store.toUri(), "test");
    assertThat(
            Path.of(
                location.signature(
                    DockerReference.parse("127.0.0.1:5800/team/look-ok:v1"), digest, 1)))
        .exists();
  }
}
