package imagesigning.core.services;

import imagesigning.core.text.RecordText;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of the creation of a signing service. Immutable.
 *
 * @param service the service that is stored now
 * @param created whether it was created; false if it was there before, just the same
 * @param checks what was checked before, all passed; none if it was there
 * @param warnings what a person should know
 */
public record SigningServiceCreation(
    SigningServiceDefinition service,
    boolean created,
    List<PassedCheck> checks,
    List<String> warnings) {

  /** Copies the lists. */
  public SigningServiceCreation {
    checks = List.copyOf(checks);
    warnings = List.copyOf(warnings);
  }

  /**
   * The whole as text, a line for each check.
   *
   * @return lines joined by line feeds
   */
  public String describe() {
    return (created ? "created " : "already there: ")
        + service
        + checks.stream().map(check -> "\n  " + check).collect(Collectors.joining())
        + warnings.stream().map(warning -> "\n  warning: " + warning).collect(Collectors.joining());
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(SigningServiceCreation.class)
        .with("service", service)
        .with("created", created)
        .with("checks", checks)
        .with("warnings", warnings)
        .toString();
  }
}
