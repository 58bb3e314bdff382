package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.files.BoundedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of an OCI layout: bounded, its blobs verified by digest. No path may lead out of the
 * layout by a symbolic link. Source: OCI image layout specification 1.0.0.
 */
final class OciLayoutFiles {
  private static final int MARKER_BYTES = 4096;
  private static final int DEPTH = 10;

  private final Path layout;
  private final LocalFiles files;
  private final Limits limits;

  OciLayoutFiles(Path layout, Limits limits) {
    this.layout = layout;
    this.files = new LocalFiles(layout);
    this.limits = limits;
  }

  void checkMarker() throws ImageUnavailableException {
    byte[] marker =
        read("oci-layout", MARKER_BYTES, RejectionReason.LAYOUT_INVALID)
            .orElseThrow(() -> invalid("There is no oci-layout file in " + layout + "."));
    try {
      JsonValue root = StrictJson.parse(marker, MARKER_BYTES, DEPTH);
      if (root instanceof JsonObject object
          && object.get("imageLayoutVersion").orElse(root) instanceof JsonString version
          && version.value().equals("1.0.0")) {
        return;
      }
    } catch (JsonFormatException e) {
      throw invalid("The oci-layout file is not JSON (at " + e.position() + ").");
    }
    throw invalid("The oci-layout file does not say imageLayoutVersion 1.0.0.");
  }

  List<OciIndexEntry> entries() throws ImageUnavailableException {
    byte[] index =
        read("index.json", limits.manifestBytes(), RejectionReason.LAYOUT_INVALID)
            .orElseThrow(() -> invalid("There is no index.json in " + layout + "."));
    return OciIndexEntry.readAll(index, limits.indexInstances());
  }

  /** The manifest that an entry names. */
  byte[] manifest(OciIndexEntry entry) throws ImageUnavailableException {
    byte[] bytes = manifest(entry.digest());
    if (entry.size().isPresent() && entry.size().get() != bytes.length) {
      throw invalid("The layout's index.json gives a wrong size for " + entry.digest() + ".");
    }
    return bytes;
  }

  byte[] manifest(Digest digest) throws ImageUnavailableException {
    String name = name(digest);
    byte[] bytes =
        read(name, limits.manifestBytes(), RejectionReason.MANIFEST_TOO_LARGE)
            .orElseThrow(
                () ->
                    new ImageUnavailableException(
                        IndeterminateReason.MANIFEST_NOT_FOUND,
                        "There is no " + files.path(name) + ".",
                        null));
    return checked(digest, bytes, RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  /** The bytes of an attached signature. */
  byte[] attachment(Digest digest) throws ImageUnavailableException {
    String name = name(digest);
    byte[] bytes =
        read(name, limits.signatureBytes(), RejectionReason.SIGNATURE_TOO_LARGE)
            .orElseThrow(
                () ->
                    new ImageUnavailableException(
                        IndeterminateReason.LOCAL_FILE_UNREADABLE,
                        "There is no " + files.path(name) + ".",
                        null));
    return checked(digest, bytes, RejectionReason.ATTACHMENT_DIGEST_MISMATCH);
  }

  private byte[] checked(Digest digest, byte[] bytes, RejectionReason mismatch) {
    if (!digest.matches(bytes)) {
      throw new MalformedDataException(
          mismatch, files.path(name(digest)) + " does not have the digest it is named after.");
    }
    return bytes;
  }

  private static String name(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  private Optional<byte[]> read(String name, int maxBytes, RejectionReason tooLarge)
      throws ImageUnavailableException {
    try {
      Path real = files.path(name).toRealPath();
      if (!real.startsWith(layout.toRealPath())) {
        throw invalid(files.path(name) + " is a link that leads out of the layout.");
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ImageUnavailableException(
          IndeterminateReason.LOCAL_FILE_UNREADABLE,
          files.path(name) + " cannot be read: " + BoundedFile.problem(e) + ".",
          e);
    }
    return files.read(name, maxBytes, tooLarge);
  }

  static MalformedDataException invalid(String message) {
    return new MalformedDataException(RejectionReason.LAYOUT_INVALID, message);
  }
}
