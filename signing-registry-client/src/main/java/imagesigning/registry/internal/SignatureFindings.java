package imagesigning.registry.internal;

import imagesigning.core.text.Warnings;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import java.util.List;
import java.util.stream.Stream;

/**
 * The signatures of one manifest as far as they could be found.
 *
 * @param signatures what was found, in order
 * @param unread what could not be had, or arrived and is malformed
 * @param stores where was looked, without secrets
 * @param warnings what a person should know; no more than a person can read
 */
public record SignatureFindings(
    List<StoredSignature> signatures,
    List<UnreadSignature> unread,
    List<String> stores,
    List<String> warnings) {

  /** Nothing was looked for, or nothing is there. */
  public static final SignatureFindings NONE =
      new SignatureFindings(List.of(), List.of(), List.of(), List.of());

  public SignatureFindings {
    signatures = List.copyOf(signatures);
    unread = List.copyOf(unread);
    stores = List.copyOf(stores);
    warnings = Warnings.of(warnings);
  }

  /** Only one thing that could not be had. */
  public static SignatureFindings unread(UnreadSignature what) {
    return new SignatureFindings(List.of(), List.of(what), List.of(), List.of());
  }

  /** These, and then those of another place. */
  public SignatureFindings and(SignatureFindings others) {
    return new SignatureFindings(
        joined(signatures, others.signatures),
        joined(unread, others.unread),
        joined(stores, others.stores),
        joined(warnings, others.warnings));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
