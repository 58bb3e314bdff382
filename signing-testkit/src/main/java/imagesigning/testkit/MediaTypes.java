package imagesigning.testkit;

import imagesigning.core.ManifestKind;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Guesses the media type with which manifest bytes are served. Deliberately not the parser that is
 * under test: broken and ambiguous manifests must be servable too.
 */
final class MediaTypes {
  private static final Pattern MEDIA_TYPE = Pattern.compile("\"mediaType\"\\s*:\\s*\"([^\"]*)\"");

  private MediaTypes() {}

  static String guess(byte[] manifest) {
    String text = new String(manifest, StandardCharsets.UTF_8);
    Matcher matcher = MEDIA_TYPE.matcher(text);
    if (matcher.find()) {
      for (ManifestKind kind : ManifestKind.values()) {
        if (kind.mediaType().equals(matcher.group(1)) && kind != ManifestKind.UNKNOWN) {
          return kind.mediaType();
        }
      }
    }
    if (text.contains("\"fsLayers\"")) {
      return text.contains("\"signatures\"")
          ? ManifestKind.DOCKER_SCHEMA1_SIGNED.mediaType()
          : ManifestKind.DOCKER_SCHEMA1.mediaType();
    }
    return text.contains("\"manifests\"")
        ? ManifestKind.OCI_INDEX.mediaType()
        : ManifestKind.OCI_MANIFEST.mediaType();
  }
}
