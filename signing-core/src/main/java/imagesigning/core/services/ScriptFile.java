package imagesigning.core.services;

import imagesigning.core.files.LocalFile;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * A signing script that can be started. What the operating system would answer with one and the
 * same error, or would pass to a shell that nobody asked for, is told apart here.
 *
 * @param path absolute, without symbolic links
 */
record ScriptFile(Path path) {
  private static final int MOST_FIRST_LINE = 4096;
  private static final String SCRIPT = "The signing script ";

  /** Looks at the file as it is now. */
  static ScriptFile check(Path script) throws SigningScriptException {
    if (!script.isAbsolute()) {
      throw refused(
          SigningFailure.SCRIPT_NOT_FOUND,
          SCRIPT + Quoted.text(script.toString()) + " must be named by its absolute path.");
    }
    Path real;
    try {
      real = script.toRealPath();
    } catch (NoSuchFileException e) {
      throw refused(
          SigningFailure.SCRIPT_NOT_FOUND,
          SCRIPT + Quoted.text(script.toString()) + " does not exist, or is a link to nothing.");
    } catch (IOException e) {
      throw SigningScriptException.withoutEnd(
          SigningFailure.SCRIPT_NOT_FOUND,
          SCRIPT
              + Quoted.text(script.toString())
              + " cannot be reached ("
              + e.getClass().getSimpleName()
              + "). Check the permissions of the directories above it.",
          e);
    }
    ScriptFile file = new ScriptFile(real);
    file.refuseUnlessExecutable();
    file.refuseUnlessRunnable();
    return file;
  }

  private void refuseUnlessExecutable() throws SigningScriptException {
    if (!Files.isRegularFile(path)) {
      throw refused(SigningFailure.SCRIPT_NOT_EXECUTABLE, SCRIPT + name() + " is no file.");
    }
    if (!Files.isExecutable(path)) {
      throw refused(
          SigningFailure.SCRIPT_NOT_EXECUTABLE,
          SCRIPT
              + name()
              + " may not be executed by this user. Expected the permission to, as chmod +x gives"
              + " it, and a file system that is not mounted noexec.");
    }
  }

  private void refuseUnlessRunnable() throws SigningScriptException {
    byte[] head = head();
    if (isBinary(head)) {
      return;
    }
    String text = new String(head, StandardCharsets.UTF_8);
    if (!text.startsWith("#!")) {
      throw refused(
          SigningFailure.SCRIPT_NOT_RUNNABLE,
          SCRIPT
              + name()
              + " does not begin with #! and an interpreter. Expected a first line such as"
              + " #!/usr/bin/env bash.");
    }
    int end = text.indexOf('\n');
    String line = text.substring(2, end < 0 ? text.length() : end);
    if (line.endsWith("\r")) {
      throw refused(
          SigningFailure.SCRIPT_NOT_RUNNABLE,
          SCRIPT
              + name()
              + " has Windows line ends, which become part of the interpreter's name. Expected"
              + " lines that end with a line feed alone.");
    }
    String interpreter = line.strip().split("[ \t]", 2)[0];
    if (!canInterpret(interpreter)) {
      throw refused(
          SigningFailure.SCRIPT_NOT_RUNNABLE,
          SCRIPT
              + name()
              + " names the interpreter "
              + Quoted.text(interpreter)
              + ", which is no program here.");
    }
  }

  private byte[] head() throws SigningScriptException {
    try {
      return LocalFile.regular(path, MOST_FIRST_LINE);
    } catch (IOException e) {
      // A script has to be read by its interpreter.
      throw SigningScriptException.withoutEnd(
          SigningFailure.SCRIPT_NOT_EXECUTABLE,
          SCRIPT + name() + " cannot be read (" + LocalFile.problem(e) + ").",
          e);
    }
  }

  /** ELF, and the formats of macOS. */
  private static boolean isBinary(byte[] head) {
    if (head.length < Integer.BYTES) {
      return false;
    }
    int magic =
        (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff);
    return switch (magic) {
      case 0x7f454c46, 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe -> true;
      default -> false;
    };
  }

  private static boolean canInterpret(String interpreter) {
    try {
      Path program = Path.of(interpreter);
      return program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What an administrator should know about it. */
  Optional<String> warning() {
    try {
      return path.getFileSystem().supportedFileAttributeViews().contains("posix")
              && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)
          ? Optional.of(SCRIPT + name() + " can be changed by every user of this machine.")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("The permissions of the signing script " + name() + " cannot be read.");
    }
  }

  private String name() {
    return Quoted.text(path.toString());
  }

  private static SigningScriptException refused(SigningFailure failure, String message) {
    return SigningScriptException.withoutEnd(failure, message, null);
  }
}
