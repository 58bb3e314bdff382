package imagesigning.registry.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real program: run to its end within a time limit, with what it printed. */
final class PeerProgram {
  private static final int LIMIT_SECONDS = 60;
  private static final int MAX_OUTPUT_BYTES = 1 << 20;

  private final Path program;
  private final Map<String, String> environment;
  private final Path temporary;

  PeerProgram(Path program, Map<String, String> environment, Path temporary) {
    this.program = program;
    this.environment = Collections.unmodifiableMap(environment);
    this.temporary = temporary;
  }

  /**
   * What a program left behind.
   *
   * @param command how it was called
   * @param exit its exit status
   * @param text what it printed on both outputs
   */
  record Output(List<String> command, int exit, String text) {
    Output orFail() {
      if (exit != 0) {
        throw new AssertionError(this);
      }
      return this;
    }

    @Override
    public String toString() {
      return String.join(" ", command) + "\nexit " + exit + "\n" + text;
    }
  }

  /** Runs the program; a program that does not end in time is killed with all its children. */
  Output run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    // A file, not a pipe: a child that outlives the program cannot hold the reader up.
    Path printed = Files.createTempFile(temporary, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .directory(temporary.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "no end after " + LIMIT_SECONDS + " s: " + command + "\n" + read(printed));
      }
      return new Output(command, process.exitValue(), read(printed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command, e);
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      Files.delete(printed);
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
    }
  }
}
