package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.registry.RepositorySigningPlan.Planned;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.SigningReport.Missing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes plans and reports of signing repositories for programs. */
final class RepositorySigningJson {
  private static final int FORMAT_VERSION = 1;

  private RepositorySigningJson() {}

  /** Writes the members of an object. */
  @FunctionalInterface
  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes one element of an array. */
  @FunctionalInterface
  private interface Element<T> {
    void write(JsonGenerator json, T element) throws IOException;
  }

  static String of(RepositorySigningReport report) {
    return object(
        json -> {
          json.writeStringField("repository", report.repository().toString());
          array(json, "signatures", report.entries(), RepositorySigningJson::entry);
          array(json, "missing", report.missing(), RepositorySigningJson::missing);
          array(json, "companionTags", report.companionTags(), JsonGenerator::writeString);
        });
  }

  static String of(RepositorySigningPlan plan) {
    return object(
        json -> {
          json.writeStringField("repository", plan.repository().toString());
          array(json, "manifests", plan.manifests(), RepositorySigningJson::planned);
          array(json, "refusals", plan.refusals(), RepositorySigningJson::refusal);
          array(json, "companionTags", plan.companionTags(), JsonGenerator::writeString);
        });
  }

  private static void entry(JsonGenerator json, Entry entry) throws IOException {
    SigningReportJson.write(json, entry);
  }

  private static void missing(JsonGenerator json, Missing missing) throws IOException {
    json.writeStartObject();
    json.writeStringField("manifest", missing.manifest().toString());
    if (missing.identity().isPresent()) {
      json.writeStringField("identity", missing.identity().get().toString());
    }
    json.writeStringField("signer", missing.signer());
    json.writeEndObject();
  }

  private static void planned(JsonGenerator json, Planned planned) throws IOException {
    json.writeStartObject();
    json.writeStringField("manifest", planned.manifest().toString());
    json.writeStringField("identity", planned.identity().toString());
    json.writeStringField("mediaType", planned.kind().mediaType());
    json.writeEndObject();
  }

  private static void refusal(JsonGenerator json, Refusal refusal) throws IOException {
    json.writeStartObject();
    json.writeStringField("manifest", refusal.manifest().toString());
    json.writeStringField("identity", refusal.identity().toString());
    json.writeStringField("reason", refusal.reason());
    json.writeEndObject();
  }

  private static <T> void array(
      JsonGenerator json, String name, List<T> elements, Element<T> element) throws IOException {
    json.writeArrayFieldStart(name);
    for (T one : elements) {
      element.write(json, one);
    }
    json.writeEndArray();
  }

  private static String object(Members members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      json.writeStartObject();
      json.writeNumberField("formatVersion", FORMAT_VERSION);
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }
}
