package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes what was signed for programs. */
final class SigningReportJson {
  private static final int FORMAT_VERSION = 1;

  private SigningReportJson() {}

  static String of(SigningReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      json.writeStartObject();
      json.writeNumberField("formatVersion", FORMAT_VERSION);
      json.writeStringField("image", report.image().toString());
      json.writeArrayFieldStart("signatures");
      for (SigningReport.Entry entry : report.entries()) {
        write(json, entry);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  static void write(JsonGenerator json, SigningReport.Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("manifest", entry.manifest().toString());
    if (entry.identity().isPresent()) {
      json.writeStringField("identity", entry.identity().get().toString());
    }
    json.writeStringField("signer", entry.signer());
    if (entry.place().isPresent()) {
      json.writeStringField("place", entry.place().get());
    }
    json.writeBooleanField("alreadyThere", entry.alreadyThere());
    json.writeEndObject();
  }
}
