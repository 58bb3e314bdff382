package imagesigning.policy.registries;

import java.net.URI;
import java.util.Optional;

/**
 * How a certificate is to be had from Fulcio. What is secret is never printed. Immutable and
 * thread-safe.
 */
public final class FulcioParams {
  private final URI url;
  private final OidcMode oidcMode;
  private final Optional<String> oidcIdToken;
  private final Optional<URI> oidcIssuerUrl;
  private final Optional<String> oidcClientId;
  private final Optional<String> oidcClientSecret;

  FulcioParams(
      URI url,
      OidcMode oidcMode,
      Optional<String> oidcIdToken,
      Optional<URI> oidcIssuerUrl,
      Optional<String> oidcClientId,
      Optional<String> oidcClientSecret) {
    this.url = url;
    this.oidcMode = oidcMode;
    this.oidcIdToken = oidcIdToken;
    this.oidcIssuerUrl = oidcIssuerUrl;
    this.oidcClientId = oidcClientId;
    this.oidcClientSecret = oidcClientSecret;
  }

  /** How the identity token is to be had. */
  public enum OidcMode {
    /** It stands in the file: {@code staticToken}. */
    STATIC_TOKEN("staticToken"),
    /** A person confirms a code on another device: {@code deviceGrant}. */
    DEVICE_GRANT("deviceGrant"),
    /** A browser asks the person: {@code interactive}. */
    INTERACTIVE("interactive");

    private final String text;

    OidcMode(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * Where Fulcio is.
   *
   * @return its URL, http or https
   */
  public URI url() {
    return url;
  }

  /**
   * How the identity token is to be had.
   *
   * @return the mode
   */
  public OidcMode oidcMode() {
    return oidcMode;
  }

  /**
   * The identity token. A secret.
   *
   * @return the token; always present for {@link OidcMode#STATIC_TOKEN}
   */
  public Optional<String> revealOidcIdToken() {
    return oidcIdToken;
  }

  /**
   * Who issues identity tokens.
   *
   * @return the URL; always present for the other modes
   */
  public Optional<URI> oidcIssuerUrl() {
    return oidcIssuerUrl;
  }

  /**
   * Who the issuer is told that asks.
   *
   * @return the client id, if one is given
   */
  public Optional<String> oidcClientId() {
    return oidcClientId;
  }

  /**
   * What proves that. A secret.
   *
   * @return the client secret, if one is given
   */
  public Optional<String> revealOidcClientSecret() {
    return oidcClientSecret;
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return url + " (" + oidcMode.text() + ")";
  }
}
