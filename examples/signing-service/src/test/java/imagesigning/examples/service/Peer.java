package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real program, run with an environment of its own. One that is not there skips the test that
 * wants it; with {@code peers.required=true} it fails that test instead.
 */
final class Peer {
  private static final int LIMIT_SECONDS = 120;

  private final Path program;
  private final Path directory;
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Peer(Path program, Path directory) {
    this.program = program;
    this.directory = directory;
    environment.put(
        "PATH",
        PEERS.resolve("bin") + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C");
    for (String name : List.of("HOME", "TMPDIR", "XDG_RUNTIME_DIR")) {
      environment.put(name, directory.toString());
    }
  }

  static final Path PEERS = Path.of(System.getProperty("peers.dir", "/opt/peers"));

  /** A program of the installed peers. */
  static Peer installed(String name, Path directory) {
    return existing(name, Optional.of(PEERS.resolve("bin").resolve(name)), directory);
  }

  /** A program of the machine: the first of these that there is. */
  static Peer ofMachine(String name, Path directory, Path... candidates) {
    return existing(name, Stream.of(candidates).filter(Files::isExecutable).findFirst(), directory);
  }

  private static Peer existing(String name, Optional<Path> program, Path directory) {
    if (program.filter(Files::isExecutable).isEmpty()) {
      missing("the peer " + name + " is not installed");
    }
    return new Peer(program.orElseThrow(), directory);
  }

  static void missing(String message) {
    if (Boolean.getBoolean("peers.required")) {
      fail("%s (peers.required is set)", message);
    }
    Assumptions.abort(message);
  }

  /** The same with a further environment variable. */
  Peer with(String name, Object value) {
    Peer other = new Peer(program, directory);
    other.environment.putAll(environment);
    other.environment.put(name, value.toString());
    return other;
  }

  Path program() {
    return program;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** What a program left behind: exit status, and what it printed on both outputs. */
  record Output(int exit, String text) {
    Output orFail() {
      if (exit != 0) {
        throw new AssertionError(this);
      }
      return this;
    }
  }

  /** Starts it, its output in a file. */
  Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs it to its end. */
  Output run(String... arguments) throws IOException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process = start(output, arguments);
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no end of " + program + "\n" + Files.readString(output));
      }
      return new Output(
          process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
