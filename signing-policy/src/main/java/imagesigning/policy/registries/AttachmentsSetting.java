package imagesigning.policy.registries;

import imagesigning.core.text.RecordText;

/**
 * Whether sigstore attachments are used for an image, and what decides that.
 *
 * @param used whether they are
 * @param source where the decision comes from: file, line and key, or that there is none
 */
public record AttachmentsSetting(boolean used, String source) {
  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(AttachmentsSetting.class)
        .with("used", used)
        .with("source", source)
        .toString();
  }
}
