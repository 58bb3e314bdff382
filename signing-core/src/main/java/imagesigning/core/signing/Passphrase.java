package imagesigning.core.signing;

import imagesigning.core.files.LocalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The passphrase of a secret key, or none. Never printed; wiped by {@link #close}. Thread-safe.
 *
 * <p>Files are read as skopeo does (signing-services reference, C.4): the first line without its
 * line feed; spaces and a carriage return are part of it; an empty file or first line is no
 * passphrase.
 */
public final class Passphrase implements AutoCloseable {
  /** The longest passphrase; a longer first line is no passphrase file. */
  private static final int MOST_BYTES = 64 * 1024;

  private static final int MOST_BYTES_A_CHARACTER = 3;

  private static final String UNREADABLE = "The passphrase file ";

  private final byte[] utf8;
  private final Optional<String> warning;
  private boolean closed;

  private Passphrase(byte[] utf8) {
    this(utf8, Optional.empty());
  }

  private Passphrase(byte[] utf8, Optional<String> warning) {
    this.utf8 = utf8;
    this.warning = warning;
  }

  /**
   * For keys without protection, and for agents that ask themselves.
   *
   * @return no passphrase
   */
  public static Passphrase none() {
    return new Passphrase(new byte[0]);
  }

  /**
   * A passphrase held in memory. Takes a copy; the caller wipes the array.
   *
   * @param characters the passphrase; none if empty
   * @return the passphrase
   * @throws SigningException with {@code PASSPHRASE_INVALID} if it holds a line feed or half a
   *     character
   */
  public static Passphrase of(char[] characters) throws SigningException {
    byte[] room = new byte[characters.length * MOST_BYTES_A_CHARACTER];
    ByteBuffer encoded = ByteBuffer.wrap(room);
    CoderResult result =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), encoded, true);
    byte[] utf8 = Arrays.copyOf(room, encoded.position());
    Arrays.fill(room, (byte) 0);
    if (result.isError()) {
      Arrays.fill(utf8, (byte) 0);
      throw new SigningException(
          SigningFailure.PASSPHRASE_INVALID, "The passphrase holds half a character.");
    }
    for (byte b : utf8) {
      if (b == '\n') {
        Arrays.fill(utf8, (byte) 0);
        throw new SigningException(
            SigningFailure.PASSPHRASE_INVALID,
            "The passphrase holds a line feed, which no passphrase may.");
      }
    }
    return new Passphrase(utf8);
  }

  /**
   * The first line of a file, read now. If others than its owner may read the file, {@link
   * #warning} says so.
   *
   * @param file the file
   * @return the passphrase; none if the first line is empty
   * @throws SigningException with {@code PASSPHRASE_FILE_UNREADABLE} naming the file
   */
  public static Passphrase ofFile(Path file) throws SigningException {
    byte[] head = new byte[0];
    try {
      head = LocalFile.named(file, MOST_BYTES);
      int end = 0;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      if (end > MOST_BYTES) {
        throw new SigningException(
            SigningFailure.PASSPHRASE_FILE_UNREADABLE,
            UNREADABLE + file + " has a first line of more than " + MOST_BYTES + " bytes.");
      }
      return new Passphrase(Arrays.copyOf(head, end), warning(file));
    } catch (NoSuchFileException e) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_FILE_UNREADABLE, UNREADABLE + file + " does not exist.", e);
    } catch (SigningException e) {
      throw e;
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_FILE_UNREADABLE,
          UNREADABLE + file + " cannot be read (" + LocalFile.problem(e) + ").",
          e);
    } finally {
      Arrays.fill(head, (byte) 0);
    }
  }

  /** Where the file system knows no such permissions, there is nothing to warn of. */
  private static Optional<String> warning(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return Optional.empty();
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean open =
        permissions.contains(PosixFilePermission.GROUP_READ)
            || permissions.contains(PosixFilePermission.OTHERS_READ);
    return open
        ? Optional.of(
            "The passphrase file "
                + file
                + " may be read by others than its owner ("
                + PosixFilePermissions.toString(permissions)
                + "); chmod 600 mends that.")
        : Optional.empty();
  }

  /**
   * What a person should know about the file it was read from.
   *
   * @return a sentence that names the file, if its group or everybody may read it
   */
  public Optional<String> warning() {
    return warning;
  }

  /**
   * Whether there is one.
   *
   * @return false for none
   */
  public boolean isPresent() {
    return utf8.length > 0;
  }

  /**
   * The secret itself, for the code that opens a key. Every use of it can be found by this name.
   *
   * @return a copy in UTF-8; the caller wipes it
   * @throws IllegalStateException if it was closed
   */
  public synchronized byte[] reveal() {
    if (closed) {
      throw new IllegalStateException("The passphrase was used after it was closed.");
    }
    return utf8.clone();
  }

  /**
   * What may explain that it does not open a key; says nothing about the rest of it.
   *
   * @return a sentence that begins with a space, or nothing
   */
  public String hint() {
    return utf8.length > 0 && utf8[utf8.length - 1] == '\r'
        ? " It ends in a carriage return, perhaps from a file with Windows line ends."
        : "";
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(utf8, (byte) 0);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return isPresent() ? "[redacted]" : "none";
  }
}
