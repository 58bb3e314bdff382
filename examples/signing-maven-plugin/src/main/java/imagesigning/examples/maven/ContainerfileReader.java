package imagesigning.examples.maven;

import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import imagesigning.core.ReferenceFormatException;
import imagesigning.registry.ClientEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds every image that building a Containerfile pulls: those of {@code FROM}, of {@code --from}
 * in {@code COPY} and in mounts of {@code RUN}, and of {@code # syntax=}. What is not understood is
 * an error with its place, because an image that is overlooked is an image that nobody judges.
 */
final class ContainerfileReader {
  private static final Set<String> KNOWN =
      Set.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");
  private static final Pattern STAGE = Pattern.compile("[a-z][a-z0-9_.-]*");
  private static final String PLATFORM = "--platform=";
  private static final String FROM = "--from=";
  private static final String MOUNT = "--mount=";
  private static final String SCRATCH = "scratch";

  private final Path file;
  private final BuildArguments arguments;
  private final List<Containerfile.Use> uses = new ArrayList<>();

  /** The names of the stages so far, as they are written; empty for one without. */
  private final List<String> stages = new ArrayList<>();

  /** Whether the instruction is one that is carried out in builds upon this one. */
  private boolean behindOnBuild;

  ContainerfileReader(Path file, Map<String, String> buildArgs) {
    this.file = file;
    this.arguments = new BuildArguments(buildArgs);
  }

  List<Containerfile.Use> read(String content) {
    InstructionReader reader = new InstructionReader(file, content);
    reader.read();
    reader.syntax().ifPresent(i -> add(i, i.words().get(0), i.text(), Optional.empty()));
    for (Instruction instruction : reader.instructions()) {
      read(instruction);
    }
    if (stages.isEmpty()) {
      throw new ContainerfileException(file, 1, "there is no FROM");
    }
    arguments.requireAllDeclared(message -> new ContainerfileException(file, 1, message));
    for (Containerfile.Use use : uses) {
      refuseOtherStage(use.line(), use.image());
    }
    return uses;
  }

  private void read(Instruction instruction) {
    String keyword = instruction.keyword();
    if (!KNOWN.contains(keyword)) {
      throw wrong(instruction, "unknown instruction " + keyword);
    }
    if (stages.isEmpty() && !keyword.equals("FROM") && !keyword.equals("ARG")) {
      throw wrong(instruction, "expected ARG or FROM before " + keyword);
    }
    switch (keyword) {
      case "FROM" -> from(instruction);
      case "ARG" ->
          arguments.declare(
              instruction.rest(), stages.isEmpty(), message -> wrong(instruction, message));
      case "ONBUILD" -> onBuild(instruction);
      case "ADD", "COPY", "RUN" -> flags(instruction);
      default -> {}
    }
  }

  private void from(Instruction instruction) {
    List<Instruction.Word> words = new ArrayList<>(instruction.words());
    words.remove(0);
    Optional<Platform> platform = Optional.empty();
    while (!words.isEmpty() && words.get(0).text().startsWith("--")) {
      String flag = words.remove(0).text();
      if (!flag.startsWith(PLATFORM)) {
        throw wrong(instruction, "unknown option " + flag);
      }
      platform = platform(instruction, flag.substring(PLATFORM.length()));
    }
    boolean named = words.size() == 3 && words.get(1).text().equalsIgnoreCase("AS");
    if (words.size() != 1 && !named) {
      throw wrong(instruction, "expected FROM [--platform=PLATFORM] IMAGE [AS NAME]");
    }
    Instruction.Word word = words.get(0);
    String image = arguments.expand(word.text(), message -> wrong(instruction, message));
    if (!image.equals(SCRATCH) && !isAmong(stages, image)) {
      add(instruction, word, image, platform);
    }
    stages.add(named ? stageName(instruction, words.get(2).text()) : "");
  }

  private String stageName(Instruction instruction, String name) {
    String small = name.toLowerCase(Locale.ROOT);
    if (!STAGE.matcher(small).matches() || small.equals(SCRATCH)) {
      throw wrong(instruction, name + ": expected a letter, then letters, digits, _ . or -");
    }
    if (isAnyStage(name)) {
      throw wrong(instruction, "there is a stage " + name + " already");
    }
    return name;
  }

  /** Exactly so: another builder takes {@code build} for an image if a stage is {@code Build}. */
  private static boolean isAmong(List<String> stages, String name) {
    return !name.isEmpty() && stages.contains(name);
  }

  private boolean isAnyStage(String name) {
    return stages.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** Empty for the platform that is built for. */
  private Optional<Platform> platform(Instruction instruction, String text) {
    for (String name : List.of("BUILDPLATFORM", "TARGETPLATFORM")) {
      if (!arguments.isGlobal(name)
          && (text.equals("$" + name) || text.equals("${" + name + "}"))) {
        return name.equals("BUILDPLATFORM")
            ? Optional.of(ClientEnvironment.current().platform())
            : Optional.empty();
      }
    }
    String expanded = arguments.expand(text, message -> wrong(instruction, message));
    return Optional.of(
        Containerfile.platform(expanded)
            .orElseThrow(
                () ->
                    wrong(
                        instruction,
                        "--platform: expected OS/ARCHITECTURE[/VARIANT], found " + expanded)));
  }

  private void onBuild(Instruction instruction) {
    if (instruction.words().size() < 2) {
      throw wrong(instruction, "expected an instruction behind ONBUILD");
    }
    Instruction inner = instruction.inner();
    if (Set.of("FROM", "MAINTAINER", "ONBUILD").contains(inner.keyword())) {
      throw wrong(instruction, inner.keyword() + " is not allowed behind ONBUILD");
    }
    behindOnBuild = true;
    read(inner);
    behindOnBuild = false;
  }

  /** The options in front of COPY, ADD and RUN that can name an image. */
  private void flags(Instruction instruction) {
    if (instruction.text().contains("<<")) {
      throw wrong(
          instruction,
          "here-documents (<<) are not read; use several lines, or name the images in <images>");
    }
    List<Instruction.Word> words = instruction.words();
    for (int i = 1; i < words.size() && words.get(i).text().startsWith("--"); i++) {
      Instruction.Word word = words.get(i);
      if (word.text().startsWith(FROM)) {
        source(instruction, word.from(FROM.length()), true);
      } else if (word.text().startsWith(MOUNT)) {
        mount(instruction, word.from(MOUNT.length()));
      } else {
        refuseSplitOption(instruction, word.text());
      }
    }
  }

  /**
   * Refuses an option in which a builder may see another one. In options builders resolve quotes,
   * backslashes and variables ({@code --fr\om=}, {@code --${X}ount=}), and split them at the bytes
   * 0x85 and 0xA0, which are part of many letters.
   */
  private void refuseSplitOption(Instruction instruction, String option) {
    if (option.chars().anyMatch(c -> c == '"' || c == '\'' || c == '\\')) {
      throw wrong(instruction, option + ": quotes and backslashes are not read in options");
    }
    if (!option.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw wrong(instruction, option + ": only ASCII characters are read in options");
    }
    int value = option.indexOf('=');
    if (option.substring(0, value < 0 ? option.length() : value).indexOf('$') >= 0) {
      throw wrong(instruction, option + ": variables are not read in the names of options");
    }
  }

  private void mount(Instruction instruction, Instruction.Word mount) {
    refuseVariables(instruction, mount.text());
    int place = 0;
    for (String field : mount.text().split(",", -1)) {
      if (field.toLowerCase(Locale.ROOT).startsWith("from=")) {
        Instruction.Word rest = mount.from(place + "from=".length());
        String name = field.substring("from=".length());
        source(instruction, new Instruction.Word(name, rest.start(), rest.whole()), false);
      }
      place += field.length() + 1;
    }
  }

  /**
   * A stage before this one by its name, or by its number where every builder takes numbers, or an
   * image. To the builds that an {@code ONBUILD} is for, the stages here are nothing.
   */
  private void source(Instruction instruction, Instruction.Word word, boolean byNumberToo) {
    String name = word.text();
    refuseVariables(instruction, name);
    List<String> before = behindOnBuild ? List.of() : stages.subList(0, stages.size() - 1);
    if (isAmong(before, name)) {
      return;
    }
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      if (name.isEmpty() || name.length() > 4 || Integer.parseInt(name) >= before.size()) {
        throw wrong(instruction, "from=" + name + ": there is no such stage before this one");
      }
      if (!byNumberToo) {
        throw wrong(
            instruction,
            "from=" + name + ": builders disagree about numbers in mounts; name the stage");
      }
      return;
    }
    add(instruction, word, name, Optional.empty());
  }

  private void refuseVariables(Instruction instruction, String text) {
    if (text.indexOf('$') >= 0) {
      throw wrong(instruction, text + ": variables are not read in options");
    }
    refuseSplitOption(instruction, text);
  }

  private void add(
      Instruction instruction, Instruction.Word word, String image, Optional<Platform> platform) {
    if (!word.whole()) {
      throw wrong(instruction, "the name " + word.text() + " is spread over several lines");
    }
    refuseOtherStage(instruction.line(), image);
    try {
      uses.add(
          new Containerfile.Use(
              instruction.line(),
              word.start(),
              word.start() + word.text().length(),
              image,
              ImageReference.parse(image),
              platform));
    } catch (ReferenceFormatException e) {
      throw wrong(instruction, image + ": " + e.getMessage());
    }
  }

  /**
   * Some builders take a stage that comes later, is the same or has other capitals, others an image
   * of that name.
   */
  private void refuseOtherStage(int line, String image) {
    if (isAnyStage(image)) {
      throw new ContainerfileException(
          file,
          line,
          image
              + " is an image for some builders, and a stage for others: one that comes later, that"
              + " is this one, or that is written in other capitals");
    }
  }

  private ContainerfileException wrong(Instruction instruction, String message) {
    return new ContainerfileException(file, instruction.line(), message);
  }
}
