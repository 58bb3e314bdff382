package imagesigning.core.services;

import imagesigning.core.internal.GoJson;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonNumber;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.core.signing.SigningException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** The JSON of signing services: Pulp's, and the one in files. */
final class SigningServiceJson {
  private static final String FORMAT_VERSION = "formatVersion";
  private static final String VERSION = "1";
  private static final int DEPTH = 4;

  /** As Django writes times. */
  private static final DateTimeFormatter CREATED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private SigningServiceJson() {}

  static String pulp(SigningServiceDefinition service) {
    StringBuilder out = new StringBuilder("{");
    member(out, "pulp_href", service.href());
    common(out, service);
    return out.append('}').toString();
  }

  /** The whole definition, for a file. */
  static byte[] stored(SigningServiceDefinition service) {
    StringBuilder out = new StringBuilder("{\"" + FORMAT_VERSION + "\":" + VERSION + ",");
    member(out, "id", service.id().toString());
    out.append(',');
    member(out, "kind", service.kind().className());
    common(out, service);
    return out.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void common(StringBuilder out, SigningServiceDefinition service) {
    out.append(',');
    member(out, "pulp_created", CREATED.format(service.created()));
    out.append(',');
    member(out, "name", service.name());
    out.append(',');
    member(out, "pubkey_fingerprint", service.keyFingerprint());
    out.append(',');
    member(out, "public_key", service.publicKey());
    out.append(',');
    member(out, "script", service.script().toString());
  }

  static void member(StringBuilder out, String name, String value) {
    out.append('"').append(name).append("\":");
    GoJson.appendString(out, value);
  }

  /** Reads what {@link #stored} wrote; anything else is broken. */
  static SigningServiceDefinition parseStored(byte[] json, int mostBytes) throws IOException {
    JsonObject object;
    try {
      if (!(StrictJson.parse(json, mostBytes, DEPTH) instanceof JsonObject root)) {
        throw new IOException("it is no JSON object");
      }
      object = root;
    } catch (JsonFormatException e) {
      throw new IOException("at " + e.position() + ": " + e.getMessage(), e);
    }
    JsonValue version =
        object.get(FORMAT_VERSION).orElseThrow(() -> new IOException("it has no formatVersion"));
    if (!(version instanceof JsonNumber number) || !number.text().equals(VERSION)) {
      throw new IOException("its formatVersion is not " + VERSION);
    }
    try {
      return new SigningServiceDefinition(
          UUID.fromString(text(object, "id")),
          text(object, "name"),
          SigningServiceKind.parse(text(object, "kind")),
          Path.of(text(object, "script")),
          text(object, "pubkey_fingerprint"),
          text(object, "public_key"),
          Instant.parse(text(object, "pulp_created")));
    } catch (IllegalArgumentException | DateTimeException | SigningException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String text(JsonObject object, String name) throws IOException {
    if (object.get(name).orElse(null) instanceof JsonString string) {
      return string.value();
    }
    throw new IOException("it has no text \"" + name + "\"");
  }
}
