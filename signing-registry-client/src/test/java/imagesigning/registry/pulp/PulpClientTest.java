package imagesigning.registry.pulp;

import static imagesigning.registry.pulp.PulpRig.SERVICE;
import static imagesigning.registry.pulp.PulpRig.failure;
import static imagesigning.registry.pulp.PulpRig.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client is set up: which server, which API, who asks. */
@Timeout(60)
class PulpClientTest {
  private final PulpRig pulp = new PulpRig();

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void sendsNoCredentialsWhereThereAreNone() throws Exception {
    assertThat(header(pulp.builder())).isEmpty();
  }

  @Test
  void sendsUserAndPasswordWithTheFirstRequest() throws Exception {
    assertThat(
            header(
                pulp.builder()
                    .credentials(
                        CredentialsProvider.always(Credentials.ofPassword("admin", "pass")))))
        .contains("Basic YWRtaW46cGFzcw==");
    assertThat(pulp.log()).hasSize(1);
  }

  @Test
  void sendsTokensInTheSchemeOfTheirKind() throws Exception {
    assertThat(header(pulp.builder().apiToken("galaxy-token"))).contains("Token galaxy-token");
    assertThat(
            header(
                pulp.builder()
                    .credentials(
                        CredentialsProvider.always(Credentials.ofRegistryToken("bearer-token")))))
        .contains("Bearer bearer-token");
  }

  @Test
  void asksTheProviderForAnImageOfTheServer() throws Exception {
    List<DockerReference> asked = new ArrayList<>();
    CredentialsProvider provider =
        repository -> {
          asked.add(repository);
          return Optional.empty();
        };

    assertThat(header(pulp.builder().credentials(provider))).isEmpty();

    assertThat(asked).extracting(DockerReference::toString).containsExactly(pulp.host() + "/pulp");
  }

  @Test
  void reportsCredentialsThatCannotBeUsed() {
    CredentialsProvider broken =
        repository -> {
          throw new IOException("auth.json is malformed");
        };
    CredentialsProvider identity =
        CredentialsProvider.always(Credentials.ofIdentityToken("secret-identity"));

    PulpException unread = failure(() -> header(pulp.builder().credentials(broken)));
    PulpException unfit = failure(() -> header(pulp.builder().credentials(identity)));

    assertThat(unread.failure()).isEqualTo(PulpFailure.CREDENTIALS_UNUSABLE);
    assertThat(unread).hasMessageContaining("auth.json is malformed");
    assertThat(unfit.failure()).isEqualTo(PulpFailure.CREDENTIALS_UNUSABLE);
    assertThat(unfit).hasMessageContaining("identity token").hasMessageNotContaining("secret");
    assertThat(pulp.log()).isEmpty();
  }

  @Test
  void refusesATokenThatCannotStandInAHeader() {
    for (String wrong : List.of("", "a b", "a\r\nX: y", "é")) {
      assertThatThrownBy(() -> pulp.builder().apiToken(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void findsTheApiWhereGalaxyHasIt() throws Exception {
    String galaxy = "/api/galaxy" + SERVICE;
    pulp.onGet(galaxy, sample("signing-service"));
    PulpClient client = pulp.builder().apiRoot("/api/galaxy/pulp/api/v3/").build();

    assertThat(client.signingService(galaxy).name()).isEqualTo("signing-service-test");
    assertThat(failure(() -> client.signingService(SERVICE)).failure())
        .isEqualTo(PulpFailure.LINK_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pulp.example.com",
        "ftp://pulp.example.com",
        "https:///",
        "https://user:secret@pulp.example.com",
        "https://pulp.example.com/pulp/",
        "https://pulp.example.com/?a=b",
        "https://pulp.example.com/#a"
      })
  void refusesWhatIsNoServer(String url) {
    assertThatThrownBy(() -> PulpClient.builder(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "pulp/", "/pulp", "/pulp//api/", "/../", "/a b/", "/pulp/?x/"})
  void refusesWhatIsNoRoot(String root) {
    assertThatThrownBy(() -> pulp.builder().apiRoot(root))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesPlainHttpUnlessItWasAllowed() {
    assertThatThrownBy(() -> PulpClient.builder(pulp.url()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plain HTTP to " + pulp.host());
    assertThat(PulpClient.builder(URI.create("https://pulp/")).build()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pulp", "", "registry.example.com/path", "Registry Example"})
  void refusesARegistryHostThatNoReferenceCanName(String host) {
    assertThatThrownBy(() -> pulp.builder().registryHost(host))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesBoundsThatAreNone() {
    assertThatThrownBy(() -> pulp.builder().pageSize(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pulp.builder().maxPages(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pulp.builder().maxAnswerBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pulp.builder().requestTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Optional<String> header(PulpClientBuilder builder) throws PulpException {
    pulp.onGet(SERVICE, sample("signing-service"));
    builder.build().signingService(SERVICE);
    return Optional.ofNullable(
        pulp.events().get(pulp.events().size() - 1).getRequest().getHeader("Authorization"));
  }
}
