package imagesigning.registry.internal.http;

import imagesigning.core.text.RemoteText;
import java.net.URI;

/** URLs as they may appear in messages, logs and verdicts. */
public final class SafeUrl {
  /** Longer than that of any look-aside signature. */
  private static final int LONGEST = 1_000;

  private SafeUrl() {}

  /**
   * The URL without user information, query and fragment, each of which may hold a secret; escaped
   * and cut, because a server may have named it.
   */
  public static String of(URI uri) {
    StringBuilder text = new StringBuilder();
    if (uri.getScheme() != null) {
      text.append(uri.getScheme()).append(':');
    }
    if (uri.getHost() != null) {
      text.append("//").append(uri.getHost());
      if (uri.getPort() >= 0) {
        text.append(':').append(uri.getPort());
      }
    } else if (uri.getRawAuthority() != null) {
      // An authority that is no host:port is only ever the cause of a refusal.
      text.append("//?");
    } else if (uri.getScheme() != null) {
      text.append("//");
    }
    if (uri.getRawPath() != null) {
      text.append(uri.getRawPath());
    }
    return RemoteText.shown(text.toString(), LONGEST);
  }
}
