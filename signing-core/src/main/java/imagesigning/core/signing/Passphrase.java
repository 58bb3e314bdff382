package imagesigning.core.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

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

  private Passphrase(byte[] utf8) {
    this.utf8 = utf8;
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
   * The first line of a file, read now.
   *
   * @param file the file
   * @return the passphrase; none if the first line is empty
   * @throws SigningException with {@code PASSPHRASE_FILE_UNREADABLE} naming the file
   */
  public static Passphrase ofFile(Path file) throws SigningException {
    byte[] head = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(MOST_BYTES + 1);
      int end = 0;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      if (end > MOST_BYTES) {
        throw new SigningException(
            SigningFailure.PASSPHRASE_FILE_UNREADABLE,
            UNREADABLE + file + " has a first line of more than " + MOST_BYTES + " bytes.");
      }
      return new Passphrase(Arrays.copyOf(head, end));
    } catch (NoSuchFileException e) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_FILE_UNREADABLE, UNREADABLE + file + " does not exist.", e);
    } catch (SigningException e) {
      throw e;
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.PASSPHRASE_FILE_UNREADABLE,
          UNREADABLE + file + " cannot be read (" + e.getClass().getSimpleName() + ").",
          e);
    } finally {
      Arrays.fill(head, (byte) 0);
    }
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
   */
  public byte[] reveal() {
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
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return isPresent() ? "[redacted]" : "none";
  }
}
