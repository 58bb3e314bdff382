package imagesigning.policy;

/**
 * A place where the document names keys or certificates.
 *
 * @param place where
 * @param keys a {@link KeySource.File} or {@link KeySource.Data}; lists are taken apart
 * @param kind what is to be found there
 */
record KeyUse(Place place, KeySource keys, Kind kind) {
  enum Kind {
    OPENPGP_KEYRING,
    PUBLIC_KEY,
    LOG_KEY,
    CERTIFICATES,
    /** Of which every one must be good. */
    INTERMEDIATES,
    /** Of a key type that no tool implements. */
    UNKNOWN
  }
}
