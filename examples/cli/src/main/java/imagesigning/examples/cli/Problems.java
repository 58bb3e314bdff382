package imagesigning.examples.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Turns what the API throws into one line for a person. */
final class Problems {
  private Problems() {}

  /** Whether the failure comes from what the user gave: input, configuration, files. */
  static boolean isTheUsers(Exception failure) {
    return failure instanceof IllegalArgumentException || failure instanceof IOException;
  }

  static String message(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
