package imagesigning.examples.service;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps other sites from using a person's browser against this service: a form must bring the token
 * that belongs to the browser's cookie, nothing that changes something is done for another origin,
 * and only requests for the names of this service are answered, so that no other name can be made
 * to lead here. Thread-safe.
 */
final class CrossSiteGuard {
  /** The field of forms that holds the token. */
  static final String FIELD = "token";

  private static final String COOKIE = "signing_service_form";
  private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
  private static final int BYTES = 32;

  private final Supplier<List<String>> hosts;
  private final PublicAddress address;
  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  /** A guard for a service that clients reach as one of these hosts. */
  CrossSiteGuard(Supplier<List<String>> hosts, PublicAddress address) {
    this.hosts = hosts;
    this.address = address;
    this.key = new SecretKeySpec(randomBytes(), "HmacSHA256");
  }

  /** Refuses requests for another host, and changes that another site wants. */
  void check(Context context) {
    String host = context.header("Host");
    if (host == null || !hosts.get().contains(host)) {
      throw Refusal.of(421, "This service is not reached by that name; see public.host.");
    }
    if (HARMLESS.contains(context.req().getMethod())) {
      return;
    }
    String site = context.header("Sec-Fetch-Site");
    String origin = context.header("Origin");
    boolean foreign =
        site != null && !OWN_SITES.contains(site)
            || origin != null
                && hosts.get().stream()
                    .noneMatch(h -> origin.equals("http://" + h) || origin.equals("https://" + h));
    if (foreign) {
      throw Refusal.of(403, "Another site asks for this, which is not done.");
    }
  }

  /** The token for the forms of this browser, which gets a cookie if it has none. */
  String token(Context context) {
    String value = context.cookie(COOKIE);
    if (value == null || value.length() > 2 * BYTES) {
      value = Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
      Cookie cookie = new Cookie(COOKIE, value);
      cookie.setHttpOnly(true);
      cookie.setSameSite(SameSite.STRICT);
      cookie.setPath("/");
      cookie.setSecure(address.scheme(context).equals("https"));
      context.cookie(cookie);
    }
    return tokenFor(value);
  }

  /** Refuses a form that this service did not give to this browser. */
  void checkForm(Context context) {
    String value = context.cookie(COOKIE);
    String given = value == null ? null : context.formParam(FIELD);
    if (value == null
        || given == null
        || !MessageDigest.isEqual(
            tokenFor(value).getBytes(StandardCharsets.UTF_8),
            given.getBytes(StandardCharsets.UTF_8))) {
      throw Refusal.of(
          403, "This form is not, or no longer, from this service; load the page again.");
    }
  }

  private String tokenFor(String value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return bytes;
  }
}
