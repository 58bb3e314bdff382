package imagesigning.core.openpgp;

import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramException;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The gpg program with what every call has in common. Immutable and thread-safe.
 *
 * @param program its name or path
 * @param home the GnuPG home; gpg's own default if empty
 * @param environment added to that of this process
 * @param timeout how long a call may take
 * @param mostOutput how much it may write, in bytes
 */
record GpgProgram(
    String program,
    Optional<Path> home,
    Map<String, String> environment,
    Duration timeout,
    int mostOutput) {
  private static final byte[] NOTHING = {};

  GpgProgram {
    environment = new TreeMap<>(environment);
    environment.put("LC_ALL", "C");
    environment = Map.copyOf(environment);
  }

  /** The place of the keys, for messages. */
  String place() {
    return home.map(path -> "the GnuPG home " + path).orElse("the default GnuPG home");
  }

  /** Which secret keys there are. */
  GpgSecretKeys secretKeys() throws SigningException {
    ProgramResult result =
        run(
            NOTHING,
            List.of(
                "--no-auto-check-trustdb",
                "--with-colons",
                "--fixed-list-mode",
                "--list-secret-keys",
                "--"));
    if (result.exitStatus() != 0) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "The gpg program does not list the secret keys in "
              + place()
              + " ("
              + result.describe()
              + ").");
    }
    return GpgSecretKeys.read(result.output());
  }

  /**
   * Public keys.
   *
   * @param users which, each as a full fingerprint or an address in angle brackets
   * @return the export, empty if none of them exists
   */
  byte[] export(List<String> users) throws SigningException {
    List<String> arguments =
        new ArrayList<>(List.of("--no-auto-check-trustdb", "--no-armor", "--export", "--"));
    arguments.addAll(users);
    return run(NOTHING, arguments).output();
  }

  ProgramResult run(byte[] input, List<String> arguments) throws SigningException {
    List<String> command = new ArrayList<>(List.of(program, "--batch", "--no-tty", "--yes"));
    home.ifPresent(path -> command.addAll(List.of("--homedir", path.toString())));
    command.addAll(arguments);
    try {
      return Program.builder(command)
          .environment(environment)
          .timeout(timeout)
          .mostOutput(mostOutput)
          .build()
          .run(input);
    } catch (ProgramException e) {
      throw new SigningException(
          switch (e.failure()) {
            case UNAVAILABLE -> SigningFailure.PROGRAM_UNAVAILABLE;
            case TIMEOUT -> SigningFailure.TIMEOUT;
            case INTERRUPTED -> SigningFailure.INTERRUPTED;
            case TOO_MUCH_OUTPUT, LEFT_RUNNING -> SigningFailure.SIGNER_FAILED;
          },
          e.getMessage()
              + (e.failure() == ProgramException.Failure.TIMEOUT
                  ? " It may have waited for a passphrase, a PIN or a touch; a longer timeout can be"
                      + " set."
                  : ""),
          e);
    }
  }
}
