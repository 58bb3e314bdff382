package imagesigning.cosign;

import imagesigning.core.text.RemoteText;

/**
 * One check of a signature.
 *
 * @param name what was checked, such as {@code signature}
 * @param passed whether it held
 * @param expected what was expected
 * @param found what was found; remote text escaped and cut
 */
public record SigstoreCheck(String name, boolean passed, String expected, String found) {
  /** Makes the texts fit to be shown. */
  public SigstoreCheck {
    name = RemoteText.message(name);
    expected = RemoteText.message(expected);
    found = RemoteText.message(found);
  }
}
