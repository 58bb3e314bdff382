package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ManifestKind;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonShape;
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

  private static final JsonShape LAYER = JsonShape.of("mediaType", "digest", "size", "annotations");

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

  /** What the registry holds; looked at as a whole only when something is added to it. */
  private static final class Content {
    private final byte[] bytes;
    private final Limits limits;
    private final Digest digest;

    Content(byte[] bytes, Limits limits) {
      this.bytes = bytes;
      this.limits = limits;
      this.digest = Digest.sha256(bytes);
    }

    Digest digest() {
      return digest;
    }

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    JsonObject root() {
      return JSON.parse(bytes, bounds(limits), JsonShape.ALL);
    }
  }

  private static JsonShape shape(Limits limits) {
    JsonShape shape = JsonShape.NONE.with(LAYERS, LAYER.upTo(limits.attachmentLayers()));
    for (String foreign : FOREIGN) {
      shape = shape.with(foreign, JsonShape.NONE.upTo(0));
    }
    return shape;
  }

  private static JsonBounds bounds(Limits limits) {
    return JsonBounds.of(limits.manifestBytes(), limits.jsonDepth());
  }

  /**
   * Reads a manifest.
   *
   * @throws MalformedDataException if it is malformed or ambiguous, or has too many layers
   */
  public static AttachmentManifest of(byte[] bytes, Limits limits) {
    JsonObject manifest = JSON.parse(bytes, bounds(limits), shape(limits));
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
          "The manifest of attached signatures has more than "
              + limits.attachmentLayers()
              + " layers, which are not read.");
    }
    List<AttachedLayer> found = new ArrayList<>();
    for (JsonValue layer : values) {
      found.add(layer(layer, "layer " + (found.size() + 1)));
    }
    return new AttachmentManifest(Optional.of(new Content(bytes, limits)), found);
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
    return content.map(known -> JSON.digest(configObject(known.root()), CONFIG));
  }

  private static JsonObject configObject(JsonObject root) {
    return JSON.object(
        JSON.member(root, CONFIG).orElseThrow(() -> JSON.malformed("it has no configuration")),
        CONFIG);
  }

  /**
   * The bytes of this manifest with one more signature.
   *
   * @param layer the signature
   * @param config the bytes of the configuration it has then
   * @throws MalformedDataException if the manifest names no configuration, or has more in it than
   *     is read
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
    JsonObject root = known.root();
    JsonEdits edits = new JsonEdits(known.text()).replace(configObject(root), config);
    Optional<JsonValue> layers = root.get(LAYERS);
    if (layers.isEmpty()) {
      edits.add(root, LAYERS, "[" + layer + "]");
    } else if (JSON.member(root, LAYERS).isEmpty()) {
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
