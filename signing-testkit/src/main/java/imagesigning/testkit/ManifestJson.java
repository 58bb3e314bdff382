package imagesigning.testkit;

import imagesigning.core.Digest;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The few members of a manifest that a registry looks at; anything unreadable is simply absent. */
final class ManifestJson {
  private final Optional<JsonObject> root;

  ManifestJson(byte[] manifest) {
    root = read(manifest);
  }

  private static Optional<JsonObject> read(byte[] manifest) {
    try {
      JsonValue value =
          StrictJson.parse(
              manifest, new JsonBounds(Integer.MAX_VALUE, 100, Integer.MAX_VALUE), JsonShape.ALL);
      return value instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    } catch (JsonFormatException e) {
      return Optional.empty();
    }
  }

  Optional<Digest> subject() {
    return root.flatMap(r -> object(r, "subject"))
        .flatMap(s -> string(s, "digest"))
        .flatMap(Digests::tryParse);
  }

  Optional<String> artifactType() {
    return root.flatMap(r -> string(r, "artifactType"))
        .or(() -> root.flatMap(r -> object(r, "config")).flatMap(c -> string(c, "mediaType")));
  }

  /** Digests of configuration and layers; empty for an index. */
  List<Digest> blobs() {
    return Stream.concat(
            root.flatMap(r -> object(r, "config")).stream(),
            root.flatMap(r -> r.get("layers")).stream().flatMap(ManifestJson::elements))
        .flatMap(descriptor -> string(descriptor, "digest").stream())
        .flatMap(text -> Digests.tryParse(text).stream())
        .toList();
  }

  /** The top-level annotations as JSON text, {@code {}} if there are none. */
  String annotations() {
    return root
        .flatMap(r -> object(r, "annotations"))
        .map(JsonObject::members)
        .orElse(List.of())
        .stream()
        .flatMap(ManifestJson::member)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Stream<String> member(JsonValue.Member member) {
    return member.value() instanceof JsonString text
        ? Stream.of(quote(member.name()) + ":" + quote(text.value()))
        : Stream.empty();
  }

  static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static Stream<JsonObject> elements(JsonValue value) {
    return value instanceof JsonArray array
        ? array.elements().stream()
            .flatMap(e -> e instanceof JsonObject o ? Stream.of(o) : Stream.empty())
        : Stream.empty();
  }

  private static Optional<JsonObject> object(JsonObject parent, String name) {
    return parent
        .get(name)
        .flatMap(v -> v instanceof JsonObject o ? Optional.of(o) : Optional.empty());
  }

  private static Optional<String> string(JsonObject parent, String name) {
    return parent
        .get(name)
        .flatMap(v -> v instanceof JsonString s ? Optional.of(s.value()) : Optional.empty());
  }
}
