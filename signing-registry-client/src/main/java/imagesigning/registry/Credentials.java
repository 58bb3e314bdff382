package imagesigning.registry;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one registry is told about who asks: user and password, an identity token to trade for
 * bearer tokens, or a ready-made bearer token.
 *
 * <p>Immutable. {@code toString} shows nothing of it, and it is deliberately no record. The secrets
 * are reachable only through the methods whose names begin with {@code reveal}.
 */
public final class Credentials {
  private final String user;
  private final String password;
  private final @Nullable String identityToken;
  private final @Nullable String registryToken;

  private Credentials(
      String user,
      String password,
      @Nullable String identityToken,
      @Nullable String registryToken) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a user name for a registry cannot contain ':'");
    }
    if (registryToken != null && !registryToken.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException("a bearer token consists of visible ASCII characters");
    }
    this.user = user;
    this.password = password;
    this.identityToken = identityToken;
    this.registryToken = registryToken;
  }

  /**
   * User name and password, for Basic authentication or for a token server.
   *
   * @param user the user name, without {@code :}
   * @param password the password
   * @return the credentials
   * @throws IllegalArgumentException if the user name contains {@code :}
   */
  public static Credentials ofPassword(String user, String password) {
    return new Credentials(user, password, null, null);
  }

  /**
   * An identity token (OAuth 2 refresh token), traded for bearer tokens at the registry's token
   * server.
   *
   * @param token the identity token
   * @return the credentials
   */
  public static Credentials ofIdentityToken(String token) {
    return new Credentials("", "", token, null);
  }

  /**
   * A bearer token that is sent to the registry as it is.
   *
   * @param token the token
   * @return the credentials
   * @throws IllegalArgumentException if the token cannot stand in a header
   */
  public static Credentials ofRegistryToken(String token) {
    return new Credentials("", "", null, token);
  }

  /**
   * The same user and password with an identity token, which is preferred where a registry uses
   * bearer tokens.
   *
   * @param token the identity token
   * @return new credentials
   */
  public Credentials withIdentityToken(String token) {
    return new Credentials(user, password, token, registryToken);
  }

  /**
   * The user name.
   *
   * @return the name, empty if there is none
   */
  public String user() {
    return user;
  }

  /**
   * The secret password.
   *
   * @return the password, empty if there is none
   */
  public String revealPassword() {
    return password;
  }

  /**
   * The secret identity token.
   *
   * @return the token, if there is one
   */
  public Optional<String> revealIdentityToken() {
    return Optional.ofNullable(identityToken);
  }

  /**
   * The secret ready-made bearer token.
   *
   * @return the token, if there is one
   */
  public Optional<String> revealRegistryToken() {
    return Optional.ofNullable(registryToken);
  }

  /** Always {@code [redacted]}. */
  @Override
  public String toString() {
    return "[redacted]";
  }
}
