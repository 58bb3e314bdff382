package imagesigning.registry.internal.auth;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.registry.Credentials;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.Origin;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.SafeUrl;
import imagesigning.registry.internal.http.TargetRules;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The token endpoint that a Bearer challenge names: GET with user and password or anonymously, POST
 * with an identity token. Where it may be is for the {@link TargetRules} to say, as for everything
 * that a server names, and for the settings.
 */
final class TokenServer {
  private static final String CLIENT = "imagesigning";

  /** A bearer token and how long it lasts. Secret: shows nothing of itself. */
  static final class Token {
    private final String value;
    private final Instant expiry;

    Token(String value, Instant expiry) {
      this.value = value;
      this.expiry = expiry;
    }

    String reveal() {
      return value;
    }

    Instant expiry() {
      return expiry;
    }

    @Override
    public String toString() {
      return "[redacted]";
    }
  }

  private final PatientSender sender;
  private final HttpSettings settings;
  private final TargetRules rules;
  private final Limits limits;
  private final Clock clock;

  TokenServer(PatientSender sender, HttpSettings settings, Limits limits, Clock clock) {
    this.sender = sender;
    this.settings = settings;
    this.rules = new TargetRules(settings);
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Asks for a token.
   *
   * @param registry host of the registry that sent the challenge
   * @param demanded the challenge
   */
  Token token(
      String registry,
      Authorizations.Demanded demanded,
      Set<String> scopes,
      Optional<Credentials> credentials,
      Deadline deadline)
      throws RegistryException {
    Challenge challenge = demanded.challenge();
    URI realm = realm(registry, demanded);
    TlsMode tls = tls(registry, demanded, realm);
    Optional<String> identity = credentials.flatMap(Credentials::revealIdentityToken);
    HttpAnswer answer;
    try {
      answer =
          identity.isPresent()
              ? sender.send(
                  HttpCall.postForm(
                      realm,
                      tls,
                      form(challenge, scopes, identity.get()),
                      identity.get(),
                      limits.tokenBytes()),
                  deadline)
              : sender.send(get(realm, tls, challenge, scopes, credentials), deadline);
    } catch (RegistryException e) {
      throw e.reason() == IndeterminateReason.TIMEOUT ? e : noToken(e);
    }
    return read(answer, credentials.isPresent());
  }

  private URI realm(String registry, Authorizations.Demanded demanded) throws RegistryException {
    String text = demanded.challenge().parameter("realm").orElse("");
    URI realm;
    try {
      realm = new URI(text);
    } catch (URISyntaxException e) {
      throw unusableRealm(registry, "is not a URL");
    }
    if (!Origin.isUsable(realm) || realm.getRawFragment() != null) {
      throw unusableRealm(registry, "is not an http or https URL without a user name");
    }
    if (rules.objection(demanded.by(), realm).isPresent()) {
      throw unusableRealm(registry, "is plain HTTP, which nobody asked for");
    }
    if (!TargetRules.isSameServer(demanded.by(), realm)
        && !settings.mayNameAnyTokenServer(registry)
        && !settings.isTokenServer(registry, Origin.hostAndPort(realm))) {
      throw unusableRealm(
          registry, "is at " + SafeUrl.of(realm) + ", which is none of those it may have");
    }
    return realm;
  }

  /** A token server that the settings name is ours as well as the registry's. */
  private TlsMode tls(String registry, Authorizations.Demanded demanded, URI realm) {
    TlsMode led = rules.tls(demanded.by(), demanded.tls(), realm);
    return !TargetRules.isSameServer(demanded.by(), realm)
            && settings.isTokenServer(registry, Origin.hostAndPort(realm))
        ? led.atConfigured()
        : led;
  }

  private static RegistryException unusableRealm(String registry, String why) {
    return new RegistryException(
        IndeterminateReason.TOKEN_UNAVAILABLE,
        "The token server that registry " + registry + " names " + why + ".",
        "GET",
        registry,
        0,
        null);
  }

  private HttpCall get(
      URI realm,
      TlsMode tls,
      Challenge challenge,
      Set<String> scopes,
      Optional<Credentials> credentials) {
    List<String> query = new ArrayList<>();
    String user = credentials.map(Credentials::user).orElse("");
    if (!user.isEmpty()) {
      query.add(pair("account", user));
    }
    challenge.parameter("service").ifPresent(service -> query.add(pair("service", service)));
    scopes.forEach(scope -> query.add(pair("scope", scope)));
    HttpCall call = HttpCall.get(withQuery(realm, query), tls, limits.tokenBytes());
    return credentials.flatMap(TokenServer::password).map(call::authorizedBy).orElse(call);
  }

  /** What a token server gets: an identity token, or else user and password as a header. */
  static Optional<String> credential(Credentials credentials) {
    return credentials.revealIdentityToken().or(() -> password(credentials));
  }

  private static Optional<String> password(Credentials credentials) {
    return credentials.user().isEmpty() || credentials.revealPassword().isEmpty()
        ? Optional.empty()
        : Optional.of(BasicHeader.of(credentials.user(), credentials.revealPassword()));
  }

  private static byte[] form(Challenge challenge, Set<String> scopes, String identityToken) {
    List<String> fields = new ArrayList<>();
    fields.add(pair("grant_type", "refresh_token"));
    challenge.parameter("service").ifPresent(service -> fields.add(pair("service", service)));
    if (!scopes.isEmpty()) {
      fields.add(pair("scope", String.join(" ", scopes)));
    }
    fields.add(pair("client_id", CLIENT));
    fields.add(pair("refresh_token", identityToken));
    return String.join("&", fields).getBytes(StandardCharsets.US_ASCII);
  }

  private static URI withQuery(URI realm, List<String> query) {
    if (query.isEmpty()) {
      return realm;
    }
    String text = realm.toString();
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return URI.create(text + separator + String.join("&", query));
  }

  private static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private Token read(HttpAnswer answer, boolean withCredentials) throws RegistryException {
    switch (answer.status()) {
      case 200 -> {
        if (answer.isCut()) {
          throw answer.failure(
              IndeterminateReason.TOKEN_UNAVAILABLE,
              "The answer of the token server "
                  + answer.url()
                  + " is larger than "
                  + limits.tokenBytes()
                  + " bytes.");
        }
        return parse(answer);
      }
      case 401 ->
          throw answer.failure(
              IndeterminateReason.AUTHENTICATION_REQUIRED,
              "The token server "
                  + answer.url()
                  + (withCredentials
                      ? " does not accept the credentials."
                      : " wants credentials, and none are configured."));
      case 403 ->
          throw answer.failure(
              IndeterminateReason.ACCESS_DENIED,
              "The token server " + answer.url() + " refuses access.");
      case 429 ->
          throw answer.failure(
              IndeterminateReason.RATE_LIMITED,
              "The token server " + answer.url() + " refuses further requests for now.");
      default ->
          throw answer.failure(
              IndeterminateReason.TOKEN_UNAVAILABLE,
              "The token server " + answer.url() + " answered with " + answer.status() + ".");
    }
  }

  private Token parse(HttpAnswer answer) throws RegistryException {
    try {
      return TokenAnswer.read(answer.body(), limits.tokenBytes(), clock.instant());
    } catch (TokenAnswer.UnusableException e) {
      throw answer.failure(
          IndeterminateReason.TOKEN_UNAVAILABLE,
          "The answer of the token server "
              + answer.url()
              + " is not usable: "
              + e.getMessage()
              + ".");
    }
  }

  private static RegistryException noToken(RegistryException cause) {
    return cause.as(
        IndeterminateReason.TOKEN_UNAVAILABLE, "No token could be had. " + cause.getMessage());
  }
}
