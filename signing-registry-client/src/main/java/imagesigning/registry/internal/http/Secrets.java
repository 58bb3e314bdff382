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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that a request carries, to recognise them in what a server says: some repeat the
 * headers they were sent. Recognised is any part that is long enough to be of use, as it is,
 * percent-encoded, in base64 at any offset, or in hex, without regard to case. Shows nothing of
 * itself. Immutable, and thread-safe.
 */
final class Secrets {
  /** No credential. */
  static final Secrets NONE = new Secrets(List.of());

  /** So many characters of a secret are worth hiding; fewer would be found by chance. */
  private static final int PIECE = 8;

  /** What has fewer characters is guessed at once, and stands in many a word. */
  private static final int SHORTEST = 4;

  private final List<String> raw;

  /** Made when a server's words are first looked at, which most requests never come to. */
  private volatile @Nullable Marks marks;

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
    return of(raw);
  }

  /** A credential that is sent in another way, such as an identity token. */
  static Secrets ofText(String credential) {
    return of(List.of(credential));
  }

  private static Secrets of(List<String> raw) {
    return new Secrets(
        raw.stream().filter(secret -> secret.length() >= SHORTEST).distinct().toList());
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
    return raw.isEmpty() ? others : of(Stream.concat(raw.stream(), others.raw.stream()).toList());
  }

  /** Whether a text repeats a secret, or a part of one. */
  boolean areIn(String text) {
    return areIn(text, "");
  }

  /**
   * The same for an address. A password may be a word of the address that we asked ourselves, and
   * its loss would leave messages of no use.
   *
   * @param asked what we asked; a secret of a few characters that stands there is not looked for
   */
  boolean areIn(String text, String asked) {
    if (raw.isEmpty()) {
      return false;
    }
    Marks known = marks;
    if (known == null) {
      known = Marks.of(raw);
      marks = known;
    }
    return known.areIn(text.toLowerCase(Locale.ROOT), asked.toLowerCase(Locale.ROOT));
  }

  /**
   * By what the secrets are recognised, in lower case.
   *
   * @param pieces all of {@value #PIECE} characters
   * @param hex pieces of so many bytes
   * @param whole what is shorter than a piece
   */
  private record Marks(Set<String> pieces, Set<String> hex, Set<String> whole) {
    static Marks of(List<String> raw) {
      Set<String> pieces = new HashSet<>();
      Set<String> hex = new HashSet<>();
      Set<String> whole = new HashSet<>();
      for (String secret : raw) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        add(secret, PIECE, pieces, whole);
        add(URLEncoder.encode(secret, StandardCharsets.UTF_8), PIECE, pieces, whole);
        for (int offset = 0; offset < 3; offset++) {
          add(base64(bytes, offset), PIECE, pieces, whole);
        }
        // Eight digits of a long token would be found in digests by chance.
        add(HexFormat.of().formatHex(bytes), 2 * PIECE, hex, whole);
      }
      return new Marks(pieces, hex, whole);
    }

    private static void add(String form, int piece, Set<String> pieces, Set<String> whole) {
      String lower = form.toLowerCase(Locale.ROOT);
      if (lower.length() < piece) {
        if (lower.length() >= SHORTEST) {
          whole.add(lower);
        }
        return;
      }
      for (int i = 0; i + piece <= lower.length(); i++) {
        pieces.add(lower.substring(i, i + piece));
      }
    }

    boolean areIn(String text, String asked) {
      return hold(pieces, PIECE, text)
          || hold(hex, 2 * PIECE, text)
          || whole.stream().anyMatch(word -> text.contains(word) && !asked.contains(word));
    }

    private static boolean hold(Set<String> pieces, int piece, String text) {
      for (int i = 0; i + piece <= text.length(); i++) {
        if (pieces.contains(text.substring(i, i + piece))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String toString() {
      return "[redacted]";
    }
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
