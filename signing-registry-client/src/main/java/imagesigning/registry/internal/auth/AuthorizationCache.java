package imagesigning.registry.internal.auth;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Authorizations that have been obtained and have not expired; bounded. Thread-safe. */
final class AuthorizationCache {
  private static final int MOST = 1000;

  private final Clock clock;
  private final ConcurrentMap<AuthorizationKey, Authorization> known = new ConcurrentHashMap<>();

  AuthorizationCache(Clock clock) {
    this.clock = clock;
  }

  Optional<Authorization> get(AuthorizationKey key) {
    return Optional.ofNullable(known.get(key))
        .filter(authorization -> authorization.isUsableAt(clock.instant()));
  }

  void put(Authorization authorization) {
    if (known.size() >= MOST) {
      known.values().removeIf(old -> !old.isUsableAt(clock.instant()));
    }
    if (known.size() >= MOST) {
      // Rare, and costs one token request per repository in use.
      known.clear();
    }
    known.put(authorization.key(), authorization);
  }

  /** Forgets a refused one, unless it has been replaced meanwhile. */
  void remove(Authorization refused) {
    known.computeIfPresent(
        refused.key(), (key, current) -> current.isSameHeader(refused) ? null : current);
  }
}
