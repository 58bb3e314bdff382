package imagesigning.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonNull;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The content of a status file. What it does not know it hands on as it stands. */
final class VerificationStatusJson {
  private static final String VERSION = "formatVersion";
  private static final String IMAGE = "image";
  private static final String STATUS = "status";
  private static final Set<String> OWN = Set.of(VERSION, IMAGE, STATUS);
  private static final JsonFactory FACTORY = new JsonFactory();

  private VerificationStatusJson() {}

  /** Refuses a file of another version or for another image. */
  static void check(JsonObject file, Digest image, Path path) throws IOException {
    if (!(file.get(VERSION).orElse(file) instanceof JsonNumber version)
        || !version.text().equals("1")) {
      throw new IOException(path + " is not of formatVersion 1 and is left alone");
    }
    if (!text(file, IMAGE).equals(Optional.of(image.toString()))) {
      throw new IOException(path + " is not about " + image + " and is left alone");
    }
  }

  static boolean hasStatus(JsonObject file) {
    return file.get(STATUS).isPresent();
  }

  static boolean hasForeignMembers(JsonObject file) {
    return file.members().stream().anyMatch(member -> !OWN.contains(member.name()));
  }

  static Optional<VerificationStatus> status(JsonObject file, Digest image, Path path)
      throws IOException {
    if (!hasStatus(file)) {
      return Optional.empty();
    }
    if (file.get(STATUS).get() instanceof JsonObject status) {
      Optional<String> identity = text(status, "identity");
      Optional<String> time = text(status, "verifiedAt");
      Optional<String> person = text(status, "verifiedBy");
      List<String> keys = keys(status);
      if (identity.isPresent() && time.isPresent() && person.isPresent() && !keys.isEmpty()) {
        try {
          return Optional.of(
              new VerificationStatus(
                  image,
                  DockerReference.parse(identity.get()),
                  keys,
                  Instant.parse(time.get()),
                  person.get()));
        } catch (ReferenceFormatException | DateTimeException e) {
          throw new IOException(path + " holds a status that cannot be understood", e);
        }
      }
    }
    throw new IOException(path + " holds a status that cannot be understood");
  }

  private static List<String> keys(JsonObject status) {
    List<String> keys = new ArrayList<>();
    if (status.get("keyFingerprints").orElse(status) instanceof JsonArray array) {
      for (JsonValue element : array.elements()) {
        if (!(element instanceof JsonString key)) {
          return List.of();
        }
        keys.add(key.value());
      }
    }
    return keys;
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.get(name).orElse(object) instanceof JsonString text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /** The file with another status, or with none, and everything else as it was. */
  static byte[] write(
      Optional<JsonObject> before, Digest image, Optional<VerificationStatus> status)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeNumberField(VERSION, 1);
      json.writeStringField(IMAGE, image.toString());
      if (status.isPresent()) {
        json.writeFieldName(STATUS);
        status(json, status.get());
      }
      for (Member member : before.map(JsonObject::members).orElse(List.of())) {
        if (!OWN.contains(member.name())) {
          json.writeFieldName(member.name());
          value(json, member.value());
        }
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
    return out.toByteArray();
  }

  private static void status(JsonGenerator json, VerificationStatus status) throws IOException {
    json.writeStartObject();
    json.writeStringField("identity", status.identity().toString());
    json.writeArrayFieldStart("keyFingerprints");
    for (String key : status.keyFingerprints()) {
      json.writeString(key);
    }
    json.writeEndArray();
    json.writeStringField("verifiedAt", status.verifiedAt().toString());
    json.writeStringField("verifiedBy", status.verifiedBy());
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, JsonValue value) throws IOException {
    if (value instanceof JsonObject object) {
      json.writeStartObject();
      for (Member member : object.members()) {
        json.writeFieldName(member.name());
        value(json, member.value());
      }
      json.writeEndObject();
    } else if (value instanceof JsonArray array) {
      json.writeStartArray();
      for (JsonValue element : array.elements()) {
        value(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof JsonString text) {
      json.writeString(text.value());
    } else if (value instanceof JsonNumber number) {
      json.writeNumber(number.text());
    } else if (value instanceof JsonBoolean truth) {
      json.writeBoolean(truth.value());
    } else if (value instanceof JsonNull) {
      json.writeNull();
    }
  }
}
