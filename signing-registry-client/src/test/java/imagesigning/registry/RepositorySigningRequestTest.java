package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.ReferenceFormatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositorySigningRequestTest {
  private static final String REPOSITORY = "mirror.example.com:5000/ns/app";

  @Test
  void namesTheRepositoryItself() {
    assertThat(RepositorySigningRequest.allTags("docker://" + REPOSITORY).identity("1.0"))
        .hasToString(REPOSITORY + ":1.0");
  }

  @Test
  void namesHostAndFutureBasePathIfGiven() {
    RepositorySigningRequest request =
        RepositorySigningRequest.allTags(REPOSITORY)
            .withHost("registry.example.com")
            .withFutureBasePath("library/busybox");

    assertThat(request.identity("1.0")).hasToString("registry.example.com/library/busybox:1.0");
    assertThat(request.repository()).hasToString(REPOSITORY);
  }

  @Test
  void noTagsAreNotAllTags() {
    assertThatThrownBy(() -> RepositorySigningRequest.tags(REPOSITORY, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not all tags");
  }

  @Test
  void takesEveryTagOnce() {
    assertThat(RepositorySigningRequest.tags(REPOSITORY, List.of("2", "1", "2")).tags())
        .contains(List.of("2", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".1", "a b", "sha256:00", "a/b"})
  void refusesWhatIsNoTag(String tag) {
    assertThatThrownBy(() -> RepositorySigningRequest.tags(REPOSITORY, List.of("1", tag)))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("invalid tag");
  }

  @Test
  void refusesARepositoryWithATag() {
    assertThatThrownBy(() -> RepositorySigningRequest.allTags(REPOSITORY + ":1"))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("the tags beside it");
  }

  @ParameterizedTest
  @CsvSource({
    "registry, ns/app",
    "registry.example.com/ns, app",
    "registry.example.com, ns/app:1",
    "registry.example.com, NS/app",
    "registry.example.com, ns//app",
    "registry.example.com, ''",
    "docker.io, busybox",
    "'', ns/app"
  })
  void refusesAHostOrPathThatClientsCannotPullBy(String host, String path) {
    RepositorySigningRequest request = RepositorySigningRequest.allTags(REPOSITORY);

    assertThatThrownBy(
            () ->
                new RepositorySigningRequest(
                    request.repository(),
                    request.tags(),
                    java.util.Optional.of(host),
                    java.util.Optional.of(path)))
        .isInstanceOf(ReferenceFormatException.class);
  }
}
