package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.registry.ImageSignatureReport.Accepted;
import imagesigning.registry.ImageSignatureReport.Result;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Writes what became of the signatures of one image for programs. */
final class ImageSignatureReportJson {
  private static final int FORMAT_VERSION = 1;

  private ImageSignatureReportJson() {}

  static String of(ImageSignatureReport report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      json.writeStartObject();
      json.writeNumberField("formatVersion", FORMAT_VERSION);
      json.writeStringField("image", report.image().toString());
      json.writeStringField("digest", report.manifest().toString());
      json.writeStringField("expectedIdentity", report.expectedIdentity().toString());
      json.writeStringField("outcome", word(report.outcome()));
      json.writeStringField("status", word(report.statusChange()));
      json.writeArrayFieldStart("signatures");
      for (Result result : report.results()) {
        write(json, result);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("warnings");
      for (String warning : report.warnings()) {
        json.writeString(warning);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Result result) throws IOException {
    json.writeStartObject();
    json.writeStringField("store", result.store());
    json.writeNumberField("index", result.number());
    json.writeStringField("verdict", result.reason().isEmpty() ? "accepted" : "refused");
    if (result.reason().isPresent()) {
      json.writeStringField("reason", result.reason().get().code());
    }
    json.writeStringField("message", result.message());
    if (result instanceof Accepted accepted) {
      json.writeStringField("keyFingerprint", accepted.keyFingerprint());
      PrintableJson.text(json, "signedIdentity", accepted.signedIdentity());
    }
    json.writeEndObject();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
