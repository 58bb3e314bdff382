package imagesigning.registry.internal.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** How files come to be. Nothing that exists is ever replaced. Implementations are thread-safe. */
public interface FileCreation {

  /**
   * Makes the directories of a path that do not exist yet, readable for all.
   *
   * @throws IOException if one cannot be made, or a file of that name exists
   */
  void createDirectories(Path directory) throws IOException;

  /**
   * Writes a new file, readable for all, down to the disk. A failure leaves nothing of it.
   *
   * @throws FileAlreadyExistsException if there is something of that name
   * @throws IOException if it cannot be written
   */
  void create(Path file, byte[] content) throws IOException;

  /**
   * Gives a file a further name, at once.
   *
   * @throws FileAlreadyExistsException if there is something of that name
   * @throws IOException if the file system cannot do it
   */
  void link(Path name, Path file) throws IOException;
}
