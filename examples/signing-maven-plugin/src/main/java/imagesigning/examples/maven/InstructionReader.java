package imagesigning.examples.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a Containerfile into instructions: comments, directives, continued lines. What builders
 * read in different ways is refused.
 */
final class InstructionReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("[ \\t]*#[ \\t]*([A-Za-z][A-Za-z0-9]*)[ \\t]*=[ \\t]*([^ \\t]+).*");

  private final Path file;
  private final String content;
  private final List<Instruction> instructions = new ArrayList<>();
  private Optional<Instruction> syntax = Optional.empty();

  private int firstLine;
  private StringBuilder text = new StringBuilder();
  private List<Integer> offsets = new ArrayList<>();

  InstructionReader(Path file, String content) {
    this.file = file;
    this.content = content;
  }

  /** The instructions in order. */
  List<Instruction> instructions() {
    return List.copyOf(instructions);
  }

  /** The image that a {@code # syntax=} names, as if it were an instruction of one word. */
  Optional<Instruction> syntax() {
    return syntax;
  }

  void read() {
    ContainerfileCharacters.check(file, content);
    boolean directives = true;
    boolean continued = false;
    int line = 0;
    // a byte order mark is no part of the first instruction
    int start = content.startsWith("\uFEFF") ? 1 : 0;
    while (start <= content.length()) {
      line++;
      int end = content.indexOf('\n', start);
      end = end < 0 ? content.length() : end;
      String raw = content.substring(start, end);
      String stripped = raw.strip(); // what is white space here is so for every builder
      if (stripped.startsWith("#")) {
        if (directives) {
          directive(line, start, raw);
        }
      } else if (!stripped.isEmpty()) {
        directives = false;
        continued = append(line, start, raw, continued);
      } else {
        directives = false;
      }
      start = end + 1;
    }
    finish();
  }

  /** Adds a line to the instruction; whether the next line goes on with it. */
  private boolean append(int line, int start, String raw, boolean continued) {
    if (!continued) {
      firstLine = line;
    }
    String kept = raw.stripTrailing();
    boolean goesOn = kept.endsWith("\\");
    if (kept.endsWith("\\\\")) {
      throw new ContainerfileException(
          file, line, "a line that ends in two backslashes is read in different ways; end it else");
    }
    int from = continued ? 0 : raw.length() - raw.stripLeading().length();
    int to = goesOn ? kept.length() - 1 : kept.length();
    for (int i = from; i < to; i++) {
      text.append(raw.charAt(i));
      offsets.add(start + i);
    }
    if (!goesOn) {
      finish();
    }
    return goesOn;
  }

  private void finish() {
    if (!text.toString().isBlank()) {
      instructions.add(new Instruction(firstLine, text.toString(), offsets));
    }
    text = new StringBuilder();
    offsets = new ArrayList<>();
  }

  private void directive(int line, int start, String raw) {
    Matcher directive = DIRECTIVE.matcher(raw.stripTrailing());
    if (!directive.matches()) {
      return;
    }
    String name = directive.group(1).toLowerCase(Locale.ROOT);
    if (name.equals("escape") && !directive.group(2).equals("\\")) {
      throw new ContainerfileException(
          file, line, "escape=" + directive.group(2) + ": only the backslash is read here");
    }
    if (name.equals("syntax") && syntax.isEmpty()) {
      List<Integer> places = new ArrayList<>();
      for (int i = directive.start(2); i < directive.end(2); i++) {
        places.add(start + i);
      }
      syntax = Optional.of(new Instruction(line, directive.group(2), places));
    }
  }
}
