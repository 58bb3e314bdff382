package imagesigning.core.openpgp;

import imagesigning.core.files.LocalFile;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a GnuPG home. Immutable.
 *
 * @param directory the home
 * @param mostBytes how large a file may be
 */
record HomeFiles(Path directory, int mostBytes) {
  private static final String KEYBOXD_DATABASE = "public-keys.d/pubring.db";

  static HomeFiles in(Path directory, int mostBytes) throws SigningException {
    if (!Files.isDirectory(directory)) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE,
          "The GnuPG home "
              + directory
              + (Files.exists(directory) ? " is no directory." : " does not exist.")
              + " Expected a directory such as ~/.gnupg.");
    }
    return new HomeFiles(directory, mostBytes);
  }

  /** The content of a file, if it exists. */
  Optional<byte[]> read(String name) throws SigningException {
    Path file = directory.resolve(name);
    byte[] content;
    try {
      content = LocalFile.regular(file, mostBytes);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE,
          "The file " + file + " cannot be read (" + LocalFile.problem(e) + ").",
          e);
    }
    if (content.length > mostBytes) {
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "The file " + file + " has more than " + mostBytes + " bytes.");
    }
    return Optional.of(content);
  }

  /** What to say of a file whose content is malformed. */
  SigningException invalid(String name, PacketFormatException problem) {
    return new SigningException(
        SigningFailure.KEY_INVALID,
        "The file " + directory.resolve(name) + " is broken: " + problem.problem() + ".",
        problem);
  }

  /** Refuses a home whose public keys only keyboxd can read. */
  void refuseKeyboxd() throws SigningException {
    if (usesKeyboxd()) {
      throw new SigningException(
          SigningFailure.KEY_UNSUPPORTED,
          "The public keys of the GnuPG home "
              + directory
              + " are kept by keyboxd, which only GnuPG itself can read. Let the gpg program sign,"
              + " or export the keys with: gpg --export");
    }
  }

  private boolean usesKeyboxd() throws SigningException {
    Optional<byte[]> configuration = read("common.conf");
    if (configuration.isPresent()) {
      String text = new String(configuration.get(), StandardCharsets.UTF_8);
      if (text.lines().anyMatch(line -> line.strip().equals("use-keyboxd"))) {
        return true;
      }
    }
    return Files.exists(directory.resolve(KEYBOXD_DATABASE))
        && !Files.exists(directory.resolve("pubring.kbx"))
        && !Files.exists(directory.resolve("pubring.gpg"));
  }
}
