package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.RegistryException;
import imagesigning.registry.server.ScriptedServer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ExtensionsApiTest {
  private final ScriptedServer registry = ScriptedServer.start();
  private final ExtensionsApi api =
      Parts.plainHttp(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
          .extensions;

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401})
  void asksOncePerRegistryAndWithoutCredentials(int status) throws Exception {
    registry.answering(
        r -> ScriptedServer.status(status, Map.of("WWW-Authenticate", "Basic realm=\"r\"")));

    assertThat(api.isAnnounced(image("a"), Parts.soon())).isFalse();
    assertThat(api.isAnnounced(image("b"), Parts.soon())).isFalse();

    assertThat(registry.log()).containsExactly("GET /v2/");
    assertThat(registry.requests().get(0).header("authorization")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401, 403, 404})
  void theAnnouncementCountsWithAnyStatus(int status) throws Exception {
    registry.answering(
        r -> ScriptedServer.status(status, Map.of("X-Registry-Supports-Signatures", "1")));

    assertThat(api.isAnnounced(image("a"), Parts.soon())).isTrue();
    assertThat(api.isAnnounced(image("a"), Parts.soon())).isTrue();
    assertThat(registry.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "403, ACCESS_DENIED",
    "404, REGISTRY_ERROR",
    "429, RATE_LIMITED",
    "500, REGISTRY_ERROR"
  })
  void anythingElseIsNoAnswerAndIsNotRemembered(int status, IndeterminateReason reason)
      throws Exception {
    registry.answering(r -> ScriptedServer.status(status));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class, () -> api.isAnnounced(image("a"), Parts.soon()));
    assertThat(failure.reason()).isEqualTo(reason);

    registry.answering(r -> ScriptedServer.status(200));
    assertThat(api.isAnnounced(image("a"), Parts.soon())).isFalse();
  }

  @Test
  void whatAnotherAnswerAnnouncedMeanwhileIsNotTakenBack() throws Exception {
    registry.answering(
        r -> {
          api.announced(image("a"));
          return ScriptedServer.status(200);
        });

    assertThat(api.isAnnounced(image("b"), Parts.soon())).isTrue();
    assertThat(api.known(image("a"))).contains(true);
  }

  @Test
  void whatAnotherAnswerAnnouncedNeedNotBeAsked() throws Exception {
    api.announced(image("a"));

    assertThat(api.isAnnounced(image("b"), Parts.soon())).isTrue();
    assertThat(registry.requests()).isEmpty();
  }

  private DockerReference image(String repository) {
    return DockerReference.parse(registry.host() + "/" + repository + ":1");
  }
}
