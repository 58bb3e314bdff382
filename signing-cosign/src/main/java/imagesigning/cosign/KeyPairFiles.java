package imagesigning.cosign;

import imagesigning.core.signing.Passphrase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The two files of a key pair, {@code P.key} and {@code P.pub}, as cosign names them. The private
 * key is readable for its owner alone from the moment the file is there. Both files appear, whole,
 * or neither does. Immutable; two writers at once do not mix their pairs as long as neither
 * replaces.
 */
public final class KeyPairFiles {
  private static final String OWNER_ALONE = "rw-------";
  private static final String FOR_ALL = "rw-r--r--";

  private final Path privateKey;
  private final Path publicKey;

  private KeyPairFiles(Path privateKey, Path publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * The files of a prefix.
   *
   * @param prefix what both names begin with, such as {@code keys/cosign}
   * @return the files, which need not exist
   */
  public static KeyPairFiles of(Path prefix) {
    Path name = prefix.getFileName();
    if (name == null || name.toString().isEmpty()) {
      throw new IllegalArgumentException("the prefix of a key pair must not be empty");
    }
    return new KeyPairFiles(
        prefix.resolveSibling(name + ".key"), prefix.resolveSibling(name + ".pub"));
  }

  /**
   * Where the private key is.
   *
   * @return the path
   */
  public Path privateKey() {
    return privateKey;
  }

  /**
   * Where the public key is.
   *
   * @return the path
   */
  public Path publicKey() {
    return publicKey;
  }

  /**
   * Which of the two are there, whatever they are.
   *
   * @return none, one or both
   */
  public List<Path> existing() {
    List<Path> existing = new ArrayList<>();
    for (Path file : List.of(privateKey, publicKey)) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        existing.add(file);
      }
    }
    return existing;
  }

  /**
   * Writes both files and replaces nothing.
   *
   * @param key the key
   * @param passphrase the passphrase to protect it with; {@link Passphrase#none} is the empty one
   * @param random where salt and nonce come from
   * @throws FileAlreadyExistsException if one of them is there; it is left as it is
   * @throws IOException if they cannot be written; then neither is there
   */
  public void create(SigstorePrivateKey key, Passphrase passphrase, SecureRandom random)
      throws IOException {
    for (Path file : existing()) {
      throw new FileAlreadyExistsException(file.toString());
    }
    try (Drafts drafts = new Drafts()) {
      drafts.write(key, passphrase, random);
      place(drafts.secret, privateKey);
      try {
        place(drafts.open, publicKey);
      } catch (IOException e) {
        Files.deleteIfExists(privateKey);
        throw e;
      }
    }
  }

  /**
   * Writes both files and replaces what is there. A pair that cannot be written leaves the old one.
   *
   * @param key the key
   * @param passphrase the passphrase to protect it with; {@link Passphrase#none} is the empty one
   * @param random where salt and nonce come from
   * @throws IOException if they cannot be written
   */
  public void replace(SigstorePrivateKey key, Passphrase passphrase, SecureRandom random)
      throws IOException {
    try (Drafts drafts = new Drafts()) {
      drafts.write(key, passphrase, random);
      boolean kept = drafts.keep(privateKey);
      move(drafts.secret, privateKey);
      try {
        move(drafts.open, publicKey);
      } catch (IOException e) {
        if (kept) {
          move(drafts.old, privateKey);
        } else {
          Files.deleteIfExists(privateKey);
        }
        throw e;
      }
    }
  }

  /** Gives a draft its name at once, and fails if there is something of that name. */
  private static void place(Path draft, Path file) throws IOException {
    if (!linked(file, draft)) {
      Files.move(draft, file); // looks for the name first, and refuses
    }
  }

  /** Whether a file got a further name; not where there are no links, as on FAT. */
  private static boolean linked(Path name, Path file) throws IOException {
    try {
      Files.createLink(name, file);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static void move(Path draft, Path file) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Files of names that nobody asks for, beside the ones that are wanted; gone at the end. */
  private final class Drafts implements AutoCloseable {
    private final String mark = ".draft-" + UUID.randomUUID();
    private final Path secret = draft(privateKey, mark);
    private final Path open = draft(publicKey, mark);
    private final Path old = draft(privateKey, mark + "-old");

    void write(SigstorePrivateKey key, Passphrase passphrase, SecureRandom random)
        throws IOException {
      write(secret, OWNER_ALONE, key.encrypted(passphrase, random));
      write(open, FOR_ALL, key.publicKey());
    }

    /** Gives what is there another name, in case it has to come back. */
    boolean keep(Path file) throws IOException {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      if (!linked(old, file)) {
        write(old, OWNER_ALONE, Files.readAllBytes(file));
      }
      return true;
    }

    private static Path draft(Path file, String mark) {
      return file.resolveSibling("." + file.getFileName() + mark);
    }

    private static void write(Path file, String mode, byte[] content) throws IOException {
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attributes(file, mode))) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        if (channel instanceof FileChannel onDisk) {
          onDisk.force(true);
        }
      } catch (NoSuchFileException e) {
        NoSuchFileException missing =
            new NoSuchFileException(String.valueOf(file.toAbsolutePath().getParent()));
        missing.initCause(e);
        throw missing;
      }
    }

    private static FileAttribute<?>[] attributes(Path file, String mode) {
      return file.getFileSystem().supportedFileAttributeViews().contains("posix")
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
          }
          : new FileAttribute<?>[0];
    }

    @Override
    public void close() throws IOException {
      for (Path file : List.of(secret, open, old)) {
        Files.deleteIfExists(file);
      }
    }
  }
}
