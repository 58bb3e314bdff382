package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestAuthTest {
  private static final String PATH = "/v2/ns/app/manifests/1.0";
  private static final String RIGHT = basic("user", "secret");
  private static final String WRONG = basic("user", "guess");
  private static final String PULL = "/token?scope=repository:ns/app:pull";

  private final TestRegistry registry = TestRegistry.start();
  private final Http http = new Http(registry.uri());

  @BeforeEach
  void push() {
    registry.push("ns/app", "1.0", TestImage.oci());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void basicLetsOnlyTheUserIn() throws Exception {
    registry.protect(TestAuth.basic("user", "secret"));

    HttpResponse<byte[]> refused = http.get(PATH);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(challenge(refused)).isEqualTo("Basic realm=\"test-registry\"");
    assertThat(http.get(PATH, "Authorization", WRONG).statusCode()).isEqualTo(401);
    assertThat(http.get(PATH, "Authorization", RIGHT).statusCode()).isEqualTo(200);
    assertThat(http.get("/v2/").statusCode()).isEqualTo(401);
    assertThat(http.get("/token", "Authorization", RIGHT).statusCode()).isEqualTo(404);
    registry.unprotect();
    assertThat(http.get(PATH).statusCode()).isEqualTo(200);
  }

  @Test
  void basicMayLetEverybodyRead() throws Exception {
    registry.protect(TestAuth.basic("user", "secret").anonymousPull());

    assertThat(http.get(PATH).statusCode()).isEqualTo(200);
    assertThat(http.get(PATH, "Authorization", WRONG).statusCode()).isEqualTo(401);
    assertThat(http.send("DELETE", PATH, new byte[0]).statusCode()).isEqualTo(401);
  }

  @Test
  void bearerNamesTheScopeItWants() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret"));

    String realm = "Bearer realm=\"" + registry.uri() + "/token\",service=\"test-registry\"";
    assertThat(challenge(http.get("/v2/"))).isEqualTo(realm);
    assertThat(challenge(http.get(PATH))).isEqualTo(realm + ",scope=\"repository:ns/app:pull\"");
    String mount = "/v2/b/blobs/uploads/?mount=sha256:0&from=a";
    assertThat(challenge(http.send("POST", mount, new byte[0])))
        .isEqualTo(realm + ",scope=\"repository:b:pull,push repository:a:pull\"");
    assertThat(challenge(http.get(PATH, "Authorization", "Bearer unknown")))
        .endsWith(",error=\"invalid_token\"");
  }

  @Test
  void bearerTokensAreGoodForTheirScopeOnly() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret"));

    assertThat(http.get(PULL).statusCode()).isEqualTo(401);
    assertThat(http.get(PULL, "Authorization", WRONG).statusCode()).isEqualTo(401);
    String bearer = "Bearer " + token(http.get(PULL, "Authorization", RIGHT));
    assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(200);
    assertThat(http.get("/v2/", "Authorization", bearer).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> other = http.get("/v2/b/manifests/1.0", "Authorization", bearer);
    assertThat(challenge(other)).endsWith(",error=\"insufficient_scope\"");
    String both = PULL + "&scope=repository:b:pull,push";
    String wider = "Bearer " + token(http.get(both, "Authorization", RIGHT));
    assertThat(http.get("/v2/b/manifests/1.0", "Authorization", wider).statusCode()).isEqualTo(404);
    assertThat(http.get(PATH, "Authorization", wider).statusCode()).isEqualTo(200);
  }

  @Test
  void strangersMayReadWithATokenWhenAllowed() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret").anonymousPull());

    assertThat(http.get(PATH).statusCode()).isEqualTo(401);
    String bearer = "Bearer " + token(http.get("/token?scope=repository:ns/app:pull,push,delete"));
    assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(200);
    assertThat(http.send("DELETE", PATH, new byte[0], "Authorization", bearer).statusCode())
        .isEqualTo(401);
    assertThat(http.get(PULL, "Authorization", WRONG).statusCode()).isEqualTo(401);
  }

  @Test
  void tokensAreAlsoHadByPost() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret").identityToken("identity"));
    String scope = "&scope=repository:ns/app:pull";

    assertThat(post("grant_type=password&username=user&password=guess" + scope).statusCode())
        .isEqualTo(401);
    assertThat(post("grant_type=refresh_token&refresh_token=wrong" + scope).statusCode())
        .isEqualTo(401);
    String refresh = "grant_type=refresh_token&refresh_token=";
    String bearer = "Bearer " + token(post(refresh + "identity" + scope));
    assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> offline =
        post("grant_type=password&username=user&password=secret&access_type=offline" + scope);
    String again = member(offline, "refresh_token");
    assertThat(token(post(refresh + again + scope))).isNotEmpty();
  }

  @Test
  void tokensExpire() throws Exception {
    Clock start = Clock.fixed(Instant.parse("2024-01-01T00:00:00Z"), ZoneOffset.UTC);
    TestAuth auth = TestAuth.bearer("user", "secret").tokenLifetime(Duration.ofSeconds(90), start);
    registry.protect(auth);
    HttpResponse<byte[]> issued = http.get(PULL, "Authorization", RIGHT);
    String bearer = "Bearer " + token(issued);

    assertThat(new String(issued.body(), UTF_8))
        .contains("\"expires_in\":90,\"issued_at\":\"2024-01-01T00:00:00Z\"");
    assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(200);
    auth.tokenLifetime(Duration.ofSeconds(90), Clock.offset(start, Duration.ofSeconds(90)));
    assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(401);
    String second = "Bearer " + token(http.get(PULL, "Authorization", RIGHT));
    auth.expireTokens();
    assertThat(http.get(PATH, "Authorization", second).statusCode()).isEqualTo(401);
  }

  @Test
  void theTokenEndpointMayBeElsewhere() throws Exception {
    try (TestRegistry tokens = TestRegistry.start()) {
      TestAuth auth = TestAuth.bearer("user", "secret").realm(tokens.uri().resolve("/token"));
      registry.protect(auth);
      tokens.protect(auth);

      assertThat(challenge(http.get(PATH))).contains("realm=\"" + tokens.uri() + "/token\"");
      String bearer = "Bearer " + token(new Http(tokens.uri()).get(PULL, "Authorization", RIGHT));
      assertThat(http.get(PATH, "Authorization", bearer).statusCode()).isEqualTo(200);
      assertThat(tokens.requests(Route.token())).hasSize(1);
      assertThat(auth).hasToString("Bearer [redacted]");
    }
  }

  private HttpResponse<byte[]> post(String form) throws Exception {
    return http.send(
        "POST",
        "/token",
        form.getBytes(UTF_8),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static String challenge(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    return response.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  private static String token(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(member(response, "token")).isEqualTo(member(response, "access_token"));
    return member(response, "token");
  }

  private static String member(HttpResponse<byte[]> response, String name) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\":\"([^\"]+)\"")
            .matcher(new String(response.body(), UTF_8));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }
}
