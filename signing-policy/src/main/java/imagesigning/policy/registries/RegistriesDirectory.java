package imagesigning.policy.registries;

import imagesigning.core.files.LocalFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a registries.d directory on disk. */
final class RegistriesDirectory {
  private RegistriesDirectory() {}

  /** Whether the path can be reached, as a directory or not; a dangling link does not exist. */
  static boolean exists(Path directory) {
    return Files.exists(directory);
  }

  /**
   * The parsed files, sorted by name so that messages do not depend on the file system.
   *
   * @return the files, or empty if there is no such directory
   * @throws IOException if the directory or a file cannot be read
   */
  static Optional<List<RegistriesFile>> read(Path directory, int maxBytes) throws IOException {
    List<Path> paths;
    try {
      paths = yamlFiles(directory);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    List<RegistriesFile> files = new ArrayList<>();
    for (Path file : paths) {
      content(file, maxBytes)
          .ifPresent(bytes -> files.add(RegistriesFile.parse(file.toString(), bytes)));
    }
    return Optional.of(files);
  }

  private static List<Path> yamlFiles(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(f -> f.getFileName().toString().endsWith(".yaml")).sorted().toList();
    } catch (NotDirectoryException e) {
      throw new FileSystemException(directory.toString(), null, "is not a directory");
    }
  }

  /** Empty if the file was removed since the directory was listed, or is a dangling link. */
  private static Optional<byte[]> content(Path file, int maxBytes) throws IOException {
    try {
      byte[] bytes = LocalFile.regular(file, maxBytes);
      if (bytes.length > maxBytes) {
        throw YamlPlace.start(file.toString())
            .problem("larger than the limit of " + maxBytes + " bytes");
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
