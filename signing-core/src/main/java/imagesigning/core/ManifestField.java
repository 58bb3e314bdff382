package imagesigning.core;

import java.util.Locale;
import java.util.Optional;

/**
 * The members of a manifest that tell its kind. Their names are compared without regard to case, as
 * the tools do that will run the image.
 */
enum ManifestField {
  MEDIA_TYPE("mediaType"),
  SCHEMA_VERSION("schemaVersion"),
  SIGNATURES("signatures"),
  CONFIG("config"),
  FS_LAYERS("fsLayers"),
  HISTORY("history"),
  LAYERS("layers"),
  MANIFESTS("manifests");

  private static final ManifestField[] ALL = values();

  private final String spelling;
  private final String folded;

  ManifestField(String spelling) {
    this.spelling = spelling;
    this.folded = spelling.toLowerCase(Locale.ROOT);
  }

  static Optional<ManifestField> named(String name) {
    for (ManifestField field : ALL) {
      if (matches(name, field.folded)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** Whether a name folds to a lower-case ASCII name. */
  static boolean matches(String name, String folded) {
    if (name.length() != folded.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (fold(name.charAt(i)) != folded.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Simple case folding, of which only two characters beyond ASCII lead into it. */
  private static char fold(char c) {
    if (c >= 'A' && c <= 'Z') {
      return (char) (c + ('a' - 'A'));
    }
    return switch (c) {
      case '\u017F' -> 's';
      case '\u212A' -> 'k';
      default -> c;
    };
  }

  /** The name as the specifications spell it. */
  @Override
  public String toString() {
    return spelling;
  }
}
