package imagesigning.core.services;

import imagesigning.core.text.RemoteText;

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
    return RemoteText.message(check.code() + ": " + found);
  }
}
