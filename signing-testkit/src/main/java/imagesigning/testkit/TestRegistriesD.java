package imagesigning.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes registries.d directories that point to look-aside stores. */
public final class TestRegistriesD {
  private TestRegistriesD() {}

  /**
   * Makes one store the default of all registries.
   *
   * @param directory where to write; made if missing
   * @param lookaside base URL of the store
   * @return the directory
   * @throws IOException if it cannot be written
   */
  public static Path write(Path directory, URI lookaside) throws IOException {
    return write(directory, "default.yaml", "default-docker:\n", lookaside);
  }

  /**
   * Makes a store that of one registry, namespace or repository.
   *
   * @param directory where to write; made if missing
   * @param namespace such as {@code 127.0.0.1:5000} or {@code registry.example.com/ns}
   * @param lookaside base URL of the store
   * @return the directory
   * @throws IOException if it cannot be written
   */
  public static Path write(Path directory, String namespace, URI lookaside) throws IOException {
    String file = namespace.replaceAll("[^A-Za-z0-9.-]", "_") + ".yaml";
    return write(directory, file, "docker:\n  \"" + namespace + "\":\n  ", lookaside);
  }

  private static Path write(Path directory, String file, String head, URI lookaside)
      throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(file), head + "  lookaside: \"" + lookaside + "\"\n");
    return directory;
  }
}
