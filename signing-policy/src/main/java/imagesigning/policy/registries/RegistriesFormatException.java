package imagesigning.policy.registries;

import imagesigning.core.text.RemoteText;

/**
 * A file of registries.d or of signing parameters that breaks the format, or a configured location
 * that cannot be used. The message begins with file, line and column.
 */
public final class RegistriesFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final int column;

  RegistriesFormatException(String file, int line, int column, String message) {
    super(RemoteText.message(file + ":" + line + ":" + column + ": " + message));
    this.file = file;
    this.line = line;
    this.column = column;
  }

  /**
   * The file.
   *
   * @return its path, as it was found
   */
  public String file() {
    return file;
  }

  /**
   * The line.
   *
   * @return the line, from 1
   */
  public int line() {
    return line;
  }

  /**
   * The column.
   *
   * @return the column in characters, from 1
   */
  public int column() {
    return column;
  }
}
