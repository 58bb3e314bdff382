package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ManifestKind;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.text.RemoteText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The manifest of attached signatures, read as containers/image reads it; unlike there, no name may
 * stand there twice or in another case, and the number of layers is bounded. Signatures are added
 * to it without touching anything else that stands in it. Immutable. Source: policy reference,
 * "Sigstore attachments in a registry".
 */
public final class AttachmentManifest {
  private static final AttachmentJson JSON = new AttachmentJson("manifest of attached signatures");

  /** What other kinds of manifests have, which this one would be taken for by others. */
  private static final List<String> FOREIGN = List.of("manifests", "fsLayers", "history");

  private static final int SIZE_DIGITS = 18;

  private static final String CONFIG = "config";
  private static final String LAYERS = "layers";

  /** Nothing is attached yet. */
  static final AttachmentManifest NONE = new AttachmentManifest(Optional.empty(), List.of());

  private final Optional<Content> content;
  private final List<AttachedLayer> layers;

  private AttachmentManifest(Optional<Content> content, List<AttachedLayer> layers) {
    this.content = content;
    this.layers = List.copyOf(layers);
  }

  /** What the registry holds. */
  private record Content(String text, Digest digest, JsonObject root) {}

  /**
   * Reads a manifest.
   *
   * @throws MalformedDataException if it is malformed or ambiguous, or has too many layers
   */
  public static AttachmentManifest of(byte[] bytes, Limits limits) {
    JsonObject manifest = JSON.parse(bytes, limits.manifestBytes(), limits.jsonDepth());
    for (Member member : manifest.members()) {
      if (FOREIGN.stream().anyMatch(member.name()::equalsIgnoreCase)) {
        throw JSON.malformed("it is ambiguous, for it has " + RemoteText.shown(member.name()));
      }
    }
    List<JsonValue> values =
        JSON.member(manifest, LAYERS)
            .map(value -> JSON.array(value, LAYERS).elements())
            .orElse(List.of());
    if (values.size() > limits.attachmentLayers()) {
      throw new MalformedDataException(
          RejectionReason.TOO_MANY_SIGNATURES,
          "The manifest of attached signatures has "
              + values.size()
              + " layers; at most "
              + limits.attachmentLayers()
              + " are read.");
    }
    List<AttachedLayer> found = new ArrayList<>();
    for (JsonValue layer : values) {
      found.add(layer(layer, "layer " + (found.size() + 1)));
    }
    Content content =
        new Content(new String(bytes, StandardCharsets.UTF_8), Digest.sha256(bytes), manifest);
    return new AttachmentManifest(Optional.of(content), found);
  }

  /** The layers, in order. */
  public List<AttachedLayer> layers() {
    return layers;
  }

  /** Whether this is what a digest names. */
  public boolean isSame(AttachmentManifest other) {
    return content.map(Content::digest).equals(other.content.map(Content::digest));
  }

  /** Whether a signature is attached: of the same type, size, digest and annotations. */
  public boolean holds(AttachedLayer layer) {
    return layers.contains(layer);
  }

  /**
   * The digest of the configuration.
   *
   * @return empty if nothing is attached yet
   * @throws MalformedDataException if the manifest names none
   */
  public Optional<Digest> config() {
    return content.map(known -> JSON.digest(configObject(known), CONFIG));
  }

  private static JsonObject configObject(Content known) {
    return JSON.object(
        JSON.member(known.root(), CONFIG)
            .orElseThrow(() -> JSON.malformed("it has no configuration")),
        CONFIG);
  }

  /**
   * The bytes of this manifest with one more signature.
   *
   * @param layer the signature
   * @param config the bytes of the configuration it has then
   */
  public byte[] with(AttachedLayer layer, byte[] config) {
    String descriptor =
        AttachedLayer.descriptor(AttachmentConfig.TYPE, Digest.sha256(config), config.length);
    String text =
        content
            .map(known -> with(known, layer.toJson(), descriptor))
            .orElseGet(() -> first(layer.toJson(), descriptor));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String with(Content known, String layer, String config) {
    JsonEdits edits = new JsonEdits(known.text()).replace(configObject(known), config);
    Optional<JsonValue> layers = known.root().get(LAYERS);
    if (layers.isEmpty()) {
      edits.add(known.root(), LAYERS, "[" + layer + "]");
    } else if (JSON.member(known.root(), LAYERS).isEmpty()) {
      edits.replace(layers.get(), "[" + layer + "]");
    } else {
      edits.append(JSON.array(layers.get(), LAYERS), layer);
    }
    return edits.apply();
  }

  private static String first(String layer, String config) {
    return "{\"schemaVersion\":2,\"mediaType\":\""
        + ManifestKind.OCI_MANIFEST.mediaType()
        + "\",\"config\":"
        + config
        + ",\"layers\":["
        + layer
        + "]}";
  }

  private static AttachedLayer layer(JsonValue value, String what) {
    JsonObject layer = JSON.object(value, what);
    return new AttachedLayer(
        JSON.member(layer, "mediaType").map(v -> JSON.text(v, "mediaType of " + what)).orElse(""),
        JSON.digest(layer, what),
        JSON.member(layer, "size").map(AttachmentManifest::size).orElse(-1L),
        JSON.member(layer, "annotations").map(v -> annotations(v, what)).orElse(Map.of()));
  }

  /** Nobody relies on it, so whatever is no size is simply none. */
  private static long size(JsonValue value) {
    return value instanceof JsonNumber number
            && number.text().length() <= SIZE_DIGITS
            && number.text().chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(number.text())
        : -1;
  }

  private static Map<String, String> annotations(JsonValue value, String what) {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (Member member : JSON.object(value, "annotations of " + what).members()) {
      annotations.put(member.name(), JSON.text(member.value(), "an annotation of " + what));
    }
    return annotations;
  }
}
