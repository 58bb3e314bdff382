package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a {@link TestRegistry} asks for credentials, and which ones it takes.
 *
 * <pre>{@code
 * registry.protect(TestAuth.bearer("user", "secret").anonymousPull());
 * }</pre>
 *
 * <p>With {@link #bearer} the registry answers 401 with a {@code Bearer} challenge that names its
 * own {@code /token} endpoint, which takes GET with Basic credentials and POST with a password or a
 * refresh token. To have the token endpoint on another host, protect a second registry with the
 * same object and name it with {@link #realm}. Thread-safe once it is in use.
 */
public final class TestAuth {
  private static final String SERVICE = "test-registry";

  private final boolean bearer;
  private final String basicCredentials;
  private final TokenIssuer issuer;
  private boolean anonymousPull;
  private Optional<URI> realm = Optional.empty();

  private TestAuth(boolean bearer, String user, String password) {
    this.bearer = bearer;
    this.basicCredentials = encode(user, password);
    this.issuer = new TokenIssuer(user, password);
  }

  /**
   * HTTP Basic.
   *
   * @param user the only user
   * @param password the password
   * @return the rule
   */
  public static TestAuth basic(String user, String password) {
    return new TestAuth(false, user, password);
  }

  /**
   * Bearer tokens, as Docker Hub and most others have them.
   *
   * @param user the only user, who may do everything
   * @param password the password
   * @return the rule
   */
  public static TestAuth bearer(String user, String password) {
    return new TestAuth(true, user, password);
  }

  /**
   * Lets everybody read; with Bearer only after fetching a token without credentials.
   *
   * @return this rule
   */
  public TestAuth anonymousPull() {
    anonymousPull = true;
    return this;
  }

  /**
   * How long tokens are good for; five minutes unless set.
   *
   * @param lifetime the time
   * @param clock tells the time
   * @return this rule
   */
  public TestAuth tokenLifetime(Duration lifetime, Clock clock) {
    issuer.setLifetime(lifetime, clock);
    return this;
  }

  /**
   * A refresh token that the token endpoint takes instead of a password, known to container tools
   * as identity token.
   *
   * @param token the token
   * @return this rule
   */
  public TestAuth identityToken(String token) {
    issuer.addRefreshToken(token);
    return this;
  }

  /**
   * Another token endpoint to name in challenges.
   *
   * @param endpoint such as {@code other.uri().resolve("/token")}
   * @return this rule
   */
  public TestAuth realm(URI endpoint) {
    realm = Optional.of(endpoint);
    return this;
  }

  /** Makes all tokens issued so far worthless, as if they had expired early. */
  public void expireTokens() {
    issuer.forgetTokens();
  }

  Optional<Reply> refuse(ServerRequest request, RegistryPath path, URI ownEndpoint) {
    List<AccessScope> needed = AccessScope.neededBy(request, path);
    return challenge(request.header("Authorization"), needed, ownEndpoint)
        .map(value -> OciError.UNAUTHORIZED.reply().with("WWW-Authenticate", value));
  }

  /** What to answer 401 with; nothing if the credentials do. */
  Optional<String> challenge(
      Optional<String> credentials, List<AccessScope> needed, URI ownEndpoint) {
    return bearer
        ? refuseToken(credentials, needed, ownEndpoint)
        : refuseBasic(credentials, needed);
  }

  /** The answer of the token endpoint. */
  Reply issue(ServerRequest request) {
    if (!bearer) {
      return Reply.of(404);
    }
    return switch (request.method()) {
      case "GET" -> {
        Optional<String> credentials = basic(request.header("Authorization"));
        boolean known = credentials.map(basicCredentials::equals).orElse(false);
        boolean admitted = known || credentials.isEmpty() && anonymousPull;
        yield admitted
            ? issuer.issue(request.parameters("scope"), known, request)
            : OciError.UNAUTHORIZED.reply();
      }
      case "POST" ->
          issuer.accepts(request)
              ? issuer.issue(request.formField("scope"), true, request)
              : OciError.UNAUTHORIZED.reply();
      default -> OciError.UNSUPPORTED.reply();
    };
  }

  private Optional<String> refuseBasic(Optional<String> credentials, List<AccessScope> needed) {
    boolean known = basic(credentials).map(basicCredentials::equals).orElse(false);
    boolean mayRead = anonymousPull && credentials.isEmpty() && !needed.isEmpty();
    if (known || mayRead && needed.stream().allMatch(AccessScope::isOnlyPull)) {
      return Optional.empty();
    }
    return Optional.of("Basic realm=\"" + SERVICE + "\"");
  }

  private Optional<String> refuseToken(
      Optional<String> credentials, List<AccessScope> needed, URI ownEndpoint) {
    Optional<String> token =
        credentials.filter(c -> c.regionMatches(true, 0, "Bearer ", 0, 7)).map(c -> c.substring(7));
    Optional<List<AccessScope>> granted = token.flatMap(issuer::scopesOf);
    if (granted.isPresent() && needed.stream().allMatch(n -> covers(granted.get(), n))) {
      return Optional.empty();
    }
    String error =
        granted.isPresent()
            ? ",error=\"insufficient_scope\""
            : token.map(t -> ",error=\"invalid_token\"").orElse("");
    String scope =
        needed.isEmpty()
            ? ""
            : needed.stream()
                .map(AccessScope::toString)
                .collect(Collectors.joining(" ", ",scope=\"", "\""));
    return Optional.of(
        "Bearer realm=\""
            + realm.orElse(ownEndpoint)
            + "\",service=\""
            + SERVICE
            + "\""
            + scope
            + error);
  }

  private static boolean covers(List<AccessScope> granted, AccessScope needed) {
    return granted.stream().anyMatch(scope -> scope.covers(needed));
  }

  private static Optional<String> basic(Optional<String> authorization) {
    return authorization
        .filter(value -> value.regionMatches(true, 0, "Basic ", 0, 6))
        .map(value -> value.substring(6).strip());
  }

  private static String encode(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(pair);
  }

  /** Says nothing about the credentials. */
  @Override
  public String toString() {
    return bearer ? "Bearer [redacted]" : "Basic [redacted]";
  }
}
