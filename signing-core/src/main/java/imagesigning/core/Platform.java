package imagesigning.core;

import java.util.Optional;

/**
 * A platform as an index names it, in the words of Go ({@code linux}, {@code amd64}, {@code arm64},
 * {@code v8}).
 *
 * @param os operating system
 * @param architecture processor architecture
 * @param variant variant of the architecture, if one is named
 */
public record Platform(String os, String architecture, Optional<String> variant) {

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

  /** The usual form {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
