package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.internal.GoJson;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.LargeDocuments;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One signature as the extensions API carries it: a name and the bytes of a simple signature. Its
 * type is always {@code atomic}, its schema version 2. Nothing about it is verified; not even that
 * the bytes are an OpenPGP message. Immutable.
 *
 * <p>Source: signing-services reference, B.1 "Extensions API side by side".
 */
public final class ExtensionSignature {
  /** The only type that container tools read. */
  public static final String TYPE = "atomic";

  /** The only schema version there is. */
  public static final int SCHEMA_VERSION = 2;

  private static final String CLOSING = "\"}";

  private final SignatureName name;
  private final byte[] content;

  private ExtensionSignature(SignatureName name, byte[] content) {
    if (content.length == 0) {
      throw ExtensionJson.invalid("its content is empty");
    }
    this.name = name;
    this.content = content;
  }

  /**
   * A signature under a name of the caller's choice. Takes a copy.
   *
   * @param name the name
   * @param content the bytes of the signature
   * @return the signature
   * @throws MalformedDataException with reason {@code SIGNATURE_BLOB_INVALID} if there are no bytes
   */
  public static ExtensionSignature of(SignatureName name, byte[] content) {
    return new ExtensionSignature(name, content.clone());
  }

  /**
   * A signature under the name that its content gives it.
   *
   * @param manifestDigest the digest of the manifest that was signed
   * @param signature the signature
   * @return the signature with its name
   * @throws MalformedDataException with reason {@code SIGNATURE_BLOB_INVALID} if it has no bytes
   */
  public static ExtensionSignature of(Digest manifestDigest, UntrustedSimpleSignature signature) {
    byte[] content = signature.message();
    return new ExtensionSignature(SignatureName.of(manifestDigest, content), content);
  }

  /**
   * Reads the body of a request that writes a signature: strict JSON, unknown members ignored,
   * {@code schemaVersion} (or {@code version}, never two different ones) 2, type {@code atomic}, a
   * name as {@link SignatureName#parse} takes it, strict base64.
   *
   * @param json the body
   * @param limits bounds; {@link Limits#signatureBytes()} holds for the whole body
   * @return the signature
   * @throws MalformedDataException with reason {@code SIGNATURE_TOO_LARGE}, or with {@code
   *     SIGNATURE_BLOB_INVALID} if anything else deviates
   */
  public static ExtensionSignature parse(byte[] json, Limits limits) {
    ExtensionSignature signature = parseStored(json, limits);
    SignatureName.parse(signature.name.toString());
    return signature;
  }

  /** What {@link #toJson} wrote, whatever the name is. */
  static ExtensionSignature parseStored(byte[] json, Limits limits) {
    return LargeDocuments.alone(json.length, () -> read(json, limits));
  }

  private static ExtensionSignature read(byte[] json, Limits limits) {
    JsonObject body = ExtensionJson.root(json, limits, ExtensionJson.SIGNATURE);
    ExtensionJson.entryProblem(body)
        .ifPresent(
            problem -> {
              throw ExtensionJson.invalid(problem);
            });
    return ofEntry(body);
  }

  /** An entry of a list, already known to be of the right type and version. */
  static ExtensionSignature ofEntry(JsonObject entry) {
    SignatureName name = SignatureName.parseLenient(ExtensionJson.text(entry, "name"));
    return new ExtensionSignature(name, ExtensionJson.content(entry));
  }

  /**
   * The name.
   *
   * @return the name
   */
  public SignatureName name() {
    return name;
  }

  /**
   * A copy of the bytes of the signature, never empty.
   *
   * @return the bytes
   */
  public byte[] content() {
    return content.clone();
  }

  /**
   * The signature without its name.
   *
   * @return the signature
   */
  public UntrustedSimpleSignature signature() {
    return UntrustedSimpleSignature.of(content);
  }

  /**
   * Whether another one has the same bytes, under whatever name.
   *
   * @param other another signature
   * @return whether it is the same signature
   */
  public boolean hasSameContent(ExtensionSignature other) {
    return Arrays.equals(content, other.content);
  }

  /**
   * Whether these are the bytes of the signature.
   *
   * @param bytes any bytes
   * @return whether they are equal
   */
  public boolean hasContent(byte[] bytes) {
    return Arrays.equals(content, bytes);
  }

  /**
   * The body of a request that writes it: compact, {@code schemaVersion} first, as skopeo sends it.
   *
   * @return UTF-8 JSON
   */
  public byte[] toJson() {
    StringBuilder out = new StringBuilder();
    appendTo(out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** How many bytes {@link #toJson} has, without writing them. */
  long jsonBytes() {
    StringBuilder frame = new StringBuilder();
    appendFrame(frame);
    return frame.length() + CLOSING.length() + (content.length + 2L) / 3 * 4;
  }

  void appendTo(StringBuilder out) {
    appendFrame(out);
    out.append(Base64.getEncoder().encodeToString(content)).append(CLOSING);
  }

  private void appendFrame(StringBuilder out) {
    out.append("{\"schemaVersion\":").append(SCHEMA_VERSION).append(",\"name\":");
    GoJson.appendString(out, name.toString());
    out.append(",\"type\":\"").append(TYPE).append("\",\"content\":\"");
  }

  /** Equal if name and bytes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExtensionSignature that
        && name.equals(that.name)
        && hasSameContent(that);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(content);
  }

  /** Name and size. */
  @Override
  public String toString() {
    return name + " (" + content.length + " bytes)";
  }
}
