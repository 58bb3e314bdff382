package imagesigning.policy;

import imagesigning.core.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A complete, valid policy.json. Immutable and thread-safe; looking a scope up does not depend on
 * how many scopes there are.
 */
public final class Policy {
  private Policy() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the policy
   * @throws IOException if the file cannot be read
   * @throws PolicyFormatException if it breaks the format
   */
  public static Policy load(Path file) throws IOException {
    throw new IllegalStateException("not written yet " + file);
  }

  /**
   * Parses a document.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @return the policy
   * @throws PolicyFormatException if it breaks the format
   */
  public static Policy parse(byte[] json, String source) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Every problem of a document: errors, and warnings for what loads but cannot work. Does not read
   * key files.
   *
   * @param json UTF-8 JSON
   * @param source what to call it in messages
   * @return the problems in document order, empty if there is none
   */
  public static List<PolicyProblem> lint(byte[] json, String source) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The requirements that apply to an image.
   *
   * @param reference the image as the user named it
   * @return the list and why it applies
   */
  public ScopeMatch requirementsFor(ImageReference reference) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The policy as policy.json.
   *
   * @return JSON text that parses to an equal policy
   */
  public String toJson() {
    throw new IllegalStateException("not written yet");
  }
}
