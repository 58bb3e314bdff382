package imagesigning.registry;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question that skopeo has answered about an image it signed.
 *
 * @param id its name
 * @param accepted skopeo's answer
 * @param needsPort whether the signature names the registry's own address
 * @param image repository with tag or digest; empty for {@code dir:} images
 * @param directory the {@code dir:} image, if it is one
 * @param policy the policy file
 * @param registriesD the registries.d directory, if there is one
 * @param architecture the platform to choose from an index
 * @param allInstances whether all instances are judged
 */
record PeerCase(
    String id,
    boolean accepted,
    boolean needsPort,
    Optional<String> image,
    Optional<String> directory,
    String policy,
    Optional<String> registriesD,
    Optional<String> architecture,
    boolean allInstances) {

  private static final JsonObject FILE = read();

  static Path directoryOfAll() {
    try {
      return Path.of(PeerCase.class.getResource("/peers/cases.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<PeerCase> all() {
    List<PeerCase> cases = new ArrayList<>();
    for (JsonValue element : ((JsonArray) FILE.get("cases").orElseThrow()).elements()) {
      JsonObject one = (JsonObject) element;
      JsonObject check = (JsonObject) one.get("check").orElseThrow();
      cases.add(
          new PeerCase(
              text(one, "id").orElseThrow(),
              text(one, "expect").orElseThrow().equals("accept"),
              one.get("needs_port").isPresent(),
              text(check, "image"),
              text(check, "dir"),
              text(check, "policy").orElseThrow(),
              text(check, "registries_d"),
              text(check, "arch"),
              check.get("all").filter(JsonBoolean.class::isInstance).isPresent()));
    }
    return cases;
  }

  /** Manifest bytes by digest. */
  static Map<String, byte[]> manifests() {
    Map<String, byte[]> manifests = new LinkedHashMap<>();
    for (Member member : ((JsonObject) FILE.get("images").orElseThrow()).members()) {
      manifests.put(member.name(), bytes(((JsonString) member.value()).value()));
    }
    return manifests;
  }

  /** Digests by {@code repository:tag} and {@code repository@digest}. */
  static Map<String, String> contents() {
    Map<String, String> contents = new LinkedHashMap<>();
    for (Member repository : ((JsonObject) FILE.get("repositories").orElseThrow()).members()) {
      JsonObject fields = (JsonObject) repository.value();
      for (JsonValue digest : ((JsonArray) fields.get("manifests").orElseThrow()).elements()) {
        String value = ((JsonString) digest).value();
        contents.put(repository.name() + "@" + value, value);
      }
      for (Member tag : ((JsonObject) fields.get("tags").orElseThrow()).members()) {
        contents.put(repository.name() + ":" + tag.name(), ((JsonString) tag.value()).value());
      }
    }
    return contents;
  }

  /** A file of the peers with its placeholders filled in. */
  static String filled(String name, String registry, String lookaside) {
    try {
      return Files.readString(directoryOfAll().resolve(name))
          .replace("{{DIR}}", directoryOfAll().toString())
          .replace("{{REGISTRY}}", registry)
          .replace("{{LOOKASIDE}}", lookaside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(directoryOfAll().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject read() {
    try {
      return (JsonObject) StrictJson.parse(bytes("cases.json"), 1 << 20, 20);
    } catch (JsonFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.get(name).map(value -> ((JsonString) value).value());
  }

  @Override
  public String toString() {
    return id;
  }
}
