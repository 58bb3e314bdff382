package imagesigning.testkit;

import imagesigning.core.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A look-aside store in a directory, reached over {@code file:} URLs.
 *
 * @param root the directory
 */
public record TestLookasideDirectory(Path root) {

  /** Makes the path absolute. */
  public TestLookasideDirectory {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The base URL, as registries.d names it.
   *
   * @return a {@code file:} URL without a slash at the end
   */
  public URI url() {
    return URI.create("file://" + root.toUri().getRawPath().replaceAll("/+$", ""));
  }

  /**
   * Stores bytes as a signature.
   *
   * @param repositoryPath the repository without the host
   * @param digest digest of the manifest
   * @param index the number, from 1
   * @param blob any bytes
   * @return the file
   * @throws IOException if it cannot be written
   */
  public Path put(String repositoryPath, Digest digest, int index, byte[] blob) throws IOException {
    Path file = file(repositoryPath, digest, index);
    Files.createDirectories(file.resolveSibling("."));
    return Files.write(file, blob);
  }

  /**
   * Where a signature lies, or would lie.
   *
   * @param repositoryPath the repository without the host
   * @param digest digest of the manifest
   * @param index the number, from 1
   * @return the file
   */
  public Path file(String repositoryPath, Digest digest, int index) {
    return root.resolve(LookasidePath.of(repositoryPath, digest, index));
  }

  /**
   * Writes a registries.d directory in which this store is the default of all registries.
   *
   * @param directory where to write; made if missing
   * @return the directory
   * @throws IOException if it cannot be written
   */
  public Path writeRegistriesD(Path directory) throws IOException {
    return TestRegistriesD.write(directory, url());
  }
}
