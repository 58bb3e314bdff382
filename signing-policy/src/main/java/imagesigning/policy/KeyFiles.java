package imagesigning.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the key files that a policy names, so that a test can evaluate a production policy in
 * memory.
 *
 * <p>Implementations must be thread-safe. A file is read at most once per evaluator unless reading
 * failed.
 */
@FunctionalInterface
public interface KeyFiles {

  /**
   * The content of a file.
   *
   * @param path the path exactly as the policy spells it
   * @param maxBytes more than this is an error
   * @return the content; the caller may keep it
   * @throws IOException if it cannot be read or is too large; the message names the path. What is
   *     thrown unchecked, and null, count as a file that cannot be read
   */
  byte[] read(String path, int maxBytes) throws IOException;

  /**
   * Real files; relative paths are relative to the working directory, as for the Go tools.
   *
   * @return a reader of files
   */
  static KeyFiles fileSystem() {
    return relativeTo(Path.of(""));
  }

  /**
   * Real files; relative paths are relative to a given directory. Absolute paths stay as they are.
   *
   * @param base the directory
   * @return a reader of files
   */
  static KeyFiles relativeTo(Path base) {
    return (path, maxBytes) -> BoundedFile.readKeys(base, path, maxBytes);
  }

  /**
   * Files held in memory, found by the exact text of the path.
   *
   * @param files content by path; copied
   * @return a reader of that map
   */
  static KeyFiles of(Map<String, byte[]> files) {
    return new KeyFilesInMemory(files);
  }
}
