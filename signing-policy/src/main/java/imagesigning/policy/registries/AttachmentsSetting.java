package imagesigning.policy.registries;

/**
 * Whether sigstore attachments are used for an image, and what decides that.
 *
 * @param used whether they are
 * @param source where the decision comes from: file, line and key, or that there is none
 */
public record AttachmentsSetting(boolean used, String source) {}
