package imagesigning.registry.internal.distribution;

import imagesigning.core.Manifest;
import imagesigning.core.ManifestKind;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import java.util.Set;

/**
 * Tags that stand for something that belongs to another image: {@code sha256-<64 hex digits>} with
 * {@code .sig}, {@code .att} or {@code .sbom}, and without any of these if it names an OCI index of
 * referrers. Source: signing reference, sections B.5 and B.8.
 */
public final class CompanionTags {
  private static final String PREFIX = "sha256-";
  private static final int DIGEST_TAG = PREFIX.length() + 64;
  private static final Set<String> SUFFIXES = Set.of(".sig", ".att", ".sbom");

  private static final JsonShape READ =
      JsonShape.NONE.with("manifests", JsonShape.of("artifactType"));

  private CompanionTags() {}

  /** Whether the name alone says that the tag belongs to another image. */
  public static boolean isAttachment(String tag) {
    return tag.length() > DIGEST_TAG
        && isDigest(tag.substring(0, DIGEST_TAG))
        && SUFFIXES.contains(tag.substring(DIGEST_TAG));
  }

  /**
   * Whether the name is one under which something of another image is or may be kept, be there
   * anything yet or not.
   */
  public static boolean isReserved(String tag) {
    return isAttachment(tag) || tag.length() == DIGEST_TAG && isDigest(tag);
  }

  /** Whether the tag belongs to another image by its name and by what it names. */
  public static boolean isReferrersTag(String tag, Manifest manifest, int maxDepth) {
    return tag.length() == DIGEST_TAG
        && isDigest(tag)
        && manifest.kind() == ManifestKind.OCI_INDEX
        && listsReferrersOnly(manifest.bytes(), maxDepth);
  }

  private static boolean isDigest(String tag) {
    return tag.startsWith(PREFIX)
        && tag.chars()
            .skip(PREFIX.length())
            .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** Every entry says of which type of artifact it is. What cannot be read counts as an image. */
  private static boolean listsReferrersOnly(byte[] index, int maxDepth) {
    try {
      return StrictJson.parse(index, JsonBounds.of(index.length, maxDepth), READ)
              instanceof JsonObject root
          && root.get("manifests").orElse(root) instanceof JsonArray entries
          && entries.elements().stream().allMatch(CompanionTags::isReferrer);
    } catch (JsonFormatException e) {
      return false;
    }
  }

  private static boolean isReferrer(JsonValue entry) {
    return entry instanceof JsonObject object
        && object.get("artifactType").orElse(entry) instanceof JsonString type
        && !type.value().isEmpty();
  }
}
