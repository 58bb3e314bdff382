package imagesigning.core.process;

import imagesigning.core.process.ProgramException.Failure;
import imagesigning.core.text.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program with its arguments, ready to run any number of times. Immutable and thread-safe.
 *
 * <p>Arguments reach the program as they are; there is no shell. Secrets belong on its standard
 * input, because arguments and environment can be seen by others. What its own children write after
 * it has ended is not waited for.
 */
public final class Program {
  private static final int MIB = 1024 * 1024;

  private final List<String> command;
  private final boolean inheritsEnvironment;
  private final Map<String, String> environment;
  private final Optional<Path> directory;
  private final Duration timeout;
  private final int mostOutput;
  private final int mostErrorOutput;
  private final Optional<Path> ownDirectory;

  private Program(Builder builder) {
    this.command = builder.command;
    this.inheritsEnvironment = builder.inheritsEnvironment;
    this.environment = Map.copyOf(builder.environment);
    this.directory = builder.directory;
    this.timeout = builder.timeout;
    this.mostOutput = builder.mostOutput;
    this.mostErrorOutput = builder.mostErrorOutput;
    this.ownDirectory = builder.ownDirectory;
  }

  /**
   * Starts describing a program.
   *
   * @param command its name, looked up on {@code PATH}, or its path; then its arguments
   * @return a builder with the defaults
   */
  public static Builder builder(List<String> command) {
    return new Builder(command);
  }

  /**
   * Runs it to its end. A program that does not read its input is no failure by that alone.
   *
   * @param input its standard input; not copied, must not be changed meanwhile
   * @return how it ended and what it wrote
   * @throws ProgramException if it could not be started, or was killed because of a bound or an
   *     interrupt; its descendants are then killed too
   */
  public ProgramResult run(byte[] input) throws ProgramException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ProgramException(
          Failure.INTERRUPTED, "Interrupted before " + name() + " was started.", null);
    }
    return new RunningProgram(name(), start(), ownDirectory, mostOutput, mostErrorOutput)
        .await(input, timeout);
  }

  private Process start() throws ProgramException {
    ProcessBuilder builder = new ProcessBuilder(command);
    directory.ifPresent(path -> builder.directory(path.toFile()));
    if (!inheritsEnvironment) {
      builder.environment().clear();
    }
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ProgramException(
          Failure.UNAVAILABLE,
          "The program "
              + name()
              + " cannot be started. Expected an executable file at that path, or of that name on"
              + " PATH.",
          e);
    }
  }

  private String name() {
    return Quoted.text(command.get(0));
  }

  /** Describes a program. Not thread-safe. */
  public static final class Builder {
    private final List<String> command;
    private final Map<String, String> environment = new TreeMap<>();
    private boolean inheritsEnvironment = true;
    private Optional<Path> directory = Optional.empty();
    private Duration timeout = Duration.ofMinutes(1);
    private int mostOutput = 4 * MIB;
    private int mostErrorOutput = 64 * 1024;
    private Optional<Path> ownDirectory = Optional.empty();

    private Builder(List<String> command) {
      if (command.isEmpty() || command.get(0).isEmpty()) {
        throw new IllegalArgumentException("a command begins with the name of a program");
      }
      this.command = List.copyOf(command);
    }

    /**
     * Adds environment variables, in place of those of the same name.
     *
     * @param variables names and values; nothing secret
     * @return this
     */
    public Builder environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /**
     * Hands on nothing of this process's environment, so that only {@link #environment} counts.
     *
     * @return this
     */
    public Builder cleanEnvironment() {
      inheritsEnvironment = false;
      return this;
    }

    /**
     * The working directory; default that of this process.
     *
     * @param path an existing directory
     * @return this
     */
    public Builder directory(Path path) {
      directory = Optional.of(path);
      return this;
    }

    /**
     * How long a run may take; default one minute.
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
     * How much it may write to standard output, in bytes; more kills it. Default 4 MiB.
     *
     * @param most zero or more
     * @return this
     */
    public Builder mostOutput(int most) {
      mostOutput = most;
      return this;
    }

    /**
     * How much of its standard error is kept, in bytes; the rest is read and dropped. Default 64
     * KiB.
     *
     * @param most zero or more
     * @return this
     */
    public Builder mostErrorOutput(int most) {
      mostErrorOutput = most;
      return this;
    }

    /**
     * Also ends what left the process tree. A program that ends while something it started holds
     * its standard output or standard error open is then a failure, and when it is killed so is
     * everything else that works in its directory or has it in the environment. Looks at {@code
     * /proc}, so it has an effect on Linux only.
     *
     * @param path the {@linkplain #directory working directory}, without symbolic links, of one run
     *     of this program and nothing else
     * @return this
     */
    public Builder endsLeftoversOf(Path path) {
      ownDirectory = Optional.of(path);
      return directory(path);
    }

    /**
     * The program.
     *
     * @return an immutable description
     */
    public Program build() {
      return new Program(this);
    }
  }
}
