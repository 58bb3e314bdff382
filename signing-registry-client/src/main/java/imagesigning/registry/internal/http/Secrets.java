package imagesigning.registry.internal.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The credential that a request carries, to recognise it in what a server says: some repeat the
 * headers they were sent. Recognised is any part of it that is long enough to be of use, as it is,
 * percent-encoded, in base64 at any offset, or in hex. Shows nothing of itself. Immutable.
 */
final class Secrets {
  /** No credential. */
  static final Secrets NONE = new Secrets(List.of());

  /** A shorter piece of a longer secret says nothing, and would be found by chance. */
  private static final int PIECE = 8;

  private final List<String> raw;

  private Secrets(List<String> raw) {
    this.raw = raw;
  }

  /** The secrets in an {@code Authorization} header. */
  static Secrets of(String header) {
    String credential = header.substring(header.indexOf(' ') + 1).strip();
    List<String> raw = new ArrayList<>(List.of(credential));
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      decoded(credential).map(pair -> pair.substring(pair.indexOf(':') + 1)).ifPresent(raw::add);
    }
    raw.removeIf(String::isEmpty);
    return new Secrets(List.copyOf(raw));
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // A header of the caller's own making; its value is the secret then.
      return Optional.empty();
    }
  }

  /** These and others. */
  Secrets and(Secrets others) {
    List<String> both = new ArrayList<>(raw);
    both.addAll(others.raw);
    return new Secrets(both.stream().distinct().toList());
  }

  /** Whether a text repeats a secret, or a part of one. */
  boolean areIn(String text) {
    if (raw.isEmpty()) {
      return false;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    Set<String> pieces = new HashSet<>();
    for (String secret : raw) {
      for (String form : forms(secret)) {
        if (form.length() < PIECE && lower.contains(form)) {
          return true;
        }
        for (int i = 0; i + PIECE <= form.length(); i++) {
          pieces.add(form.substring(i, i + PIECE));
        }
      }
    }
    for (int i = 0; i + PIECE <= lower.length(); i++) {
      if (pieces.contains(lower.substring(i, i + PIECE))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    List<String> forms = new ArrayList<>();
    forms.add(secret);
    forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    forms.add(HexFormat.of().formatHex(bytes));
    for (int offset = 0; offset < 3; offset++) {
      forms.add(base64(bytes, offset));
    }
    return forms.stream()
        .map(form -> form.toLowerCase(Locale.ROOT))
        .filter(form -> !form.isEmpty())
        .toList();
  }

  /** The characters of base64 that depend on nothing else, if so many bytes stand before these. */
  private static String base64(byte[] bytes, int offset) {
    byte[] shifted = new byte[offset + bytes.length];
    System.arraycopy(bytes, 0, shifted, offset, bytes.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int from = offset == 0 ? 0 : offset + 1;
    int to = shifted.length % 3 == 0 ? text.length() : text.length() - 1;
    return from < to ? text.substring(from, to) : "";
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
