package imagesigning.registry.internal.auth;

import imagesigning.registry.internal.http.HttpCall;
import java.time.Instant;
import java.util.Optional;

/**
 * A value for the {@code Authorization} header, and the credential that it was got with: a token
 * server, which may be the registry, knows that too. Secret: shows nothing of itself.
 */
public final class Authorization {
  private final AuthorizationKey key;
  private final String header;

  /** As it was sent to a token server; empty if there was none, or it needed none. */
  private final Optional<String> credential;

  private final boolean anonymous;
  private final Instant expiry;
  private final boolean fresh;

  private Authorization(
      AuthorizationKey key,
      String header,
      Optional<String> credential,
      boolean anonymous,
      Instant expiry,
      boolean fresh) {
    this.key = key;
    this.header = header;
    this.credential = credential;
    this.anonymous = anonymous;
    this.expiry = expiry;
    this.fresh = fresh;
  }

  static Authorization basic(AuthorizationKey key, String header) {
    return new Authorization(key, header, Optional.empty(), false, Instant.MAX, true);
  }

  /**
   * A bearer token.
   *
   * @param credential what it was got with, if it needed anything
   * @param anonymous whether there are no credentials at all
   */
  static Authorization bearer(
      AuthorizationKey key,
      String token,
      Optional<String> credential,
      boolean anonymous,
      Instant expiry) {
    return new Authorization(key, "Bearer " + token, credential, anonymous, expiry, true);
  }

  /** The same, known from an earlier request. */
  Authorization remembered() {
    return new Authorization(key, header, credential, anonymous, expiry, false);
  }

  /** The request with this header; what is answered is shown only without any of the secrets. */
  public HttpCall on(HttpCall call) {
    HttpCall authorized = call.authorizedBy(header);
    return credential.map(authorized::withholding).orElse(authorized);
  }

  boolean isSameHeader(Authorization other) {
    return header.equals(other.header);
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
