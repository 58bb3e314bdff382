package imagesigning.policy.registries;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a YAML file.
 *
 * @param file the file
 * @param line line, from 1
 * @param column column, from 1
 */
record YamlPlace(String file, int line, int column) {

  static YamlPlace of(String file, Event event) {
    return event.getStartMark().map(mark -> of(file, mark)).orElseGet(() -> start(file));
  }

  static YamlPlace of(String file, Mark mark) {
    return new YamlPlace(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  static YamlPlace start(String file) {
    return new YamlPlace(file, 1, 1);
  }

  RegistriesFormatException problem(String message) {
    return new RegistriesFormatException(file, line, column, message);
  }

  /** {@code file:line:column}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
