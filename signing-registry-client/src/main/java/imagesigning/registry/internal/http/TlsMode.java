package imagesigning.registry.internal.http;

import imagesigning.registry.HttpSettings;

/**
 * How a server is met: whether its certificate is verified, with whose settings, and, by who named
 * it, whether it may learn who we are.
 *
 * @param verified whether certificate and host name are verified; if not, the caller asked for it,
 *     and no certificate of ours is shown either
 * @param named who named the server
 * @param registry the host, as image references spell it, on whose behalf the server is asked;
 *     empty for none in particular
 */
public record TlsMode(boolean verified, Named named, String registry) {

  /** Who named a server. */
  public enum Named {
    /** The caller: it is the registry itself, and may see the certificate given for it. */
    BY_CALLER,
    /** The configuration, which may have given a certificate for just this server. */
    BY_CONFIGURATION,
    /** Another server: it gets no certificate of ours, whatever there is for it. */
    BY_SERVER
  }

  /** Verified, for no registry in particular. */
  public static final TlsMode VERIFIED = new TlsMode(true, Named.BY_CALLER, "");

  /** Not verified, because the caller asked for it. */
  public static final TlsMode UNVERIFIED = new TlsMode(false, Named.BY_CALLER, "");

  /** For a server that the caller names. */
  public static TlsMode of(HttpSettings settings, String registry) {
    return new TlsMode(!settings.isInsecure(registry), Named.BY_CALLER, registry);
  }

  /** For another server that the configuration has for the same registry, and treats the same. */
  public TlsMode atConfigured() {
    return new TlsMode(verified, Named.BY_CONFIGURATION, registry);
  }

  /** For another server that this one leads to. */
  TlsMode atNamedByServer(boolean verifiedThere) {
    return new TlsMode(verifiedThere, Named.BY_SERVER, registry);
  }
}
