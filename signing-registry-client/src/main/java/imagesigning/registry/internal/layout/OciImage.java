package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.registry.internal.files.BoundedFile;
import imagesigning.registry.internal.http.RemoteText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image in an OCI layout: chosen by name from {@code index.json}, its blobs verified by digest.
 * Such images carry no signatures. No path may lead out of the layout by a symbolic link. Source:
 * OCI image layout specification 1.0.0.
 */
public final class OciImage implements ImageSource {
  private static final int MARKER_BYTES = 4096;
  private static final int DEPTH = 10;

  private final ImageReference reference;
  private final Path layout;
  private final LocalFiles files;
  private final Limits limits;

  public OciImage(ImageReference reference, Path layout, Limits limits) {
    this.reference = reference;
    this.layout = layout;
    this.files = new LocalFiles(layout);
    this.limits = limits;
  }

  @Override
  public Manifest top() throws ImageUnavailableException {
    checkMarker();
    OciIndexEntry entry = choose(entries());
    byte[] bytes = blob(entry.digest());
    if (entry.size().isPresent() && entry.size().get() != bytes.length) {
      throw invalid("The layout's index.json gives a wrong size for " + entry.digest() + ".");
    }
    return Manifest.of(bytes, limits);
  }

  @Override
  public Manifest instance(Digest digest) throws ImageUnavailableException {
    return Manifest.of(blob(digest), limits);
  }

  @Override
  public SignatureFindings signatures(
      Digest manifest, Optional<Digest> instance, SignatureKinds kinds) {
    return SignatureFindings.NONE;
  }

  private void checkMarker() throws ImageUnavailableException {
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

  private List<OciIndexEntry> entries() throws ImageUnavailableException {
    byte[] index =
        read("index.json", limits.manifestBytes(), RejectionReason.LAYOUT_INVALID)
            .orElseThrow(() -> invalid("There is no index.json in " + layout + "."));
    return OciIndexEntry.readAll(index, limits.indexInstances());
  }

  private OciIndexEntry choose(List<OciIndexEntry> entries) throws ImageUnavailableException {
    Optional<String> wanted = reference.imageName();
    List<OciIndexEntry> fitting =
        wanted.isEmpty()
            ? entries
            : entries.stream().filter(entry -> entry.name().equals(wanted)).toList();
    if (fitting.isEmpty()) {
      throw new ImageUnavailableException(
          IndeterminateReason.MANIFEST_NOT_FOUND,
          wanted
              .map(name -> "The layout has no image named " + RemoteText.shown(name) + ".")
              .orElse("The layout holds no image."),
          null);
    }
    if (fitting.stream().map(OciIndexEntry::digest).distinct().count() == 1) {
      return fitting.get(0);
    }
    if (wanted.isPresent()) {
      throw invalid(
          "The layout has different images named " + RemoteText.shown(wanted.get()) + ".");
    }
    throw new ReferenceFormatException(
        reference.toString(),
        "the layout holds several images; name one of them: " + names(entries));
  }

  private static String names(List<OciIndexEntry> entries) {
    return RemoteText.shown(
        entries.stream()
            .map(OciIndexEntry::name)
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", ")));
  }

  private byte[] blob(Digest digest) throws ImageUnavailableException {
    String name = "blobs/" + digest.algorithm() + "/" + digest.hex();
    byte[] bytes =
        read(name, limits.manifestBytes(), RejectionReason.MANIFEST_TOO_LARGE)
            .orElseThrow(
                () ->
                    new ImageUnavailableException(
                        IndeterminateReason.MANIFEST_NOT_FOUND,
                        "There is no " + files.path(name) + ".",
                        null));
    if (!digest.matches(bytes)) {
      throw new MalformedDataException(
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          files.path(name) + " does not have the digest it is named after.");
    }
    return bytes;
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

  private static MalformedDataException invalid(String message) {
    return new MalformedDataException(RejectionReason.LAYOUT_INVALID, message);
  }
}
