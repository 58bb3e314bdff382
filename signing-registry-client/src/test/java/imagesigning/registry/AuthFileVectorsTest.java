package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The credential files of containers/image give what its own tests expect. */
@NeedsVectors
class AuthFileVectorsTest {

  @ParameterizedTest
  @CsvSource({
    "full.json, example.org/a, example, org",
    "full.json, index.docker.io/a/b, docker, io",
    "full.json, docker.io/a/b, docker, io",
    "full.json, localhost/a, local, host",
    "full.json, localhost:5000/a, local, host-5000",
    "full.json, 10.10.30.45/a, 10.10, 30.45",
    "full.json, 10.10.30.45:5000/a, 10.10, 30.45-5000",
    "full.json, normalize.example.org/a, normalize, example",
    "abnormal.json, example.org/a, example, org",
    "abnormal.json, docker.io/a/b, index, docker.io",
    "abnormal.json, 127.0.0.1:5000/a, 127.0, 0.1-5000",
    "abnormal.json, localhost/a, local, host",
    "abnormal.json, localhost:5000/a, local, host-5000",
    "abnormal.json, localhost:5001/a, local, host-5001",
    "refpath.json, example.org/repo, example, org",
    "refpath.json, example.org/repo/sub, example, org",
    "refpath.json, example.org/repository, local, host",
    "refpath.json, docker.io/vendor/product, first, level",
    "refpath.json, docker.io/other/product, top, level",
    "refpath.json, busybox, library, busybox",
    "refpath.json, fedora, library, other"
  })
  void readsWhatUpstreamReads(String file, String image, String user, String password)
      throws IOException {
    Credentials found = find(file, image).orElseThrow();

    assertThat(found.user()).isEqualTo(user);
    assertThat(found.revealPassword()).isEqualTo(password);
  }

  @ParameterizedTest
  @CsvSource({
    "empty.json, example.org/a",
    "example.json, other.org/a",
    "full.json, localhost:5001/a",
    "config.json, example.org/a"
  })
  void findsNothingWhereUpstreamFindsNothing(String file, String image) throws IOException {
    assertThat(find(file, image)).isEmpty();
  }

  @Test
  void readsAnIdentityToken() throws IOException {
    Credentials found = find("example_identitytoken.json", "example.org/a").orElseThrow();

    assertThat(found.user()).isEqualTo("00000000-0000-0000-0000-000000000000");
    assertThat(found.revealIdentityToken()).contains("some very long identity token");
  }

  @Test
  void readsTheLegacyFile() throws IOException {
    CredentialsProvider legacy =
        AuthFile.defaults(
            new ClientEnvironment(List.of(), vector("legacy.json"), Platform.of("linux", "amd64")));

    assertThat(legacy.credentialsFor(DockerReference.parse("busybox")))
        .map(Credentials::revealPassword)
        .contains("io-legacy");
    assertThat(legacy.credentialsFor(DockerReference.parse("localhost/a")))
        .map(Credentials::revealPassword)
        .contains("host-legacy");
  }

  @Test
  void refusesToGoOnWithoutTheHelper() {
    assertThatThrownBy(() -> find("config.json", "registry-no-creds.com/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("credential helper");
  }

  private static Optional<Credentials> find(String file, String image) throws IOException {
    return AuthFile.at(vector(file)).credentialsFor(DockerReference.parse(image));
  }

  private static Path vector(String file) {
    return Vectors.directory().resolve("upstream/containers-image/auth").resolve(file);
  }
}
