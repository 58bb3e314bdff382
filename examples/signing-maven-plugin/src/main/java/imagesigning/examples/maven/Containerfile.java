package imagesigning.examples.maven;

import imagesigning.core.ImageReference;
import imagesigning.core.Platform;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The images that building a Containerfile or Dockerfile pulls. Immutable. */
final class Containerfile {
  private static final int LARGEST = 1024 * 1024;
  private static final Pattern PLATFORM =
      Pattern.compile("([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9.]+))?");

  private final String content;
  private final List<Use> uses;

  /**
   * One place where an image is named.
   *
   * @param line the line, from 1
   * @param start where the name begins in the file
   * @param end where it ends
   * @param image the name, variables replaced
   * @param reference the image
   * @param platform the platform, if the instruction names one
   */
  record Use(
      int line,
      int start,
      int end,
      String image,
      ImageReference reference,
      Optional<Platform> platform) {}

  Containerfile(String content, List<Use> uses) {
    this.content = content;
    this.uses = List.copyOf(uses);
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param buildArgs values for its arguments
   * @throws IOException if it cannot be read
   * @throws ContainerfileException if it is not certain which images it pulls
   */
  static Containerfile read(Path file, Map<String, String> buildArgs) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException("<containerfile>: " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new FileSystemException("<containerfile>: " + file, null, "not a regular file");
    }
    if (file.toString().endsWith(".in")) {
      throw new FileSystemException(
          "<containerfile>: " + file, null, "a file for the preprocessor is not read");
    }
    if (Files.size(file) > LARGEST) {
      throw new FileSystemException(
          "<containerfile>: " + file, null, "larger than " + LARGEST + " bytes");
    }
    try {
      return parse(file, Files.readString(file, StandardCharsets.UTF_8), buildArgs);
    } catch (CharacterCodingException e) {
      FileSystemException named =
          new FileSystemException("<containerfile>: " + file, null, "not UTF-8");
      named.initCause(e);
      throw named;
    }
  }

  static Containerfile parse(Path file, String content, Map<String, String> buildArgs) {
    return new Containerfile(content, new ContainerfileReader(file, buildArgs).read(content));
  }

  /** The images, in the order of the file; one may be there several times. */
  List<Use> uses() {
    return uses;
  }

  /** The file with other names for images, everything else byte for byte the same. */
  String pinned(Map<Use, String> names) {
    StringBuilder out = new StringBuilder(content);
    uses.stream()
        .sorted(Comparator.comparingInt(Use::start).reversed())
        .forEach(use -> out.replace(use.start(), use.end(), names.getOrDefault(use, use.image())));
    return out.toString();
  }

  /** Reads {@code os/architecture[/variant]}. */
  static Optional<Platform> platform(String text) {
    Matcher platform = PLATFORM.matcher(text);
    return platform.matches()
        ? Optional.of(
            new Platform(
                platform.group(1), platform.group(2), Optional.ofNullable(platform.group(3))))
        : Optional.empty();
  }
}
