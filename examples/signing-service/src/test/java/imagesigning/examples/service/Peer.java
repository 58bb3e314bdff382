package imagesigning.examples.service;

import imagesigning.testing.InstalledPeers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real program, run with an environment of its own. */
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
        InstalledPeers.directory().resolve("bin")
            + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("LC_ALL", "C");
    for (String name : List.of("HOME", "TMPDIR", "XDG_RUNTIME_DIR")) {
      environment.put(name, directory.toString());
    }
  }

  /** A program of the installed peers, or by its absolute name one of the machine. */
  static Peer of(String name, Path directory) {
    return new Peer(InstalledPeers.program(name), directory);
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
