package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The rules of policy.json that hold for values built in code as well. */
final class PolicyRules {
  /** What a prefix of {@code remapIdentity} must be. */
  static final String PREFIX = "a host, or a host and a path without tag and digest";

  private PolicyRules() {}

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Text that can be written as JSON and read again. */
  static void requireUnicode(String what, String text) {
    require(
        StandardCharsets.UTF_8.newEncoder().canEncode(text),
        what + " holds half a surrogate pair and cannot be written as UTF-8");
  }

  static void requireText(String what, String text) {
    require(!text.isEmpty(), what + " must not be empty");
    requireUnicode(what, text);
  }

  /** One file or one block: what {@code fulcio} and {@code pki} can spell. */
  static void requireSingle(String what, KeySource source) {
    require(
        source instanceof KeySource.File || source instanceof KeySource.Data,
        what + " must be one file or one inline block");
  }

  static void requireNotEmpty(String what, KeySource source) {
    require(
        !(source instanceof KeySource.Files files && files.paths().isEmpty()),
        what + " must name at least one file");
  }

  static void requirePrefix(String what, String prefix) {
    require(
        DockerReference.isValidRemapPrefix(prefix),
        what + " must be " + PREFIX + ": " + Quoted.text(prefix));
  }

  static <T> Optional<T> once(String option, Optional<T> before, T value) {
    require(before.isEmpty(), option + " was given twice");
    return Optional.of(value);
  }

  static <T> T given(String option, Optional<T> value) {
    return value.orElseThrow(() -> new IllegalArgumentException(option + " is required"));
  }
}
