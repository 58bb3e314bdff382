package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;
import imagesigning.testkit.internal.http.ServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Issues numbered tokens and remembers what they allow. Thread-safe. */
final class TokenIssuer {
  private final String user;
  private final String password;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
  private final AtomicInteger counter = new AtomicInteger();
  private volatile Duration lifetime = Duration.ofMinutes(5);
  private volatile Clock clock = Clock.systemUTC();

  private record Grant(List<AccessScope> scopes, Instant end) {}

  TokenIssuer(String user, String password) {
    this.user = user;
    this.password = password;
  }

  void setLifetime(Duration newLifetime, Clock newClock) {
    lifetime = newLifetime;
    clock = newClock;
  }

  void addRefreshToken(String token) {
    refreshTokens.add(token);
  }

  void forgetTokens() {
    grants.clear();
  }

  /** What a token allows, unless it is unknown or has expired. */
  Optional<List<AccessScope>> scopesOf(String token) {
    return Optional.ofNullable(grants.get(token))
        .filter(grant -> clock.instant().isBefore(grant.end()))
        .map(Grant::scopes);
  }

  /** Whether the form of a POST proves who asks. */
  boolean accepts(ServerRequest request) {
    return switch (field(request, "grant_type")) {
      case "password" ->
          field(request, "username").equals(user) && field(request, "password").equals(password);
      case "refresh_token" -> refreshTokens.contains(field(request, "refresh_token"));
      default -> false;
    };
  }

  /** A new token; strangers get one for reading only. */
  Reply issue(List<String> scopeTexts, boolean known, ServerRequest request) {
    List<AccessScope> scopes =
        scopeTexts.stream()
            .flatMap(text -> List.of(text.split(" ", -1)).stream())
            .flatMap(text -> AccessScope.parse(text).stream())
            .map(scope -> known ? scope : scope.onlyPull())
            .toList();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String token = "token-" + counter.incrementAndGet();
    grants.put(token, new Grant(scopes, now.plus(lifetime)));
    return Reply.of(200)
        .withJson(
            "{\"token\":\""
                + token
                + "\",\"access_token\":\""
                + token
                + "\",\"expires_in\":"
                + lifetime.toSeconds()
                + ",\"issued_at\":\""
                + now
                + "\""
                + refreshToken(known, request)
                + "}");
  }

  private String refreshToken(boolean known, ServerRequest request) {
    boolean wanted =
        request.parameter("offline_token").map("true"::equals).orElse(false)
            || field(request, "access_type").equals("offline");
    if (!known || !wanted) {
      return "";
    }
    String token = "refresh-" + counter.incrementAndGet();
    refreshTokens.add(token);
    return ",\"refresh_token\":\"" + token + "\"";
  }

  private static String field(ServerRequest request, String name) {
    return request.formField(name).stream().findFirst().orElse("");
  }
}
