package imagesigning.registry.internal.layout;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.Manifest;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.internal.ImageSource;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image in an OCI layout: chosen by name from {@code index.json}, its blobs verified by digest.
 * Such images carry no signatures. Source: OCI image layout specification 1.0.0.
 */
public final class OciImage implements ImageSource {
  private final ImageReference reference;
  private final OciLayoutFiles files;
  private final Limits limits;

  public OciImage(ImageReference reference, Path layout, Limits limits) {
    this.reference = reference;
    this.files = new OciLayoutFiles(layout, limits);
    this.limits = limits;
  }

  @Override
  public Manifest top() throws ImageUnavailableException {
    files.checkMarker();
    return Manifest.of(files.manifest(choose(files.entries())), limits);
  }

  @Override
  public Manifest instance(Digest digest) throws ImageUnavailableException {
    return Manifest.of(files.manifest(digest), limits);
  }

  @Override
  public SignatureFindings signatures(
      Digest manifest, Optional<Digest> instance, SignatureKinds kinds) {
    return SignatureFindings.NONE;
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
      throw OciLayoutFiles.invalid(
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
}
