package imagesigning.core;

import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A path as given, together with the absolute path without symbolic links that it stands for. */
record ExplicitPath(Path given, String resolved) {

  static ExplicitPath parse(Transport transport, String text) {
    if (text.isEmpty()) {
      throw new ReferenceFormatException(
          text, transport + ": needs a path, such as " + transport + ":/path/to/image");
    }
    return of(transport, plain(transport, text));
  }

  static Path plain(Transport transport, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ReferenceFormatException(
          text, transport + ": " + Quoted.text(text) + " cannot be a path: " + e.getReason());
    }
  }

  /** Links are followed as the system does when it opens the path; only the end may be missing. */
  static ExplicitPath of(Transport transport, Path given) {
    Path absolute = given.toAbsolutePath();
    try {
      Path resolved = exists(absolute) ? absolute.toRealPath() : besideExisting(absolute);
      return new ExplicitPath(given, resolved.toString());
    } catch (IOException e) {
      throw new ReferenceFormatException(
          given.toString(),
          transport
              + ": path "
              + Quoted.text(given.toString())
              + " cannot be resolved ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  private static boolean exists(Path path) throws IOException {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path besideExisting(Path missing) throws IOException {
    Path parent = missing.getParent();
    Path name = missing.getFileName();
    if (parent == null || name == null || name.toString().equals("..")) {
      throw new NoSuchFileException(missing.toString());
    }
    Path real = parent.toRealPath();
    if (!Files.isDirectory(real)) { // Java 25 calls what is below a plain file missing
      throw new NotDirectoryException(parent.toString());
    }
    return real.resolve(name);
  }
}
