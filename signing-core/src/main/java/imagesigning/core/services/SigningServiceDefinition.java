package imagesigning.core.services;

import imagesigning.core.text.Quoted;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A signing service as it is stored: an administrator's script and the key it signs with. Never
 * changed once it is stored. Immutable, nothing secret.
 *
 * @param id of this service alone
 * @param name by which people and settings mean it: 1 to 255 characters that show, no blank at
 *     either end
 * @param kind what it signs
 * @param script its absolute path
 * @param keyFingerprint of the primary key, 40 hex digits in upper case
 * @param publicKey that key, ASCII-armored
 * @param created when it was created, to the microsecond
 */
public record SigningServiceDefinition(
    UUID id,
    String name,
    SigningServiceKind kind,
    Path script,
    String keyFingerprint,
    String publicKey,
    Instant created) {
  private static final int LONGEST_NAME = 255;
  private static final int FINGERPRINT_DIGITS = 40;

  /** Where services are listed, as in Pulp. */
  static final String ROOT = "/pulp/api/v3/signing-services/";

  /** Refuses what no service may be, with an {@link IllegalArgumentException}. */
  public SigningServiceDefinition {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the name of a signing service has 1 to "
              + LONGEST_NAME
              + " characters that show and no blank at either end, unlike "
              + Quoted.text(name));
    }
    if (!script.isAbsolute()) {
      throw new IllegalArgumentException("the path of a signing script is absolute: " + script);
    }
    if (keyFingerprint.length() != FINGERPRINT_DIGITS
        || !keyFingerprint.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'A' && c <= 'F')) {
      throw new IllegalArgumentException(
          "expected a fingerprint of 40 hex digits in upper case, found "
              + Quoted.text(keyFingerprint));
    }
    created = created.truncatedTo(ChronoUnit.MICROS);
  }

  /** Whether a service may have this name. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && name.strip().equals(name)
        && Quoted.lines(name).equals(name)
        && name.indexOf('\n') < 0;
  }

  /**
   * The path by which Pulp's API means it.
   *
   * @return such as {@code /pulp/api/v3/signing-services/187120de-307e-4389-b17d-9e42ab295151/}
   */
  public String href() {
    return ROOT + id + "/";
  }

  /**
   * The service in the form of Pulp's API: {@code pulp_href}, {@code pulp_created}, {@code name},
   * {@code pubkey_fingerprint}, {@code public_key}, {@code script}.
   *
   * @return a JSON object
   */
  public String toPulpJson() {
    return SigningServiceJson.pulp(this);
  }

  /** Name, script and key. */
  @Override
  public String toString() {
    return "signing service "
        + Quoted.text(name)
        + " (script "
        + script
        + ", key "
        + keyFingerprint
        + ")";
  }
}
