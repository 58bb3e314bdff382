package imagesigning.examples.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import imagesigning.core.MalformedDataException;
import imagesigning.registry.ImageSigningException;
import imagesigning.registry.RepositorySigningException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Turns what the API throws into one line for a person. */
final class Problems {
  private static final int LONGEST = 4_000;

  private Problems() {}

  /** Whether the failure comes from what the user gave: input, configuration, files, an image. */
  static boolean isTheUsers(Exception failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof IOException
        || failure instanceof MalformedDataException;
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

  /** As much of a name as fits a line; a line of a batch may be anything. */
  private static String cut(String text) {
    return text.length() <= LONGEST
        ? text
        : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
  }

  /** A text as JSON writes it; {@link PrintableWriter} escapes the rest, in the same way. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(cut(text))) + '"';
  }

  /** Tells of an image whose name is wrong, at its place among the others. */
  static int printWrong(CommandLine line, boolean json, String image, String message) {
    if (json) {
      line.getOut().println("{\"image\":" + quoted(image) + ",\"error\":" + quoted(message) + "}");
    } else {
      line.getErr().println("signing: " + cut(image) + ": " + message);
    }
    return ExitStatus.WRONG_INPUT;
  }

  /** What was done before a failure and what was not, one line for each signature. */
  static List<String> details(Exception failure) {
    List<String> lines = new ArrayList<>();
    if (failure instanceof ImageSigningException ended) {
      ended.report().describe().lines().forEach(line -> lines.add("stored: " + line));
      ended.missing().forEach(one -> lines.add("missing: " + one.manifest() + ", " + one.signer()));
    }
    if (failure instanceof RepositorySigningException ended) {
      ended.report().describe().lines().forEach(lines::add);
    }
    return lines;
  }
}
