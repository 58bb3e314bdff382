package imagesigning.policy;

import imagesigning.core.text.RemoteText;

/**
 * One check inside a signature.
 *
 * @param name what was checked, such as {@code identity}
 * @param passed whether it held
 * @param expected what was expected
 * @param found what was found; remote text escaped and cut
 */
public record VerdictCheck(String name, boolean passed, String expected, String found) {
  /** Makes the texts fit to be shown. */
  public VerdictCheck {
    name = RemoteText.message(name);
    expected = RemoteText.message(expected);
    found = RemoteText.message(found);
  }
}
