package imagesigning.policy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/** Key files held in a map. */
final class KeyFilesInMemory implements KeyFiles {
  private final Map<String, byte[]> files = new HashMap<>();

  KeyFilesInMemory(Map<String, byte[]> files) {
    files.forEach((path, content) -> this.files.put(path, content.clone()));
  }

  @Override
  public byte[] read(String path, int maxBytes) throws IOException {
    byte[] content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(BoundedFile.shown(path), null, BoundedFile.NO_SUCH_FILE);
    }
    return BoundedFile.checked(path, content, maxBytes).clone();
  }
}
