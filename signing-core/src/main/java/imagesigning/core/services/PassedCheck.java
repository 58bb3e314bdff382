package imagesigning.core.services;

/**
 * One check that was passed.
 *
 * @param check what was checked
 * @param found what was found, for a person
 */
public record PassedCheck(SigningServiceCheck check, String found) {
  /** Check and finding. */
  @Override
  public String toString() {
    return check.code() + ": " + found;
  }
}
