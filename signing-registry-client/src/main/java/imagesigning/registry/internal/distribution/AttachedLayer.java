package imagesigning.registry.internal.distribution;

import imagesigning.core.Digest;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the manifest of attached signatures says of one of its layers. Its {@code urls} are not even
 * read: its bytes come from nowhere but the registry, and are bounded when they come.
 *
 * @param mediaType the media type, possibly empty
 * @param digest the digest its bytes must have
 * @param size the size it claims, or -1; nobody relies on it
 * @param annotations the annotations
 */
public record AttachedLayer(
    String mediaType, Digest digest, long size, Map<String, String> annotations) {
  private static final Comparator<String> BYTEWISE =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  public AttachedLayer {
    annotations = Map.copyOf(annotations);
  }

  /** The layer that a signature becomes: its payload, byte for byte. */
  public static AttachedLayer of(UntrustedSigstoreSignature signature) {
    byte[] payload = signature.payload();
    return new AttachedLayer(
        signature.mimeType(), Digest.sha256(payload), payload.length, signature.annotations());
  }

  /** The descriptor as containers/image writes it. */
  String toJson() {
    StringBuilder out = new StringBuilder(descriptor(mediaType, digest, size));
    if (!annotations.isEmpty()) {
      out.setLength(out.length() - 1);
      out.append(",\"annotations\":");
      Map<String, String> sorted = new TreeMap<>(BYTEWISE);
      sorted.putAll(annotations);
      String separator = "{";
      for (Map.Entry<String, String> entry : sorted.entrySet()) {
        out.append(separator).append(JsonEdits.quoted(entry.getKey())).append(':');
        out.append(JsonEdits.quoted(entry.getValue()));
        separator = ",";
      }
      out.append("}}");
    }
    return out.toString();
  }

  /** A descriptor without annotations. */
  static String descriptor(String mediaType, Digest digest, long size) {
    return "{\"mediaType\":"
        + JsonEdits.quoted(mediaType)
        + ",\"digest\":\""
        + digest
        + "\",\"size\":"
        + size
        + "}";
  }
}
