package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The configuration of the manifest of attached signatures: that of an image of nothing, with one
 * diff id for each signature. Source: policy reference, "Sigstore attachments in a registry".
 */
public final class AttachmentConfig {
  static final String TYPE = "application/vnd.oci.image.config.v1+json";

  private static final AttachmentJson JSON =
      new AttachmentJson("configuration of attached signatures");

  private static final String ROOTFS = "rootfs";
  private static final String DIFF_IDS = "diff_ids";
  private static final String HISTORY = "history";

  /** What cosign notes of every signature; containers/image notes nothing. */
  private static final String HISTORY_ITEM = "{\"created\":\"0001-01-01T00:00:00Z\"}";

  private AttachmentConfig() {}

  /** The first one, byte for byte as containers/image writes it. */
  public static byte[] first(Digest signature) {
    return ("{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":"
            + rootfs(signature)
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * An existing one with one more signature; everything else in it stays as it is, and a history
   * that has an item for each signature gets one more, too.
   *
   * @throws MalformedDataException if the existing one is malformed
   */
  public static byte[] with(byte[] existing, Digest signature, Limits limits) {
    JsonObject root =
        JSON.parse(
            existing, JsonBounds.of(limits.manifestBytes(), limits.jsonDepth()), JsonShape.ALL);
    JsonEdits edits = new JsonEdits(new String(existing, StandardCharsets.UTF_8));
    Optional<JsonValue> rootfs = JSON.member(root, ROOTFS);
    if (rootfs.isEmpty()) {
      set(edits, root, ROOTFS, rootfs(signature));
      return bytes(edits);
    }
    JsonObject known = JSON.object(rootfs.get(), ROOTFS);
    Optional<JsonArray> diffIds = array(known, DIFF_IDS);
    if (diffIds.isEmpty()) {
      set(edits, known, DIFF_IDS, "[\"" + signature + "\"]");
      return bytes(edits);
    }
    edits.append(diffIds.get(), "\"" + signature + "\"");
    array(root, HISTORY)
        .filter(items -> items.elements().size() == diffIds.get().elements().size())
        .ifPresent(items -> edits.append(items, HISTORY_ITEM));
    return bytes(edits);
  }

  private static byte[] bytes(JsonEdits edits) {
    return edits.apply().getBytes(StandardCharsets.UTF_8);
  }

  private static String rootfs(Digest signature) {
    return "{\"type\":\"layers\",\"diff_ids\":[\"" + signature + "\"]}";
  }

  private static Optional<JsonArray> array(JsonObject object, String name) {
    return JSON.member(object, name).map(value -> JSON.array(value, name));
  }

  /** Sets what is missing or null. */
  private static void set(JsonEdits edits, JsonObject object, String name, String value) {
    Optional<JsonValue> nothing = object.get(name);
    if (nothing.isPresent()) {
      edits.replace(nothing.get(), value);
    } else {
      edits.add(object, name, value);
    }
  }
}
