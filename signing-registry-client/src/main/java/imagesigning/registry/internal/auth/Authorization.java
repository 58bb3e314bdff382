package imagesigning.registry.internal.auth;

import java.time.Instant;

/** A value for the {@code Authorization} header. Secret: shows nothing of itself. */
public final class Authorization {
  private final AuthorizationKey key;
  private final String header;
  private final boolean anonymous;
  private final Instant expiry;
  private final boolean fresh;

  private Authorization(
      AuthorizationKey key, String header, boolean anonymous, Instant expiry, boolean fresh) {
    this.key = key;
    this.header = header;
    this.anonymous = anonymous;
    this.expiry = expiry;
    this.fresh = fresh;
  }

  static Authorization basic(AuthorizationKey key, String header) {
    return new Authorization(key, header, false, Instant.MAX, true);
  }

  static Authorization bearer(
      AuthorizationKey key, String token, boolean anonymous, Instant expiry) {
    return new Authorization(key, "Bearer " + token, anonymous, expiry, true);
  }

  /** The same, known from an earlier request. */
  Authorization remembered() {
    return new Authorization(key, header, anonymous, expiry, false);
  }

  /** The secret value of the header. */
  public String revealHeader() {
    return header;
  }

  AuthorizationKey key() {
    return key;
  }

  boolean isBearer() {
    return key.challenge().scheme() == Challenge.Scheme.BEARER;
  }

  /** Whether no credentials were needed to get it. */
  boolean isAnonymous() {
    return anonymous;
  }

  /** Whether it was obtained in answer to the very refusal before. */
  boolean isFresh() {
    return fresh;
  }

  boolean isUsableAt(Instant now) {
    return now.isBefore(expiry);
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
