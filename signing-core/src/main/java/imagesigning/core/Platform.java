package imagesigning.core;

import imagesigning.core.text.RemoteText;
import java.util.Optional;

/**
 * A platform as an index names it, in the words of Go ({@code linux}, {@code amd64}, {@code arm64},
 * {@code v8}). Those that were read from an index consist of printable ASCII without spaces.
 *
 * @param os operating system
 * @param architecture processor architecture
 * @param variant variant of the architecture, if one is named
 */
public record Platform(String os, String architecture, Optional<String> variant) {
  /** Of one name, in characters. Those that Go knows have a tenth of it. */
  static final int LONGEST_NAME = 128;

  /** Whether a text could be one of the three; an empty one can. */
  static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /**
   * A platform without a variant.
   *
   * @param os operating system
   * @param architecture processor architecture
   * @return the platform
   */
  public static Platform of(String os, String architecture) {
    return new Platform(os, architecture, Optional.empty());
  }

  /** The usual form {@code os/architecture[/variant]}, escaped and cut. */
  @Override
  public String toString() {
    return RemoteText.shown(os)
        + "/"
        + RemoteText.shown(architecture)
        + variant.map(v -> "/" + RemoteText.shown(v)).orElse("");
  }
}
