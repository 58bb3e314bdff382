package imagesigning.examples.maven;

import java.nio.file.Path;

/** A Containerfile that cannot be read for sure; the message says where and why. */
final class ContainerfileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ContainerfileException(Path file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }
}
