package imagesigning.registry.internal.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The value of a Basic {@code Authorization} header (RFC 7617). */
public final class BasicHeader {
  private BasicHeader() {}

  /** The header for a user and a password. Secret. */
  public static String of(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
