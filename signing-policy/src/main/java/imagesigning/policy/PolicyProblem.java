package imagesigning.policy;

import imagesigning.core.text.RemoteText;
import java.util.Optional;

/**
 * One problem in a policy.json. Immutable.
 *
 * @param severity whether the file is refused because of it
 * @param code a stable code such as {@code unknown-key}
 * @param source file name or other name of the document
 * @param line line, from 1
 * @param column column, from 1
 * @param path JSON path such as {@code $.transports.docker["quay.io"][0].type}
 * @param message one sentence for a person; text of the document is escaped and cut
 * @param expected what belongs there, if that can be said in a few words
 * @param found what is there instead, if that can be said in a few words
 * @param suggestion what to write instead, if there is a near valid word or an obvious mend
 */
public record PolicyProblem(
    Severity severity,
    String code,
    String source,
    int line,
    int column,
    String path,
    String message,
    Optional<String> expected,
    Optional<String> found,
    Optional<String> suggestion) {

  /** How bad it is. */
  public enum Severity {
    /** The policy is refused. */
    ERROR,
    /** The policy loads, but probably does not do what was meant. */
    WARNING
  }

  /** {@code source:line:column: path: message; suggestion}. */
  @Override
  public String toString() {
    return RemoteText.message(
        source
            + ":"
            + line
            + ":"
            + column
            + ": "
            + path
            + ": "
            + message
            + suggestion.map(s -> "; " + s).orElse(""));
  }
}
