package imagesigning.registry.internal.http;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port: what credentials are bound to.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case
 * @param port never absent
 */
public record Origin(String scheme, String host, int port) {

  /** The origin of an absolute HTTP URL. */
  public static Origin of(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
  }

  /** Whether a URL is one that can be asked: http or https, with a host, without a user. */
  public static boolean isUsable(URI uri) {
    return uri.getScheme() != null
        && (uri.getScheme().equalsIgnoreCase("https") || uri.getScheme().equalsIgnoreCase("http"))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getPort() <= 65535
        && uri.getPort() != 0;
  }

  /** Whether a URL leads to the HTTPS server of a host as image references spell it. */
  public static boolean isHttpsAt(URI uri, String host) {
    return isUsable(uri)
        && of(uri).scheme().equals("https")
        && (host.equalsIgnoreCase(hostAndPort(uri))
            || uri.getPort() == 443 && host.equalsIgnoreCase(uri.getHost())
            || uri.getPort() < 0 && host.equalsIgnoreCase(uri.getHost() + ":443"));
  }

  /** The host as image references and settings spell it: with the port only if the URL has one. */
  public static String hostAndPort(URI uri) {
    return uri.getPort() >= 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
  }
}
