package imagesigning.core;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import imagesigning.core.internal.JsonTokens;
import imagesigning.core.internal.Utf8Text;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * One light pass over a manifest that finds its kind, as the Go tools guess it: names without
 * regard to case, the last of several members decides, null decides nothing, and a value of the
 * wrong type makes the kind unknown.
 */
final class ManifestProbe {
  private static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

  private final Set<ManifestField> present = EnumSet.noneOf(ManifestField.class);
  private boolean understood;
  private String mediaType = "";
  private long schemaVersion;
  private boolean signatures;
  private String configMediaType = "";
  private boolean configMistyped;
  private boolean hasManifests;
  private boolean manifestsMistyped;

  private ManifestProbe() {}

  /**
   * Reads a manifest.
   *
   * @throws MalformedDataException if it is nested too deeply to be read at all
   */
  static ManifestProbe read(Utf8Text manifest) {
    ManifestProbe probe = new ManifestProbe();
    if (manifest.isWellFormed()) {
      try (JsonParser parser = JsonTokens.of(manifest.text())) {
        probe.understood = probe.readDocument(parser);
      } catch (JsonTokens.TooDeepException e) {
        throw new MalformedDataException(
            RejectionReason.MANIFEST_INVALID, "the manifest is " + e.getMessage());
      } catch (IOException e) {
        probe.understood = false;
      }
    }
    return probe;
  }

  private boolean readDocument(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    boolean typesFit = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      ManifestField field = ManifestField.named(parser.currentName()).orElse(null);
      JsonToken value = parser.nextToken();
      if (field != null) {
        typesFit &= readMember(field, value, parser);
      }
      skip(parser);
    }
    return parser.nextToken() == null && typesFit;
  }

  /** Takes what is needed from a member; false if its type excludes every kind. */
  private boolean readMember(ManifestField field, JsonToken value, JsonParser parser)
      throws IOException {
    if (value != JsonToken.VALUE_NULL) {
      present.add(field);
    }
    switch (field) {
      case MEDIA_TYPE -> {
        return readMediaType(value, parser);
      }
      case SCHEMA_VERSION -> {
        return readSchemaVersion(value, parser);
      }
      case SIGNATURES -> signatures = value != JsonToken.VALUE_NULL;
      case CONFIG -> readConfig(value, parser);
      case MANIFESTS -> readManifests(value, parser);
      default -> {}
    }
    return true;
  }

  private boolean readMediaType(JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      mediaType = parser.getText();
    }
    return value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
  }

  private boolean readSchemaVersion(JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return true;
    }
    if (value != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return false;
    }
    schemaVersion = parser.getLongValue();
    return true;
  }

  private void readConfig(JsonToken value, JsonParser parser) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      configMistyped |= value != JsonToken.VALUE_NULL;
      skip(parser);
      return;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      boolean isMediaType =
          ManifestField.named(parser.currentName()).orElse(null) == ManifestField.MEDIA_TYPE;
      JsonToken inner = parser.nextToken();
      if (isMediaType && inner == JsonToken.VALUE_STRING) {
        configMediaType = parser.getText();
      } else if (isMediaType) {
        configMistyped |= inner != JsonToken.VALUE_NULL;
      }
      skip(parser);
    }
  }

  private void readManifests(JsonToken value, JsonParser parser) throws IOException {
    hasManifests = false;
    if (value != JsonToken.START_ARRAY) {
      manifestsMistyped |= value != JsonToken.VALUE_NULL;
      skip(parser);
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      hasManifests = true;
      JsonToken element = parser.currentToken();
      manifestsMistyped |= element != JsonToken.START_OBJECT && element != JsonToken.VALUE_NULL;
      skip(parser);
    }
  }

  /** Goes to the end of the current value; at the end of one already, stays there. */
  private static void skip(JsonParser parser) throws IOException {
    if (parser.currentToken().isStructStart()) {
      JsonTokens.skipValue(parser, Limits.DEFAULT.jsonDepth());
    }
  }

  /** The kind; every kind that is not recognised is unknown. */
  ManifestKind kind() {
    if (!understood) {
      return ManifestKind.UNKNOWN;
    }
    ManifestKind declared = ManifestKind.ofMediaType(mediaType);
    return switch (declared) {
      case DOCKER_SCHEMA2, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX -> declared;
      case DOCKER_SCHEMA1, DOCKER_SCHEMA1_SIGNED, UNKNOWN -> kindBySchemaVersion();
    };
  }

  private ManifestKind kindBySchemaVersion() {
    if (schemaVersion == 1) {
      return signatures ? ManifestKind.DOCKER_SCHEMA1_SIGNED : ManifestKind.DOCKER_SCHEMA1;
    }
    return schemaVersion == 2 ? kindByContent() : ManifestKind.UNKNOWN;
  }

  private ManifestKind kindByContent() {
    if (configMistyped) {
      return ManifestKind.UNKNOWN;
    }
    if (configMediaType.equals(OCI_CONFIG)) {
      return ManifestKind.OCI_MANIFEST;
    }
    if (configMediaType.equals(DOCKER_CONFIG)) {
      return ManifestKind.DOCKER_SCHEMA2;
    }
    if (manifestsMistyped) {
      return ManifestKind.UNKNOWN;
    }
    if (!hasManifests) {
      return ManifestKind.OCI_MANIFEST;
    }
    return configMediaType.isEmpty()
        ? ManifestKind.OCI_INDEX
        : ManifestKind.ofMediaType(configMediaType);
  }

  /**
   * The members that a manifest of some kind must not have because another kind is known by them.
   *
   * @return their names in the order in which the tools list them
   */
  Set<ManifestField> foreignTo(ManifestKind kind) {
    Set<ManifestField> foreign =
        EnumSet.of(
            ManifestField.CONFIG,
            ManifestField.FS_LAYERS,
            ManifestField.HISTORY,
            ManifestField.LAYERS,
            ManifestField.MANIFESTS);
    foreign.retainAll(present);
    switch (kind) {
      case DOCKER_SCHEMA1, DOCKER_SCHEMA1_SIGNED -> {
        foreign.remove(ManifestField.FS_LAYERS);
        foreign.remove(ManifestField.HISTORY);
      }
      case DOCKER_SCHEMA2, OCI_MANIFEST -> {
        foreign.remove(ManifestField.CONFIG);
        foreign.remove(ManifestField.LAYERS);
      }
      case DOCKER_LIST, OCI_INDEX -> foreign.remove(ManifestField.MANIFESTS);
      case UNKNOWN -> foreign.clear();
    }
    return foreign;
  }
}
