package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.VerdictReason;
import imagesigning.cosign.VerifiedSigstoreSignature;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.VerdictCheck;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A verdict as one line of JSON. The members are fixed: what does not apply is null, except that
 * only an allowed verdict has {@code pinnedReference}, and only what was verified shows what it
 * says.
 */
final class CosignVerdictJson {
  private static final int FORMAT_VERSION = 1;

  private final JsonGenerator json;

  private CosignVerdictJson(JsonGenerator json) {
    this.json = json;
  }

  static String of(CosignVerdict verdict) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      new CosignVerdictJson(json).verdict(verdict);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private void verdict(CosignVerdict verdict) throws IOException {
    CosignVerdict.Details details = verdict.details();
    json.writeStartObject();
    json.writeNumberField("formatVersion", FORMAT_VERSION);
    PrintableJson.text(json, "image", details.image());
    optional("digest", details.digest().map(Digest::toString));
    if (verdict instanceof CosignVerdict.Allowed allowed && allowed.pinnedReference().isPresent()) {
      DockerReference pinned = allowed.pinnedReference().get();
      json.writeStringField("pinnedReference", pinned.toString());
    }
    json.writeStringField("verdict", verdict.outcome().toString());
    optional("reason", CosignVerdictText.reason(verdict).map(VerdictReason::code));
    json.writeStringField("message", CosignVerdictText.message(verdict));
    json.writeArrayFieldStart("signatures");
    for (SignatureResult result : details.signatures()) {
      signature(result);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("verified");
    for (VerifiedSigstoreSignature verified : verified(verdict)) {
      verified(verified);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("warnings");
    for (String warning : details.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static List<VerifiedSigstoreSignature> verified(CosignVerdict verdict) {
    return verdict.fold(
        CosignVerdict.Allowed::signatures, rejected -> List.of(), indeterminate -> List.of());
  }

  private void signature(SignatureResult result) throws IOException {
    json.writeStartObject();
    json.writeStringField("store", result.store());
    json.writeNumberField("index", result.index());
    json.writeStringField("format", result.format());
    json.writeStringField("verdict", result.outcome().toString());
    optional("reason", result.reason().map(VerdictReason::code));
    json.writeStringField("message", result.message());
    optional("keyFingerprint", result.keyFingerprint());
    json.writeArrayFieldStart("checks");
    for (VerdictCheck check : result.checks()) {
      json.writeStartObject();
      json.writeStringField("name", check.name());
      json.writeBooleanField("passed", check.passed());
      json.writeStringField("expected", check.expected());
      json.writeStringField("found", check.found());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void verified(VerifiedSigstoreSignature signature) throws IOException {
    json.writeStartObject();
    json.writeStringField("keyFingerprint", signature.keyFingerprint());
    PrintableJson.text(json, "dockerReference", signature.payload().dockerReference());
    json.writeStringField("manifestDigest", signature.payload().manifestDigest().toString());
    PrintableJson.texts(json, "annotations", signature.payload().annotations());
    optional("loggedAt", signature.loggedAt().map(Instant::toString));
    json.writeEndObject();
  }

  private void optional(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get());
    } else {
      json.writeNullField(name);
    }
  }
}
