package imagesigning.registry.internal.stores;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.internal.distribution.AttachedLayer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What others had attached to the images of one task when it looked: all of it must still be there
 * whenever it looks again. Registries have no lock, so that another program that writes at the same
 * time may cost signatures. Thread-safe.
 */
final class SeenAttachments {
  private final Map<String, Place> places = new HashMap<>();

  /** What identifies a layer; the size it claims does not. */
  private record Seen(String mediaType, Digest digest, Map<String, String> annotations) {
    static Seen of(AttachedLayer layer) {
      return new Seen(layer.mediaType(), layer.digest(), layer.annotations());
    }

    /** The digest may be another than SHA-256. */
    boolean is(UntrustedSignature signature) {
      return signature instanceof UntrustedSigstoreSignature sigstore
          && sigstore.mimeType().equals(mediaType)
          && sigstore.annotations().equals(annotations)
          && digest.matches(sigstore.payload());
    }
  }

  /** What there is at one place. */
  private static final class Place {
    private final Set<Seen> others = new LinkedHashSet<>();
    private final Set<Seen> ours = new HashSet<>();
  }

  /** A layer of our own, which is added again if it is gone. */
  synchronized void ours(DockerReference target, AttachedLayer layer) {
    place(target).ours.add(Seen.of(layer));
  }

  /**
   * Which layers of others were there before and are not now. What is there now is kept in mind.
   *
   * @return their digests
   */
  synchronized List<Digest> lost(DockerReference target, List<AttachedLayer> layers) {
    Set<Seen> there = new LinkedHashSet<>();
    layers.forEach(layer -> there.add(Seen.of(layer)));
    Place place = place(target);
    place.others.addAll(there);
    place.others.removeAll(place.ours);
    return place.others.stream().filter(s -> !there.contains(s)).map(Seen::digest).toList();
  }

  /**
   * Which signatures of others were there when something was added, and are not now. Layers of
   * other types do not count.
   *
   * @return the digests of their payloads
   */
  synchronized List<Digest> lostSignatures(
      DockerReference target, List<UntrustedSignature> signatures) {
    return place(target).others.stream()
        .filter(s -> s.mediaType().equals(SigstoreFormat.MIME_TYPE))
        .filter(s -> signatures.stream().noneMatch(s::is))
        .map(Seen::digest)
        .toList();
  }

  private Place place(DockerReference target) {
    return places.computeIfAbsent(target.toString(), t -> new Place());
  }
}
