package imagesigning.registry;

/** What signing or pushing is doing. An image passes some of these. */
public enum SigningPhase {
  /** Finding out whether the signatures can be stored at all. */
  CHECKING,
  /** Reading manifests, and the signatures an image has already. */
  READING,
  /** Making signatures. */
  SIGNING,
  /** Uploading configuration and layers. */
  BLOBS,
  /** Uploading manifests. */
  MANIFESTS,
  /** Storing signatures. */
  STORING,
  /** Reading back the signatures that were stored. */
  READING_BACK
}
