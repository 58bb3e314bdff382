package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** An explanation for programs. */
final class ExplanationJson {
  private static final int FORMAT_VERSION = 1;

  private ExplanationJson() {}

  static String of(Explanation explanation) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      json.writeStartObject();
      json.writeNumberField("formatVersion", FORMAT_VERSION);
      json.writeStringField("image", explanation.image().toString());
      scope(json, explanation);
      strings(json, "requirements", explanation.requirementTypes());
      if (explanation.decided().isPresent()) {
        json.writeStringField("decided", explanation.decided().get().outcome().toString());
      }
      stores(json, explanation.signatureStores());
      json.writeStringField("credentials", explanation.credentials());
      strings(json, "notes", explanation.notes());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void scope(JsonGenerator json, Explanation explanation) throws IOException {
    json.writeObjectFieldStart("scope");
    if (explanation.scope().transport().isPresent()) {
      json.writeStringField("transport", explanation.scope().transport().get());
    }
    json.writeStringField("scope", explanation.scope().scope());
    if (explanation.scope().source().isPresent()) {
      json.writeStringField("source", explanation.scope().source().get());
    }
    json.writeEndObject();
  }

  private static void stores(JsonGenerator json, List<Explanation.SignatureStore> stores)
      throws IOException {
    json.writeArrayFieldStart("signatureStores");
    for (Explanation.SignatureStore store : stores) {
      json.writeStartObject();
      json.writeStringField("kind", store.kind());
      json.writeStringField("location", store.location());
      json.writeStringField("source", store.source());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
