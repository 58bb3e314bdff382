package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositorySigningConfigTest {
  private static final DockerReference APP = DockerReference.parse("registry.example.com/ns/app");
  private static final DockerReference OTHER = DockerReference.parse("registry.example.com/ns");

  private final RepositorySigningConfig config =
      RepositorySigningConfig.empty().with(APP, "of-the-app").withDefault("of-all");

  @Test
  void theRequestDecidesBeforeTheRepositoryAndThatBeforeTheDefault() {
    assertThat(config.serviceFor(APP, Optional.of("asked-for"))).contains("asked-for");
    assertThat(config.serviceFor(APP, Optional.empty())).contains("of-the-app");
    assertThat(config.serviceFor(OTHER, Optional.empty())).contains("of-all");
  }

  @Test
  void nobodySignsWhereNothingSaysSo() {
    RepositorySigningConfig one = RepositorySigningConfig.empty().with(APP, "of-the-app");

    assertThat(one.serviceFor(OTHER, Optional.empty())).isEmpty();
    assertThat(
            one.serviceFor(DockerReference.parse("registry.example.com/ns/app2"), Optional.empty()))
        .isEmpty();
    assertThat(one.serviceFor(DockerReference.parse("example.com/ns/app"), Optional.empty()))
        .isEmpty();
  }

  @Test
  void anotherServiceTakesThePlaceOfTheFirst() {
    assertThat(config.with(APP.withTag("1"), "new").serviceFor(APP.withTag("2"), Optional.empty()))
        .contains("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "registry.example.com/app:1", "Registry/x", ""})
  void refusesWhatIsNoRepository(String repository) {
    assertThatThrownBy(
            () -> new RepositorySigningConfig(Map.of(repository, "service"), Optional.empty()))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void refusesEmptyNamesOfServices() {
    assertThatThrownBy(() -> RepositorySigningConfig.empty().with(APP, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RepositorySigningConfig.empty().withDefault(""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
