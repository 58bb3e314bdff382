package imagesigning.registry.internal.auth;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.BoundedMemory;
import imagesigning.registry.internal.SingleFlight;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.TlsMode;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who we say we are, per registry and repository. Nothing is sent before a registry has asked; what
 * it asked is remembered, so that a warm client is not refused first each time. Thread-safe; holds
 * no lock while it waits for a server.
 */
public final class Authorizations {
  private final CredentialsProvider provider;
  private final TokenServer tokenServer;
  private final AuthorizationCache cache;
  private final SingleFlight<AuthorizationKey, Authorization> flights = new SingleFlight<>();
  private final BoundedMemory<String, Demanded> challenges = new BoundedMemory<>();
  private final BoundedMemory<String, Set<String>> widerScopes = new BoundedMemory<>();

  /**
   * A challenge and where it came from.
   *
   * @param challenge what is demanded
   * @param by the URL that demanded it
   * @param tls how that server was met
   */
  record Demanded(Challenge challenge, URI by, TlsMode tls) {}

  public Authorizations(
      CredentialsProvider provider,
      PatientSender sender,
      HttpSettings settings,
      Limits limits,
      Clock clock) {
    this.provider = provider;
    this.tokenServer = new TokenServer(sender, settings, limits, clock);
    this.cache = new AuthorizationCache(clock);
  }

  /**
   * What to send without being asked, because this registry has asked before.
   *
   * @param repository the repository
   * @param access what is to be done there
   * @return empty if this registry has never asked, or there is nothing to tell it
   */
  public Optional<Authorization> known(DockerReference repository, Access access, Deadline deadline)
      throws RegistryException {
    Optional<Demanded> demanded = challenges.get(repository.domain());
    if (demanded.isEmpty()) {
      return Optional.empty();
    }
    Set<String> scopes =
        widerScopes.get(memoryKey(repository, access)).orElse(scope(repository, access));
    try {
      return obtain(repository, demanded.get(), scopes, deadline).map(Authorization::remembered);
    } catch (RegistryException e) {
      // The registry may name another token server by now: the next request lets it say so.
      challenges.forget(repository.domain(), demanded.get());
      throw e;
    }
  }

  /**
   * What to send after a 401.
   *
   * @param repository the repository
   * @param access what is to be done there
   * @param refused the 401
   * @param used what had been sent with the refused request
   * @throws RegistryException if there is nothing that has not been tried
   */
  public Authorization respond(
      DockerReference repository,
      Access access,
      HttpAnswer refused,
      Optional<Authorization> used,
      Deadline deadline)
      throws RegistryException {
    Optional<Challenge> known = Challenge.firstKnown(refused.headers("WWW-Authenticate"));
    if (known.isEmpty()) {
      throw unanswerable(refused, "names no way to authenticate that is known here");
    }
    Challenge challenge = known.get();
    Demanded demanded = new Demanded(challenge, refused.uri(), refused.tls());
    Set<String> scopes = scope(repository, access);
    if (used.isPresent()) {
      cache.remove(used.get());
      Optional<Set<String>> wider = wider(used.get(), challenge);
      if (used.get().isFresh() && wider.isEmpty()) {
        throw refusal(refused, challenge, used.get());
      }
      scopes = wider.orElse(scopes);
      wider.ifPresent(both -> widerScopes.put(memoryKey(repository, access), both));
    }
    challenges.put(repository.domain(), demanded);
    Optional<Authorization> obtained = obtain(repository, demanded, scopes, deadline);
    if (obtained.isEmpty()) {
      throw unanswerable(
          refused,
          "wants user and password, and there are none (" + provider.describe(repository) + ")");
    }
    return obtained.get();
  }

