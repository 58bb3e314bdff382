package imagesigning.core.services;

import imagesigning.core.Limits;
import imagesigning.core.files.LocalFile;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What a signing script left when it ended: its status, what it printed, and the file it names. The
 * path it prints is input that nobody checked.
 *
 * @param script the script, for messages
 * @param directory the directory of the run, without symbolic links
 * @param result how it ended
 * @param limits bounds on sizes
 * @param passed is told each check that was passed
 */
record ScriptResult(
    Path script,
    Path directory,
    ProgramResult result,
    Limits limits,
    Consumer<PassedCheck> passed) {
  private static final String SIGNATURE_PATH = "signature_path";
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  byte[] signature() throws SigningScriptException {
    refuseFailure();
    String printed = signaturePath();
    Path file = inside(printed);
    byte[] signature = read(file);
    if (signature.length == 0 || signature.length > limits.signatureBytes()) {
      throw failure(
          SigningFailure.SCRIPT_SIGNATURE_SIZE,
          " left a signature that is "
              + (signature.length == 0
                  ? "empty"
                  : "larger than the limit of " + limits.signatureBytes() + " bytes")
              + ".");
    }
    pass(SigningServiceCheck.SIZE_ALLOWED, signature.length + " bytes");
    return signature;
  }

  private void refuseFailure() throws SigningScriptException {
    int status = result.exitStatus();
    if (status == NOT_EXECUTABLE || status == NOT_FOUND) {
      throw failure(
          SigningFailure.SCRIPT_TOOL_MISSING,
          " calls a program that is missing or may not be executed. Check that it is installed and"
              + " on the PATH of this process, and that no line that should go on with a backslash"
              + " is broken by a comment.");
    }
    if (status != 0) {
      throw failure(SigningFailure.SCRIPT_FAILED, " reports a failure.");
    }
    pass(SigningServiceCheck.SCRIPT_SUCCEEDED, "exit status 0");
  }

  private String signaturePath() throws SigningScriptException {
    JsonValue root;
    try {
      byte[] output = result.output();
      root = StrictJson.parse(output, Math.max(1, output.length), limits.jsonDepth());
    } catch (JsonFormatException e) {
      throw outputInvalid("at " + e.position() + ": " + e.getMessage());
    }
    if (!(root instanceof JsonObject object)) {
      throw outputInvalid("it is of kind " + root.kind());
    }
    JsonValue path =
        object
            .get(SIGNATURE_PATH)
            .orElseThrow(() -> outputInvalid("it lacks the member \"" + SIGNATURE_PATH + "\""));
    if (!(path instanceof JsonString text)) {
      throw outputInvalid("its " + SIGNATURE_PATH + " is of kind " + path.kind());
    }
    pass(SigningServiceCheck.OUTPUT_WELL_FORMED, "one JSON object");
    return text.value();
  }

  private SigningScriptException outputInvalid(String problem) {
    String output = new String(result.output(), StandardCharsets.UTF_8).strip();
    return failure(
        SigningFailure.SCRIPT_OUTPUT_INVALID,
        " printed "
            + (output.isEmpty() ? "nothing" : Quoted.text(output))
            + ". Expected exactly one JSON object such as {\"signature_path\":\"signature\"} and"
            + " nothing else ("
            + problem
            + "); messages belong on standard error.");
  }

  /** The file that is meant, if each step of the way to it is inside and no link. */
  private Path inside(String printed) throws SigningScriptException {
    Path file;
    try {
      file = directory.resolve(printed).normalize();
    } catch (InvalidPathException e) {
      throw pathRefused(printed, "it is no path");
    }
    if (!file.startsWith(directory) || file.equals(directory)) {
      throw pathRefused(printed, "it leads out of the directory of the run");
    }
    Path step = directory;
    for (Path name : directory.relativize(file)) {
      step = step.resolve(name);
      if (Files.isSymbolicLink(step)) {
        throw pathRefused(printed, "it leads through a symbolic link");
      }
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw failure(
          SigningFailure.SCRIPT_SIGNATURE_MISSING,
          " succeeded, but the file "
              + Quoted.text(printed)
              + " that it names does not exist. Expected the signature there, or in $SIG_PATH.");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw pathRefused(printed, "it names no regular file");
    }
    pass(SigningServiceCheck.PATH_INSIDE, directory.relativize(file).toString());
    return file;
  }

  private SigningScriptException pathRefused(String printed, String problem) {
    return failure(
        SigningFailure.SCRIPT_PATH_REFUSED,
        " names the signature "
            + Quoted.text(printed)
            + ", which is refused: "
            + problem
            + ". Expected a file in the working directory, such as the one that $SIG_PATH names.");
  }

  private byte[] read(Path file) throws SigningScriptException {
    try {
      return LocalFile.regular(file, limits.signatureBytes(), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw failure(
          SigningFailure.SCRIPT_PATH_REFUSED,
          " left a signature that cannot be read (" + LocalFile.problem(e) + ").");
    }
  }

  private void pass(SigningServiceCheck check, String found) {
    passed.accept(new PassedCheck(check, found));
  }

  private SigningScriptException failure(SigningFailure failure, String problem) {
    return SigningScriptException.afterEnd(
        failure,
        "The signing script " + Quoted.text(script.toString()) + problem,
        result.exitStatus(),
        result.errorOutput());
  }
}
