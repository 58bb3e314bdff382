package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.registry.server.TestTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AuthenticationTest {
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("joe:pa:ss".getBytes(StandardCharsets.UTF_8));
  private static final CredentialsProvider JOE =
      CredentialsProvider.always(Credentials.ofPassword("joe", "pa:ss"));

  private final ScriptedServer registry = ScriptedServer.start();
  private final ScriptedServer tokens = ScriptedServer.start();
  private final AtomicInteger issued = new AtomicInteger();

  @AfterEach
  void close() {
    registry.close();
    tokens.close();
  }

  @Test
  void sendsNoCredentialsToARegistryThatDoesNotAsk() throws Exception {
    registry.answering(r -> manifest());

    Parts.plainHttp(JOE).fetch(image("app"));

    assertThat(registry.log()).containsExactly("GET /v2/app/manifests/1");
    assertThat(registry.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void answersABasicChallengeOnceAndRemembersIt() throws Exception {
    registry.answering(r -> r.header("authorization").isPresent() ? manifest() : challengeBasic());
    Parts parts = Parts.plainHttp(JOE);

    parts.fetch(image("app"));
    parts.fetch(image("app"));
    parts.fetch(image("other"));

    assertThat(registry.requests()).hasSize(4);
    assertThat(registry.requests().get(1).header("authorization")).contains(BASIC);
    assertThat(registry.requests().get(2).header("authorization")).contains(BASIC);
    assertThat(registry.requests().get(3).header("authorization")).contains(BASIC);
  }

  @Test
  void withoutCredentialsABasicChallengeIsNotAnswered() {
    registry.answering(r -> challengeBasic());

    RegistryException failure = failure(Parts.plainHttp(CredentialsProvider.anonymous()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertThat(failure.status()).hasValue(401);
    assertThat(registry.requests()).hasSize(1);
  }

  @Test
  void refusedBasicCredentialsAreNotTriedAgain() {
    registry.answering(r -> challengeBasic());

    RegistryException failure = failure(Parts.plainHttp(JOE));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void a401WithAnErrorAfterAuthenticationMeansNoAccess() {
    registry.answering(r -> challenge("Basic realm=\"openshift\",error=\"access denied\""));

    assertThat(failure(Parts.plainHttp(JOE)).reason()).isEqualTo(IndeterminateReason.ACCESS_DENIED);
  }

  @Test
  void changedCredentialsAreFoundWithoutANewClient() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Parts parts =
        Parts.plainHttp(
            repository ->
                Optional.of(Credentials.ofPassword("joe", "p" + asked.getAndIncrement())));
    registry.answering(
        r ->
            r.header("authorization").equals(Optional.of(basic("p0")))
                ? manifest()
                : challengeBasic());
    parts.fetch(image("app"));
    registry.answering(
        r ->
            r.header("authorization").equals(Optional.of(basic("p1")))
                ? manifest()
                : challengeBasic());

    parts.fetch(image("app"));

    assertThat(asked).hasValue(2);
  }

  @Test
  void tradesABearerChallengeForATokenAndRemembersIt() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);

    parts.fetch(image("app"));
    parts.fetch(image("app"));

    assertThat(registry.log())
        .containsExactly(
            "GET /v2/app/manifests/1", "GET /v2/app/manifests/1", "GET /v2/app/manifests/1");
    assertThat(tokens.requests()).hasSize(1);
    Request asked = tokens.requests().get(0);
    assertThat(asked.target())
        .isEqualTo("/token?account=joe&service=reg+istry&scope=repository%3Aapp%3Apull");
    assertThat(asked.header("authorization")).contains(BASIC);
  }

  @Test
  void aKnownBearerRegistryNeedsNoRefusalForAnotherRepository() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);
    parts.fetch(image("app"));

    parts.fetch(image("other"));

    assertThat(registry.requests()).hasSize(3);
    assertThat(tokens.requests()).hasSize(2);
    assertThat(tokens.requests().get(1).target()).contains("scope=repository%3Aother%3Apull");
  }

  @Test
  void asksAnonymouslyForATokenWithoutCredentials() throws Exception {
    serveTokens();

    Parts.plainHttp(CredentialsProvider.anonymous()).fetch(image("app"));

    assertThat(tokens.requests().get(0).target())
        .isEqualTo("/token?service=reg+istry&scope=repository%3Aapp%3Apull");
    assertThat(tokens.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void sendsNoBasicHeaderWithAnEmptyPassword() throws Exception {
    serveTokens();

    Parts.plainHttp(CredentialsProvider.always(Credentials.ofPassword("joe", "")))
        .fetch(image("app"));

    assertThat(tokens.requests().get(0).target()).contains("account=joe");
    assertThat(tokens.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void tradesAnIdentityTokenByAForm() throws Exception {
    serveTokens();
    CredentialsProvider identity =
        CredentialsProvider.always(
            Credentials.ofPassword("joe", "pa:ss").withIdentityToken("id&token"));

    Parts.plainHttp(identity).fetch(image("app"));

    Request asked = tokens.requests().get(0);
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.header("authorization")).isEmpty();
    assertThat(asked.body())
        .isEqualTo(
            "grant_type=refresh_token&service=reg+istry&scope=repository%3Aapp%3Apull"
                + "&client_id=imagesigning&refresh_token=id%26token");
  }

  @Test
  void sendsAPresetTokenAsItIs() throws Exception {
    registry.answering(
        r ->
            r.header("authorization").equals(Optional.of("Bearer preset"))
                ? manifest()
                : challengeBearer());

    Parts.plainHttp(CredentialsProvider.always(Credentials.ofRegistryToken("preset")))
        .fetch(image("app"));

    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void anExpiredTokenIsReplacedWithoutARefusal() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);
    parts.fetch(image("app"));
    parts.now.set(parts.now.get().plus(Duration.ofSeconds(60)));

    parts.fetch(image("app"));

    assertThat(tokens.requests()).hasSize(2);
    assertThat(registry.requests()).hasSize(3);
  }

  @Test
  void aTokenRevokedEarlyIsReplacedOnce() throws Exception {
    serveTokens();
    Parts parts = Parts.plainHttp(JOE);
    parts.fetch(image("app"));
    registry.answering(
        r ->
            r.header("authorization").equals(Optional.of("Bearer t2"))
                ? manifest()
                : challengeBearer());

    parts.fetch(image("app"));

    assertThat(tokens.requests()).hasSize(2);
  }

  @Test
  void asksOnceMoreForAScopeTheTokenLacked() throws Exception {
    String wider = "repository:base:pull";
    serveTokens();
    registry.answering(
        r -> {
          if (r.header("authorization").isEmpty()) {
            return challengeBearer();
          }
          return r.header("authorization").equals(Optional.of("Bearer t2"))
              ? manifest()
              : challenge(bearer() + ",error=\"insufficient_scope\",scope=\"" + wider + "\"");
        });
    Parts parts = Parts.plainHttp(JOE);

    parts.fetch(image("app"));
    parts.fetch(image("app"));

    assertThat(registry.requests()).hasSize(4);
    assertThat(tokens.requests()).hasSize(2);
    assertThat(tokens.requests().get(1).target())
        .contains("scope=repository%3Aapp%3Apull")
        .contains("scope=repository%3Abase%3Apull");
  }

  @Test
  void doesNotGoOnForEverWhenEachTokenLacksAScope() {
    serveTokens();
    registry.answering(
        r ->
            challenge(
                bearer()
                    + ",error=\"insufficient_scope\",scope=\"repository:x"
                    + registry.requests().size()
                    + ":pull\""));

    assertThat(failure(Parts.plainHttp(JOE)).reason()).isEqualTo(IndeterminateReason.ACCESS_DENIED);
    assertThat(registry.requests().size()).isLessThanOrEqualTo(4);
  }

  @Test
  void a401WithAGoodTokenMeansNoAccessAndAnAnonymousOneNotEnough() {
    serveTokens();
    registry.answering(r -> challengeBearer());

    assertThat(failure(Parts.plainHttp(JOE)).reason()).isEqualTo(IndeterminateReason.ACCESS_DENIED);
    assertThat(failure(Parts.plainHttp(CredentialsProvider.anonymous())).reason())
        .isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "404, TOKEN_UNAVAILABLE",
    "429, RATE_LIMITED",
    "500, TOKEN_UNAVAILABLE",
    "204, TOKEN_UNAVAILABLE"
  })
  void aTokenServersRefusalHasItsReason(int status, IndeterminateReason reason) {
    serveTokens();
    tokens.answering(r -> ScriptedServer.status(status));

    RegistryException failure = failure(Parts.plainHttp(JOE));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.url()).isEqualTo(tokens.url("/token"));
  }

  @Test
  void aTokenServerThatCannotBeReachedOrUnderstoodGivesNoToken() {
    serveTokens();
    for (Reply reply :
        List.of(
            ScriptedServer.reset(),
            ScriptedServer.truncated(),
            ScriptedServer.endless(),
            ScriptedServer.ok("<html>"),
            ScriptedServer.redirect(302, "/token"))) {
      tokens.answering(r -> reply);

      assertThat(failure(Parts.plainHttp(JOE)).reason())
          .isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    }
  }

  @Test
  void aRegistryOverHttpsCannotSendUsToAPlainTokenServer() {
    try (ScriptedServer tls = ScriptedServer.startTls(TestTls.server())) {
      tls.answering(r -> challengeBearer());
      HttpSettings settings =
          HttpSettings.builder().sslContext(TestTls.client()).plainHttp(tokens.host()).build();

      RegistryException failure =
          catchThrowableOfType(
              RegistryException.class, () -> new Parts(settings, JOE).fetch(tls.host() + "/app:1"));

      assertThat(failure.reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
      assertThat(failure).hasMessageContaining("plain HTTP, which nobody asked for");
      assertThat(tokens.requests()).isEmpty();
    }
  }

  @Test
  void aPlainTokenServerMustItselfBeDeclaredPlain() throws Exception {
    serveTokens();
    HttpSettings onlyRegistry = HttpSettings.builder().plainHttp(registry.host()).build();
    HttpSettings both =
        HttpSettings.builder().plainHttp(registry.host()).plainHttp(tokens.host()).build();

    RegistryException failure = failure(new Parts(onlyRegistry, JOE));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    assertThat(failure).hasMessageContaining("plain HTTP, which nobody asked for");
    assertThat(tokens.requests()).isEmpty();
    new Parts(both, JOE).fetch(image("app"));
    assertThat(tokens.requests()).hasSize(1);
  }

  @Test
  void aPlainTokenServerThatIsTheRegistryNeedsNothingMore() throws Exception {
    registry.answering(
        r ->
            r.path().equals("/token")
                ? ScriptedServer.ok("{\"token\":\"t\"}")
                : r.header("authorization").equals(Optional.of("Bearer t"))
                    ? manifest()
                    : challenge("Bearer realm=\"" + registry.url("/token") + "\""));

    new Parts(
            HttpSettings.builder()
                .plainHttp(registry.host())
                .tokenServers(registry.host())
                .knownTokenServersOnly()
                .build(),
            JOE)
        .fetch(image("app"));

    assertThat(registry.log()).contains("GET /token");
  }

  /** An insecure registry that is asked by HTTP must not lead by HTTP where nobody asked for it. */
  @Test
  void anInsecureRegistryCannotSendUsToAPlainTokenServerEither() {
    serveTokens();
    HttpSettings insecure = HttpSettings.builder().insecure(registry.host()).build();

    RegistryException failure = failure(new Parts(insecure, JOE));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void aRegistryNamesOnlyTheTokenServersItMayHave() throws Exception {
    serveTokens();
    HttpSettings.Builder plain = HttpSettings.builder().plainHttpEverywhere();

    for (HttpSettings bound :
        List.of(
            plain.tokenServers(registry.host(), "auth.example.com").build(),
            HttpSettings.builder().plainHttpEverywhere().knownTokenServersOnly().build(),
            HttpSettings.builder()
                .plainHttpEverywhere()
                .knownTokenServersOnly()
                .tokenServers("other.example.com", tokens.host())
                .build())) {
      RegistryException failure = failure(new Parts(bound, JOE));

      assertThat(failure.reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
      assertThat(failure)
          .hasMessageContaining("is at " + tokens.url("/token") + ", which is none of those");
      assertThat(tokens.requests()).isEmpty();
    }

    new Parts(plain.tokenServers(registry.host(), tokens.host()).build(), JOE).fetch(image("app"));
    assertThat(tokens.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'',is not an http",
    "not a url,is not a URL",
    "file:///etc/passwd,is not an http",
    "https://joe:hidden@tokens.test/,is not an http",
    "https://tokens.test/#x,is not an http"
  })
  void anUnusableRealmGivesNoToken(String realm, String message) {
    registry.answering(r -> challenge("Bearer realm=\"" + realm + "\""));

    RegistryException failure = failure(Parts.plainHttp(JOE));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    assertThat(failure).hasMessageContaining(message).hasMessageNotContaining("hidden");
  }

  @Test
  void anUnknownChallengeCannotBeAnswered() {
    registry.answering(r -> challenge("Negotiate"));
    assertThat(failure(Parts.plainHttp(JOE)).reason())
        .isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);

    registry.answering(r -> ScriptedServer.status(401));
    assertThat(failure(Parts.plainHttp(JOE)).reason())
        .isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
  }

  @Test
  void aServerWeWereRedirectedToGetsNoCredentials() {
    tokens.answering(r -> challengeBasic());
    registry.answering(r -> ScriptedServer.redirect(307, tokens.url("/blob")));

    RegistryException failure = failure(Parts.plainHttp(JOE));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.AUTHENTICATION_REQUIRED);
    assertThat(tokens.requests()).hasSize(1);
    assertThat(tokens.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void credentialsThatCannotBeReadAreAMatterOfConfiguration() {
    registry.answering(r -> challengeBasic());

    RegistryException failure =
        failure(
            Parts.plainHttp(
                repository -> {
                  throw new IOException("auth.json is broken");
                }));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.CONFIGURATION_UNREADABLE);
    assertThat(failure).hasMessageContaining("auth.json is broken");
  }

  @Test
  void noMessageHoldsASecret() {
    serveTokens();
    tokens.answering(r -> ScriptedServer.reply(500, Map.of(), "you sent joe and pa:ss".getBytes()));

    RegistryException failure = failure(Parts.plainHttp(JOE));

    for (Throwable t = failure; t != null; t = t.getCause()) {
      assertThat(t.toString()).doesNotContain("pa:ss").doesNotContain(BASIC);
    }
    assertThat(failure.url()).doesNotContain("?");
    assertThat(Credentials.ofPassword("joe", "pa:ss").toString()).isEqualTo("[redacted]");
  }

  /** A token server is often the registry, and may tell it what it was sent in any case. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noAnswerIsShownThatRepeatsWhatATokenWasGotWith(boolean known) throws Exception {
    serveTokens();
    Credentials password = Credentials.ofPassword("joe", "correct horse");
    for (Credentials credentials : List.of(password, password.withIdentityToken("id&token"))) {
      Parts parts = Parts.plainHttp(CredentialsProvider.always(credentials));
      if (known) {
        parts.fetch(image("app"));
      }

      HttpAnswer answer =
          parts.requests.send(
              RegistryRequest.get(
                  DockerReference.parse(image("app")), "/v2/app/manifests/1", List.of(), 1000),
              Parts.soon());

      String sent = credentials == password ? basic("correct horse") : "id&token";
      assertThat(answer.shown("you sent " + sent)).doesNotContain(sent).contains("not shown");
      assertThat(answer.shown("you sent something")).isEqualTo("you sent something");
    }
  }

  @Test
  void aTokenServerThatMovedIsFoundWithoutANewClient() throws Exception {
    serveTokens();
    registry.answering(
        r -> r.header("authorization").isPresent() ? manifest() : challenge(bearer()));
    Parts parts = Parts.plainHttp(JOE);
    parts.fetch(image("app"));
    tokens.answering(r -> ScriptedServer.status(500));
    registry.answering(r -> r.header("authorization").isPresent() ? manifest() : challengeBasic());

    assertThat(failure(parts, "other").reason()).isEqualTo(IndeterminateReason.TOKEN_UNAVAILABLE);
    parts.fetch(image("other"));
  }

  private RegistryException failure(Parts parts, String repository) {
    return catchThrowableOfType(RegistryException.class, () -> parts.fetch(image(repository)));
  }

  private void serveTokens() {
    registry.answering(
        r ->
            r.header("authorization").filter(h -> h.startsWith("Bearer t")).isPresent()
                ? manifest()
                : challengeBearer());
    tokens.answering(
        r ->
            ScriptedServer.ok(
                "{\"token\":\"t" + issued.incrementAndGet() + "\",\"expires_in\":60}"));
  }

  private String bearer() {
    return "Bearer realm=\"" + tokens.url("/token") + "\",service=\"reg istry\"";
  }

  private Reply challengeBearer() {
    return challenge(bearer());
  }

  private static Reply challengeBasic() {
    return challenge("Basic realm=\"registry\"");
  }

  private static Reply challenge(String header) {
    return ScriptedServer.status(401, Map.of("WWW-Authenticate", header));
  }

  private static Reply manifest() {
    return ScriptedServer.ok(Parts.MANIFEST);
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder().encodeToString(("joe:" + password).getBytes(StandardCharsets.UTF_8));
  }

  private String image(String repository) {
    return registry.host() + "/" + repository + ":1";
  }

  private RegistryException failure(Parts parts) {
    return catchThrowableOfType(RegistryException.class, () -> parts.fetch(image("app")));
  }
}
