package imagesigning.core.services;

import imagesigning.core.Limits;
import imagesigning.core.process.PrivateDirectory;
import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramException;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs signing scripts as Pulp does (signing-services reference, B.4): the only argument is the
 * path of the manifest; {@code REFERENCE} is the image name, {@code SIG_PATH} the file to write,
 * {@code PULP_SIGNING_KEY_FINGERPRINT} and {@code PULP_CONTAINER_SIGNING_KEY_FINGERPRINT} the key,
 * {@code CORRELATION_ID} what the caller says; standard output must be one JSON object with the
 * member {@code signature_path}.
 *
 * <p>Each run has a private directory of its own, which is the working directory, holds manifest
 * and signature, has no space in its name and is removed afterwards. A script that takes too long
 * is killed with everything it started; on Linux also with what has left its process tree, a GnuPG
 * agent that this very run started included.
 *
 * <p>Services that share a runner share its {@linkplain Builder#parallelism parallelism}.
 * Thread-safe.
 */
public final class ScriptRunner {
  private static final String SIG_PATH = "SIG_PATH";
  private static final String REFERENCE = "REFERENCE";
  private static final String CORRELATION_ID = "CORRELATION_ID";
  private static final String KEY = "PULP_SIGNING_KEY_FINGERPRINT";
  private static final String CONTAINER_KEY = "PULP_CONTAINER_SIGNING_KEY_FINGERPRINT";
  private static final Set<String> FIXED =
      Set.of(SIG_PATH, REFERENCE, CORRELATION_ID, KEY, CONTAINER_KEY);

  private static final byte[] NOTHING = {};
  private static final int MOST_OUTPUT = 64 * 1024;
  private static final int MOST_CORRELATION_ID = 1024;

  private final Map<String, String> environment;
  private final boolean inheritsEnvironment;
  private final Duration timeout;
  private final Optional<Path> temporaryDirectory;
  private final Supplier<String> correlationId;
  private final Limits limits;
  private final Semaphore turns;

  private ScriptRunner(Builder builder) {
    this.environment = Map.copyOf(builder.environment);
    this.inheritsEnvironment = builder.inheritsEnvironment;
    this.timeout = builder.timeout;
    this.temporaryDirectory = builder.temporaryDirectory;
    this.correlationId = builder.correlationId;
    this.limits = builder.limits;
    this.turns = new Semaphore(builder.parallelism, true);
  }

  /**
   * Starts describing a runner.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The bounds on sizes. */
  Limits limits() {
    return limits;
  }

  /**
   * One run.
   *
   * @param script the script
   * @param fingerprint of the primary key
   * @param manifest the exact bytes
   * @param reference the text to sign as image name
   * @param passed is told each check that was passed
   * @return what the script left as a signature; nothing about it is verified
   */
  byte[] run(
      ScriptFile script,
      String fingerprint,
      byte[] manifest,
      String reference,
      Consumer<PassedCheck> passed)
      throws SigningException {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SigningScriptException.withoutEnd(
          SigningFailure.INTERRUPTED, "Interrupted before a signing script could be started.", e);
    }
    try (PrivateDirectory directory = PrivateDirectory.create(temporaryDirectory)) {
      return run(directory.path().toRealPath(), script, fingerprint, manifest, reference, passed);
    } catch (SigningException e) {
      throw e;
    } catch (IOException e) {
      throw SigningScriptException.withoutEnd(
          SigningFailure.WORK_DIRECTORY_UNUSABLE,
          "The private directory for a run of the signing script cannot be made, filled or removed"
              + " ("
              + e.getClass().getSimpleName()
              + "). Expected a directory for temporary files with free space"
              + temporaryDirectory.map(path -> ": " + path).orElse("")
              + ".",
          e);
    } finally {
      turns.release();
    }
  }

  private byte[] run(
      Path directory,
      ScriptFile script,
      String fingerprint,
      byte[] manifest,
      String reference,
      Consumer<PassedCheck> passed)
      throws IOException {
    refuseUnlessPlain(directory);
    Path manifestFile = Files.write(directory.resolve("manifest"), manifest);
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put(REFERENCE, reference);
    variables.put(SIG_PATH, directory.resolve("signature").toString());
    variables.put(KEY, fingerprint);
    variables.put(CONTAINER_KEY, fingerprint);
    variables.put(CORRELATION_ID, plainCorrelationId());
    ProgramResult result = start(directory, script, manifestFile, variables);
    ScriptResult judged = new ScriptResult(script.path(), directory, result, limits, passed);
    return judged.signature();
  }

  private ProgramResult start(
      Path directory, ScriptFile script, Path manifest, Map<String, String> variables)
      throws SigningScriptException {
    Program.Builder program =
        Program.builder(List.of(script.path().toString(), manifest.toString()))
            .environment(variables)
            .endsLeftoversOf(directory)
            .timeout(timeout)
            .mostOutput(MOST_OUTPUT);
    try {
      return (inheritsEnvironment ? program : program.cleanEnvironment()).build().run(NOTHING);
    } catch (ProgramException e) {
      throw SigningScriptException.withoutEnd(
          switch (e.failure()) {
            case UNAVAILABLE -> SigningFailure.SCRIPT_NOT_RUNNABLE;
            case TIMEOUT -> SigningFailure.TIMEOUT;
            case INTERRUPTED -> SigningFailure.INTERRUPTED;
            case TOO_MUCH_OUTPUT -> SigningFailure.SCRIPT_OUTPUT_INVALID;
            case LEFT_RUNNING -> SigningFailure.SCRIPT_LEFT_RUNNING;
          },
          "No signature by a signing script: " + e.getMessage() + advice(e.failure()),
          e);
    }
  }

  private static String advice(ProgramException.Failure failure) {
    return switch (failure) {
      case TIMEOUT ->
          " It was killed with what it started. It may have waited for a passphrase, a PIN or a"
              + " touch; a longer timeout can be set.";
      case LEFT_RUNNING ->
          " It was killed. Have the script wait for what it starts, or start it with its output"
              + " going elsewhere.";
      case TOO_MUCH_OUTPUT ->
          " Expected nothing but one JSON object there; messages belong on standard error.";
      case UNAVAILABLE, INTERRUPTED -> "";
    };
  }

  /** Scripts such as the documented one do not quote their variables. */
  private static void refuseUnlessPlain(Path directory) throws SigningScriptException {
    String path = directory.toString();
    if (!path.chars()
        .allMatch(
            c ->
                c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || "/._-+:@,=".indexOf(c) >= 0)) {
      throw SigningScriptException.withoutEnd(
          SigningFailure.WORK_DIRECTORY_UNUSABLE,
          "The directory "
              + Quoted.text(path)
              + " for a run of the signing script holds a character that scripts which do not"
              + " quote take for something else. Choose another directory for temporary files, of"
              + " letters, digits and /._-+:@,= only.",
          null);
    }
  }

  private String plainCorrelationId() throws SigningException {
    String id = givenCorrelationId();
    if (id.length() > MOST_CORRELATION_ID || !id.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "a correlation id is at most "
              + MOST_CORRELATION_ID
              + " characters of printable ASCII, not "
              + Quoted.text(id));
    }
    return id;
  }

  private String givenCorrelationId() throws SigningException {
    try {
      return Objects.requireNonNull(correlationId.get(), "no correlation id");
    } catch (RuntimeException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "What should give the correlation id of a signing script failed unexpectedly.",
          e);
    }
  }

  /** Describes a runner. Not thread-safe. */
  public static final class Builder {
    private final Map<String, String> environment = new TreeMap<>();
    private boolean inheritsEnvironment = true;
    private Duration timeout = Duration.ofMinutes(1);
    private int parallelism = 10;
    private Optional<Path> temporaryDirectory = Optional.empty();
    private Supplier<String> correlationId = () -> "";
    private Limits limits = Limits.DEFAULT;

    private Builder() {}

    /**
     * Adds environment variables, such as {@code GNUPGHOME} or {@code GPG_TTY}, in place of those
     * of the same name.
     *
     * @param variables names and values; nothing secret
     * @return this
     * @throws IllegalArgumentException for a variable that the runner itself sets
     */
    public Builder environment(Map<String, String> variables) {
      for (String name : variables.keySet()) {
        if (FIXED.contains(name)) {
          throw new IllegalArgumentException(name + " is set for each run and cannot be chosen");
        }
      }
      environment.putAll(variables);
      return this;
    }

    /**
     * Hands on nothing of this process's environment, not even {@code PATH} and {@code HOME}, as
     * Pulp did before pulpcore 3.67. By default scripts inherit it.
     *
     * @return this
     */
    public Builder cleanEnvironment() {
      inheritsEnvironment = false;
      return this;
    }

    /**
     * How long a script may take; default one minute. A card that waits for a touch needs longer.
     *
     * @param most more than zero
     * @return this
     */
    public Builder timeout(Duration most) {
      if (most.isNegative() || most.isZero()) {
        throw new IllegalArgumentException("a timeout must be positive, not " + most);
      }
      timeout = most;
      return this;
    }

    /**
     * How many scripts run at a time; others wait, however long. Default ten, as in Pulp. A card
     * does one thing at a time.
     *
     * @param most at least one
     * @return this
     */
    public Builder parallelism(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("expected at least one at a time, found " + most);
      }
      parallelism = most;
      return this;
    }

    /**
     * Where the private directories of the runs are made; default is the system's directory for
     * temporary files. Every user who can write there must be one who may not remove the files of
     * others, as in {@code /tmp}.
     *
     * @param directory an existing directory, whose path holds no space
     * @return this
     */
    public Builder temporaryDirectory(Path directory) {
      temporaryDirectory = Optional.of(directory);
      return this;
    }

    /**
     * What {@code CORRELATION_ID} says, asked for in the thread that signs; default nothing.
     *
     * @param supplier gives at most 1024 characters of printable ASCII; else signing throws {@link
     *     IllegalArgumentException}, and if it throws itself, a {@link SigningException} with
     *     {@code SIGNER_FAILED}
     * @return this
     */
    public Builder correlationId(Supplier<String> supplier) {
      correlationId = supplier;
      return this;
    }

    /**
     * Bounds; {@link Limits#signatureBytes()} holds for the signature.
     *
     * @param newLimits the bounds, by default {@link Limits#DEFAULT}
     * @return this
     */
    public Builder limits(Limits newLimits) {
      limits = newLimits;
      return this;
    }

    /**
     * The runner.
     *
     * @return a new runner
     */
    public ScriptRunner build() {
      return new ScriptRunner(this);
    }
  }
}
