package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureCollector;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.distribution.AttachedLayer;
import imagesigning.registry.internal.distribution.AttachmentManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code cosign save} writes: an OCI layout whose entries say with an annotation {@code kind}
 * what they are, the image or the index, and its signatures. Source: cosign reference, "Multi-arch,
 * recursion, local layouts".
 */
public final class SavedImage {
  private static final String PREFIX = "dev.cosignproject.cosign/";
  private static final String INDEX = PREFIX + "imageIndex";
  private static final String IMAGE = PREFIX + "image";
  private static final String SIGNATURES = PREFIX + "sigs";

  private final Path layout;
  private final OciLayoutFiles files;
  private final Limits limits;

  public SavedImage(Path layout, Limits limits) {
    this.layout = layout;
    this.files = new OciLayoutFiles(layout, limits);
    this.limits = limits;
  }

  /**
   * The index if there is one, else the image.
   *
   * @throws MalformedDataException if the layout is malformed or has several
   */
  public Manifest top() throws ImageUnavailableException {
    files.checkMarker();
    List<OciIndexEntry> entries = files.entries();
    OciIndexEntry entry =
        only(entries, INDEX)
            .or(() -> only(entries, IMAGE))
            .orElseThrow(
                () ->
                    new ImageUnavailableException(
                        IndeterminateReason.MANIFEST_NOT_FOUND,
                        "The layout holds no image that cosign saved: none of its entries has the"
                            + " annotation kind with "
                            + IMAGE
                            + " or "
                            + INDEX
                            + ".",
                        null));
    return Manifest.of(files.manifest(entry), limits);
  }

  /**
   * The signatures that were saved with it; what is wrong with single ones is part of the result.
   *
   * @throws MalformedDataException if their manifest is malformed
   */
  public SignatureFindings signatures() throws ImageUnavailableException {
    SignatureCollector collector = SignatureCollector.ofSigstore(layout.toString(), limits);
    Optional<OciIndexEntry> entry = only(files.entries(), SIGNATURES);
    if (entry.isEmpty()) {
      return collector.findings();
    }
    List<AttachedLayer> layers =
        AttachmentManifest.of(files.manifest(entry.get()), limits).layers();
    long room = (long) SignatureCollector.TOTAL_FACTOR * limits.signatureBytes();
    for (int number = 1; number <= layers.size(); number++) {
      AttachedLayer layer = layers.get(number - 1);
      if (layer.mediaType().equals(SigstoreFormat.MIME_TYPE)) {
        room -= read(number, layer, room, collector);
      }
    }
    return collector.findings();
  }

  /** Gives how many bytes were taken. */
  private long read(int number, AttachedLayer layer, long room, SignatureCollector collector) {
    Digest digest = layer.digest();
    try {
      byte[] payload = files.attachment(digest);
      if (payload.length > room) {
        throw new MalformedDataException(
            RejectionReason.SIGNATURE_TOO_LARGE,
            "The saved signatures together are larger than "
                + SignatureCollector.TOTAL_FACTOR
                + " times the limit of one.");
      }
      collector.found(
          number, UntrustedSigstoreSignature.of(layer.mediaType(), payload, layer.annotations()));
      return payload.length;
    } catch (ImageUnavailableException e) {
      collector.unreadable(number, e.reason(), e.explanation());
    } catch (MalformedDataException e) {
      collector.broken(number, e);
    }
    return 0;
  }

  private static Optional<OciIndexEntry> only(List<OciIndexEntry> entries, String kind) {
    List<OciIndexEntry> fitting =
        entries.stream().filter(entry -> entry.kind().equals(Optional.of(kind))).toList();
    if (fitting.stream().map(OciIndexEntry::digest).distinct().count() > 1) {
      throw OciLayoutFiles.invalid("The layout has several entries of the kind " + kind + ".");
    }
    return fitting.stream().findFirst();
  }
}
