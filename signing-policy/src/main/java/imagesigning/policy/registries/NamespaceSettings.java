package imagesigning.policy.registries;

import java.util.Optional;

/**
 * The settings of one namespace, or of {@code default-docker}. Unset and empty are the same.
 *
 * @param lookaside where signatures are read from, and written to if nothing else is set
 * @param lookasideStaging where signatures are written to
 * @param legacy {@code sigstore}, the old name of {@code lookaside}
 * @param legacyStaging {@code sigstore-staging}, the old name of {@code lookaside-staging}
 * @param attachments whether sigstore attachments are used
 */
record NamespaceSettings(
    Optional<ConfiguredLocation> lookaside,
    Optional<ConfiguredLocation> lookasideStaging,
    Optional<ConfiguredLocation> legacy,
    Optional<ConfiguredLocation> legacyStaging,
    Optional<AttachmentsSetting> attachments) {

  static final NamespaceSettings NOTHING =
      new NamespaceSettings(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  Optional<Boolean> useSigstoreAttachments() {
    return attachments.map(AttachmentsSetting::used);
  }

  Optional<ConfiguredLocation> forReading() {
    return lookaside.or(this::legacy);
  }

  Optional<ConfiguredLocation> forWriting() {
    return lookasideStaging.or(this::legacyStaging).or(this::forReading);
  }
}
