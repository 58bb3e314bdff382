package imagesigning.core.openpgp;

import imagesigning.core.text.Quoted;
import java.util.Collection;
import java.util.Locale;

/**
 * How a person names an OpenPGP key: by fingerprint (40 hex digits, of the primary key or of a
 * subkey), by long key id (16 hex digits), or by e-mail address. Hex may be in lower case, begin
 * with {@code 0x} and hold spaces, as GnuPG prints it. Immutable.
 *
 * <p>Short key ids (8 digits) and parts of user ids are not taken: anybody can make a key that fits
 * them.
 */
public final class KeySelector {
  private static final int FINGERPRINT_DIGITS = 40;
  private static final int LONG_ID_DIGITS = 16;

  /** The ways to name a key. */
  public enum Kind {
    /** All 40 digits. */
    FINGERPRINT,
    /** The last 16 digits. */
    LONG_KEY_ID,
    /** The address in a user id. */
    EMAIL
  }

  private final Kind kind;
  private final String value;

  private KeySelector(Kind kind, String value) {
    this.kind = kind;
    this.value = value;
  }

  /**
   * Understands a selector.
   *
   * @param text fingerprint, long key id, or e-mail address with or without angle brackets
   * @return the selector
   * @throws IllegalArgumentException if it is none of these; the message says what is expected
   */
  public static KeySelector parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("<") && trimmed.endsWith(">")) {
      trimmed = trimmed.substring(1, trimmed.length() - 1);
    }
    int at = trimmed.indexOf('@');
    if (at > 0
        && at < trimmed.length() - 1
        && trimmed.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '>' || c == 0x7f)) {
      return new KeySelector(Kind.EMAIL, trimmed.toLowerCase(Locale.ROOT));
    }
    String digits = trimmed.replace(" ", "").toUpperCase(Locale.ROOT);
    if (digits.startsWith("0X")) {
      digits = digits.substring(2);
    }
    if (digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
      if (digits.length() == FINGERPRINT_DIGITS) {
        return new KeySelector(Kind.FINGERPRINT, digits);
      }
      if (digits.length() == LONG_ID_DIGITS) {
        return new KeySelector(Kind.LONG_KEY_ID, digits);
      }
    }
    throw new IllegalArgumentException(
        Quoted.text(text)
            + " names no key: expected a fingerprint of 40 hex digits, a key id of 16, or an e-mail"
            + " address");
  }

  /**
   * What it goes by.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The normalised value.
   *
   * @return hex in upper case without spaces, or an address in lower case
   */
  public String value() {
    return value;
  }

  /**
   * Whether a key or subkey is meant by its fingerprint; never for an address.
   *
   * @param fingerprint upper-case hex
   * @return whether it is
   */
  public boolean matchesFingerprint(String fingerprint) {
    return switch (kind) {
      case FINGERPRINT -> fingerprint.equals(value);
      case LONG_KEY_ID -> fingerprint.length() == FINGERPRINT_DIGITS && fingerprint.endsWith(value);
      case EMAIL -> false;
    };
  }

  /**
   * Whether a key is meant by one of its user ids; only for an address, compared without regard to
   * case.
   *
   * @param userIds such as {@code Release <release@example.com>}
   * @return whether one of them has the address
   */
  public boolean matchesUserId(Collection<String> userIds) {
    return kind == Kind.EMAIL && userIds.stream().anyMatch(id -> address(id).equals(value));
  }

  private static String address(String userId) {
    int open = userId.lastIndexOf('<');
    int close = userId.lastIndexOf('>');
    String address = open >= 0 && close > open ? userId.substring(open + 1, close) : userId;
    return address.strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof KeySelector that && kind == that.kind && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** The normalised value. */
  @Override
  public String toString() {
    return value;
  }
}
