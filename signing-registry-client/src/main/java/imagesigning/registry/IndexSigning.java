package imagesigning.registry;

/** What of an index is signed. Whatever is chosen, an image that is no index is signed itself. */
public enum IndexSigning {
  /** Every instance, which is what clients verify. */
  INSTANCES,
  /** Every instance, and the index itself. */
  INDEX_AND_INSTANCES
}
