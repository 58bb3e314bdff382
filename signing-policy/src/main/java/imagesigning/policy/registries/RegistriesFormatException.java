package imagesigning.policy.registries;

/** A registries.d file that breaks the format; the message names file, line and column. */
public final class RegistriesFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message file, place, what was expected and what was found
   */
  public RegistriesFormatException(String message) {
    super(message);
  }
}
