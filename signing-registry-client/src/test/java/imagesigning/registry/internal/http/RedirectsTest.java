package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.TestTls;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RedirectsTest {
  private final ScriptedServer first = ScriptedServer.start();
  private final ScriptedServer second = ScriptedServer.start();
  private final ScriptedServer tls = ScriptedServer.startTls(TestTls.server());
  private final HttpEngine engine =
      new HttpEngine(
          HttpSettings.builder()
              .sslContext(TestTls.client())
              .sslContextElsewhere(TestTls.client())
              .plainHttp(first.host(), second.host())
              .build(),
          1000);

  @AfterEach
  void close() {
    first.close();
    second.close();
    tls.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsOnTheSameServerWithTheCredential(int status) throws Exception {
    first.answering(
        r ->
            r.path().equals("/a")
                ? ScriptedServer.redirect(status, "/b?x=1")
                : ScriptedServer.ok("there"));

    HttpAnswer answer = engine.send(secret(first.url("/a")), soon());

    assertThat(answer.body()).asString().isEqualTo("there");
    assertThat(first.requests().get(1).target()).isEqualTo("/b?x=1");
    assertThat(first.requests().get(1).header("authorization")).contains("Bearer secret");
  }

  @Test
  void leadsNobodyAwayWhoIsToStayAtTheServer() throws Exception {
    second.answering(r -> ScriptedServer.ok("elsewhere"));
    first.answering(
        r ->
            switch (r.path()) {
              case "/a" -> ScriptedServer.redirect(302, "/b");
              case "/b" -> ScriptedServer.ok("there");
              default -> ScriptedServer.redirect(302, second.url("/c"));
            });

    HttpAnswer answer = engine.send(secret(first.url("/a")).stayingAtServer(), soon());
    RegistryException refusal =
        catchThrowableOfType(
            RegistryException.class,
            () -> engine.send(secret(first.url("/c")).stayingAtServer(), soon()));

    assertThat(answer.body()).asString().isEqualTo("there");
    assertThat(refusal.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(refusal).hasMessageContaining("it leads to another server, " + second.url("/c"));
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void credentialsNeverGoToAnotherPort() throws Exception {
    first.answering(r -> ScriptedServer.redirect(307, second.url("/b")));
    second.answering(r -> ScriptedServer.ok("there"));

    HttpAnswer answer = engine.send(secret(first.url("/a")), soon());

    assertThat(answer.body()).asString().isEqualTo("there");
    assertThat(second.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void credentialsNeverGoToAnotherHostName() throws Exception {
    String port = first.host().substring("127.0.0.1".length());
    HttpEngine both = new HttpEngine(HttpSettings.builder().plainHttpEverywhere().build(), 1000);
    first.answering(
        r ->
            r.path().equals("/a")
                ? ScriptedServer.redirect(302, "http://localhost" + port + "/b")
                : ScriptedServer.ok("there"));

    both.send(secret(first.url("/a")), soon());

    assertThat(first.requests().get(1).header("authorization")).isEmpty();
  }

  @Test
  void credentialsNeverGoToAnotherScheme() throws Exception {
    first.answering(r -> ScriptedServer.redirect(302, tls.url("/b")));
    tls.answering(r -> ScriptedServer.ok("there"));

    engine.send(secret(first.url("/a")), soon());

    assertThat(tls.requests().get(0).header("authorization")).isEmpty();
  }

  @Test
  void aCredentialOnceDroppedDoesNotComeBack() throws Exception {
    first.answering(
        r ->
            r.path().equals("/a")
                ? ScriptedServer.redirect(302, second.url("/b"))
                : ScriptedServer.ok("home"));
    second.answering(r -> ScriptedServer.redirect(302, first.url("/c")));

    engine.send(secret(first.url("/a")), soon());

    assertThat(first.log()).containsExactly("GET /a", "GET /c");
    assertThat(first.requests().get(1).header("authorization")).isEmpty();
  }

  @Test
  void refusesToGoFromHttpsToHttp() {
    tls.answering(r -> ScriptedServer.redirect(302, first.url("/b")));

    assertThat(failureOf(tls.url("/a"))).hasMessageContaining("from HTTPS to plain HTTP");
    assertThat(first.requests()).isEmpty();
  }

  @Test
  void refusesPlainHttpWhereNobodyAskedForIt() {
    HttpEngine onlyFirst =
        new HttpEngine(HttpSettings.builder().plainHttp(first.host()).build(), 1000);
    first.answering(r -> ScriptedServer.redirect(302, second.url("/b")));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class, () -> onlyFirst.send(secret(first.url("/a")), soon()));

    assertThat(failure).hasMessageContaining("plain HTTP at another host");
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void followsOnlySoManyTimes() {
    first.answering(r -> ScriptedServer.redirect(302, "/again"));

    RegistryException failure = failureOf(first.url("/a"));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(failure.status()).hasValue(302);
    assertThat(first.requests()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "http://name:hidden@127.0.0.1/a",
        "http://[broken/a",
        "http:///a",
        "javascript:alert(1)"
      })
  void refusesTargetsThatAreNoPlainUrls(String target) {
    first.answering(r -> ScriptedServer.redirect(302, target));

    RegistryException failure = failureOf(first.url("/a"));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(failure).hasMessageNotContaining("hidden");
  }

  @Test
  void refusesARedirectWithoutATarget() {
    first.answering(r -> ScriptedServer.status(302));

    assertThat(failureOf(first.url("/a"))).hasMessageContaining("does not say where");
  }

  @Test
  void neverRepeatsAFormElsewhere() {
    first.answering(r -> ScriptedServer.redirect(307, second.url("/b")));
    HttpCall form =
        HttpCall.postForm(
            URI.create(first.url("/token")),
            TlsMode.VERIFIED,
            "refresh_token=s".getBytes(),
            "s",
            10);

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> engine.send(form, soon()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.REGISTRY_ERROR);
    assertThat(second.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void repeatsARequestThatWritesWhereTheMethodIsKept(int status) throws Exception {
    first.answering(r -> ScriptedServer.redirect(status, second.url("/b")));
    second.answering(r -> ScriptedServer.status(201));

    HttpAnswer answer = engine.send(writing(first.url("/a")), soon());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(second.requests().get(0)).hasToString("PUT /b");
    assertThat(second.requests().get(0).body()).isEqualTo("content");
    assertThat(second.requests().get(0).header("content-type")).contains("text/plain");
    assertThat(second.requests().get(0).header("authorization")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303})
  void doesNotRepeatARequestThatWritesWhereTheMethodMayChange(int status) {
    first.answering(r -> ScriptedServer.redirect(status, "/b"));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class, () -> engine.send(writing(first.url("/a")), soon()));

    assertThat(failure).hasMessageContaining("only 307 and 308");
    assertThat(first.requests()).hasSize(1);
  }

  @Test
  void verifiesTheCertificateOfAnotherServerEvenIfTheFirstOneIsInsecure() {
    HttpEngine insecure =
        new HttpEngine(HttpSettings.builder().insecure(first.host()).build(), 1000);
    first.answering(r -> ScriptedServer.redirect(302, tls.url("/b")));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class,
            () ->
                insecure.send(
                    HttpCall.get(URI.create(first.url("/a")), TlsMode.UNVERIFIED, 10), soon()));

    assertThat(failure).hasMessageContaining("TLS");
    assertThat(tls.requests()).isEmpty();
  }

  private RegistryException failureOf(String url) {
    return catchThrowableOfType(RegistryException.class, () -> engine.send(secret(url), soon()));
  }

  private static HttpCall secret(String url) {
    return HttpCall.get(URI.create(url), TlsMode.VERIFIED, 1000).authorizedBy("Bearer secret");
  }

  private static HttpCall writing(String url) {
    return HttpCall.write(
            "PUT",
            URI.create(url),
            TlsMode.VERIFIED,
            Optional.of(RequestBody.of("text/plain", "content".getBytes())),
            1000)
        .authorizedBy("Bearer secret");
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }
}
