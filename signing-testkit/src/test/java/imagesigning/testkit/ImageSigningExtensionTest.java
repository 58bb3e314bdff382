package imagesigning.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ImageSigningExtension.class)
class ImageSigningExtensionTest {
  private static final List<URI> REGISTRIES = new ArrayList<>();
  private static URI sharedStore = URI.create("http://127.0.0.1/");
  private TestRegistry prepared;

  @BeforeAll
  static void share(TestLookaside lookaside) {
    sharedStore = lookaside.url();
  }

  @BeforeEach
  void prepare(TestRegistry registry) {
    prepared = registry;
  }

  @RepeatedTest(2)
  void givesATestItsOwnRegistryAndClosesItAfterwards(TestRegistry registry, TestKey key) {
    assertThat(registry).isSameAs(prepared);
    assertThat(REGISTRIES).doesNotContain(registry.uri());
    REGISTRIES.forEach(
        earlier ->
            assertThatThrownBy(() -> new Http(earlier).get("/v2/"))
                .isInstanceOf(ConnectException.class));
    REGISTRIES.add(registry.uri());
    assertThat(key.fingerprint()).hasSize(40);
  }

  @RepeatedTest(2)
  void sharesWhatTheClassAskedFor(TestLookaside lookaside) throws Exception {
    assertThat(lookaside.url()).isEqualTo(sharedStore);
    assertThat(new Http(lookaside.url()).get("/").statusCode()).isEqualTo(404);
  }

  @AfterAll
  static void forget() {
    REGISTRIES.clear();
  }
}
