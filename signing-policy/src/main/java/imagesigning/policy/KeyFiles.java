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
public interface KeyFiles {

  /**
   * The content of a file.
   *
   * @param path the path exactly as the policy spells it
   * @param maxBytes more than this is an error
   * @return the content
   * @throws IOException if it cannot be read or is too large; the message names the path
   */
  byte[] read(String path, int maxBytes) throws IOException;

  /**
   * Real files; relative paths are relative to the working directory, as for the Go tools.
   *
   * @return a reader of files
   */
  static KeyFiles fileSystem() {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Real files; relative paths are relative to a given directory.
   *
   * @param base the directory
   * @return a reader of files
   */
  static KeyFiles relativeTo(Path base) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * Files held in memory.
   *
   * @param files content by path
   * @return a reader of that map
   */
  static KeyFiles of(Map<String, byte[]> files) {
    throw new IllegalStateException("not written yet");
  }
}