  /** The scopes to ask for when a token lacked one: once, and only one more. */
  private static Optional<Set<String>> wider(Authorization used, Challenge challenge) {
    Set<String> before = used.key().scopes();
    return challenge
        .missingScope()
        .filter(scope -> used.isBearer() && before.size() == 1 && !before.contains(scope))
        .map(
            scope -> {
              Set<String> both = new LinkedHashSet<>(before);
              both.add(scope);
              return both;
            });
  }

  private Optional<Authorization> obtain(
      DockerReference repository, Demanded demanded, Set<String> scopes, Deadline deadline)
      throws RegistryException {
    Challenge challenge = demanded.challenge();
    AuthorizationKey key = AuthorizationKey.of(repository, challenge, scopes);
    Optional<Authorization> known = cache.get(key);
    if (known.isPresent()) {
      return known.map(Authorization::remembered);
    }
    Optional<Credentials> credentials = credentials(repository);
    if (challenge.scheme() == Challenge.Scheme.BASIC) {
      return basic(key, credentials);
    }
    return Optional.of(
        flights.run(key, deadline, () -> bearer(key, repository, demanded, credentials, deadline)));
  }

  private Optional<Authorization> basic(AuthorizationKey key, Optional<Credentials> credentials) {
    Optional<Authorization> authorization =
        credentials
            .filter(c -> !c.user().isEmpty() || !c.revealPassword().isEmpty())
            .map(c -> Authorization.basic(key, BasicHeader.of(c.user(), c.revealPassword())));
    authorization.ifPresent(cache::put);
    return authorization;
  }

  private Authorization bearer(
      AuthorizationKey key,
      DockerReference repository,
      Demanded demanded,
      Optional<Credentials> credentials,
      Deadline deadline)
      throws RegistryException {
    Optional<String> preset = credentials.flatMap(Credentials::revealRegistryToken);
    if (preset.isPresent()) {
      return Authorization.bearer(key, preset.get(), Optional.empty(), false, Instant.MIN);
    }
    TokenServer.Token token =
        tokenServer.token(repository.domain(), demanded, key.scopes(), credentials, deadline);
    Authorization authorization =
        Authorization.bearer(
            key,
            token.reveal(),
            credentials.flatMap(TokenServer::credential),
            credentials.isEmpty(),
            token.expiry());
    cache.put(authorization);
    return authorization;
  }

  private Optional<Credentials> credentials(DockerReference repository) throws RegistryException {
    try {
      return provider.credentialsFor(repository);
    } catch (IOException e) {
      throw new RegistryException(
          IndeterminateReason.CONFIGURATION_UNREADABLE,
          "The credentials for "
              + repository.domain()
              + " cannot be read: "
              + RemoteText.shown(e.getMessage()),
          "GET",
          repository.domain(),
          0,
          e);
    }
  }

  /**
   * A token for reading alone does for nothing else: scopes are part of what tokens are kept by.
   */
  private static Set<String> scope(DockerReference repository, Access access) {
    return Set.of("repository:" + repository.path() + ":" + access.actions());
  }

  private static String memoryKey(DockerReference repository, Access access) {
    return access.actions() + " " + repository.name();
  }

  private static RegistryException unanswerable(HttpAnswer refused, String why) {
    return refused.failure(
        IndeterminateReason.AUTHENTICATION_REQUIRED,
        "The registry (" + refused.url() + ") " + why + ".");
  }

  /** A token server has accepted the credentials before a bearer token is refused: no access. */
  private static RegistryException refusal(
      HttpAnswer refused, Challenge challenge, Authorization used) {
    Optional<String> error = challenge.parameter("error");
    if (used.isAnonymous()) {
      return unanswerable(refused, "wants credentials; an anonymous token is not enough");
    }
    boolean denied =
        used.isBearer() ? !error.equals(Optional.of("invalid_token")) : error.isPresent();
    return denied
        ? refused.failure(
            IndeterminateReason.ACCESS_DENIED,
            "The registry (" + refused.url() + ") refuses access with these credentials.")
        : unanswerable(refused, "does not accept the credentials");
  }
}
