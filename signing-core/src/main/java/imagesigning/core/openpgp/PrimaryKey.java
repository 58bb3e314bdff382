package imagesigning.core.openpgp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A primary key whose self-signatures were verified. What depends on the time of verification is
 * kept as data and asked for with a time. Immutable.
 *
 * @param key the key
 * @param revoked whether it is revoked, for whatever reason
 * @param direct the signatures on the key itself, newest first
 * @param identities of each identity the newest signature, unless that revokes the identity
 * @param userIds the user ids among these identities
 */
record PrimaryKey(
    KeyPacket key,
    boolean revoked,
    List<SelfSignature> direct,
    List<SelfSignature> identities,
    List<String> userIds) {

  PrimaryKey {
    userIds = List.copyOf(userIds);
    direct = List.copyOf(direct);
    identities = List.copyOf(identities);
  }

  /** Whether it may sign data: by its own signature, else by its newest identity, else yes. */
  boolean maySign(long now) {
    return directAt(now)
        .flatMap(SelfSignature::usage)
        .or(() -> newestUsage(now))
        .map(KeyUsage::signing)
        .orElse(true);
  }

  /** When it ends: by its own signature, else by the newest identity that tells an end. */
  OptionalLong expires(long now) {
    Optional<SelfSignature> own = directAt(now);
    if (own.isPresent() && own.get().keyExpires().isPresent()) {
      return own.get().keyExpires();
    }
    return newestIdentity(now, identity -> identity.keyExpires().isPresent())
        .map(SelfSignature::keyExpires)
        .orElse(OptionalLong.empty());
  }

  private Optional<KeyUsage> newestUsage(long now) {
    return newestIdentity(now, identity -> identity.usage().isPresent())
        .flatMap(SelfSignature::usage);
  }

  private Optional<SelfSignature> newestIdentity(long now, Predicate<SelfSignature> tells) {
    Optional<SelfSignature> newest = Optional.empty();
    for (SelfSignature identity : identities) {
      boolean newer = newest.isEmpty() || identity.created() > newest.get().created();
      if (newer && identity.countsAt(now) && tells.test(identity)) {
        newest = Optional.of(identity);
      }
    }
    return newest;
  }

  private Optional<SelfSignature> directAt(long now) {
    for (SelfSignature signature : direct) {
      if (signature.countsAt(now)) {
        return Optional.of(signature);
      }
    }
    return Optional.empty();
  }
}
