package imagesigning.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a listing of signatures for programs. */
final class SignatureListingJson {
  private static final int FORMAT_VERSION = 1;

  private SignatureListingJson() {}

  static String of(SignatureListing listing) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = PrintableJson.to(text)) {
      json.writeStartObject();
      json.writeNumberField("formatVersion", FORMAT_VERSION);
      json.writeStringField("image", listing.image().toString());
      json.writeArrayFieldStart("manifests");
      for (SignatureListing.OfManifest manifest : listing.manifests()) {
        write(json, manifest);
      }
      json.writeEndArray();
      strings(json, "warnings", listing.warnings());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, SignatureListing.OfManifest manifest)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("digest", manifest.digest().toString());
    if (manifest.platform().isPresent()) {
      json.writeStringField("platform", manifest.platform().get().toString());
    }
    strings(json, "stores", manifest.stores());
    json.writeArrayFieldStart("signatures");
    for (StoredSignature stored : manifest.signatures()) {
      write(json, stored);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unread");
    for (UnreadSignature unread : manifest.unread()) {
      json.writeStartObject();
      json.writeStringField("store", unread.store());
      json.writeNumberField("index", unread.index());
      json.writeBooleanField("malformed", SignatureListing.isMalformed(unread));
      json.writeStringField("reason", unread.reason().code());
      json.writeStringField("message", unread.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StoredSignature stored) throws IOException {
    json.writeStartObject();
    json.writeStringField("store", stored.store());
    json.writeNumberField("index", stored.index());
    if (stored.signature() instanceof UntrustedSimpleSignature simple) {
      json.writeStringField("format", "simple-signing");
      try {
        write(json, UntrustedSignatureInfo.of(simple));
      } catch (MalformedDataException e) {
        json.writeStringField("reason", e.reason().code());
        json.writeStringField("message", e.getMessage());
      }
    } else if (stored.signature() instanceof UntrustedSigstoreSignature sigstore) {
      json.writeStringField("format", "sigstore");
      write(json, sigstore);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, UntrustedSignatureInfo info) throws IOException {
    PrintableJson.text(json, "dockerReference", info.dockerReference());
    json.writeStringField("manifestDigest", info.manifestDigest().toString());
    if (info.creator().isPresent()) {
      PrintableJson.text(json, "creator", info.creator().get());
    }
    if (info.payloadTimestamp().isPresent()) {
      json.writeNumberField("payloadTimestamp", info.payloadTimestamp().get());
    }
    if (info.signedAt().isPresent()) {
      json.writeNumberField("timestamp", info.signedAt().get().getEpochSecond());
    }
    json.writeStringField("key_id", info.keyId());
    if (info.fingerprint().isPresent()) {
      json.writeStringField("fingerprint", info.fingerprint().get());
    }
    json.writeStringField("digest", info.blobDigest().toString());
    json.writeStringField("name", info.name());
    json.writeStringField("type", info.type());
  }

  private static void write(JsonGenerator json, UntrustedSigstoreSignature signature)
      throws IOException {
    PrintableJson.text(json, "mediaType", signature.mimeType());
    json.writeBooleanField(
        "certificate", signature.annotations().containsKey(SigstoreFormat.CERTIFICATE));
    json.writeBooleanField("log", signature.annotations().containsKey(SigstoreFormat.BUNDLE));
    json.writeStringField("digest", Digest.sha256(signature.payload()).toString());
    SigstorePayload payload;
    try {
      payload = SigstorePayload.parse(signature.payload());
    } catch (MalformedDataException e) {
      json.writeStringField("reason", e.reason().code());
      json.writeStringField("message", e.getMessage());
      return;
    }
    PrintableJson.text(json, "dockerReference", payload.dockerReference());
    json.writeStringField("manifestDigest", payload.manifestDigest().toString());
    if (payload.creator().isPresent()) {
      PrintableJson.text(json, "creator", payload.creator().get());
    }
    if (payload.timestamp().isPresent()) {
      json.writeNumberField("payloadTimestamp", payload.timestamp().get());
    }
    PrintableJson.texts(json, "annotations", payload.annotations());
    json.writeStringField("type", "sigstore");
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
