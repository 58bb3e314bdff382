package imagesigning.core.process;

import imagesigning.core.process.ProgramException.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run. Both outputs are read by the waiting thread as soon as something is there, so that
 * nothing that outlives the program and holds its pipes open can hold up the thread.
 */
final class RunningProgram {
  private static final long POLL_MILLIS = 5;
  private static final long MOST_DYING_SECONDS = 5;
  private static final int PIPE_BYTES = 64 * 1024;

  private final String name;
  private final Process process;
  private final BoundedOutput output;
  private final BoundedOutput errorOutput;
  private final Optional<Leftovers> leftovers;

  RunningProgram(
      String name,
      Process process,
      Optional<Path> ownDirectory,
      int mostOutput,
      int mostErrorOutput) {
    this.name = name;
    this.process = process;
    this.leftovers = ownDirectory.map(path -> Leftovers.of(process, path));
    this.output = new BoundedOutput(process.getInputStream(), mostOutput);
    this.errorOutput = new BoundedOutput(process.getErrorStream(), mostErrorOutput);
  }

  ProgramResult await(byte[] input, Duration timeout) throws ProgramException {
    long start = System.nanoTime();
    boolean ended = false;
    try {
      feed(input);
      while (!process.waitFor(drain() ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (Duration.ofNanos(System.nanoTime() - start).compareTo(timeout) >= 0) {
          throw new ProgramException(
              Failure.TIMEOUT,
              "The program " + name + " did not end within " + timeout.toMillis() + " ms.",
              null);
        }
      }
      drainAll();
      refuseLeftovers();
      ended = true;
      return new ProgramResult(process.exitValue(), output.bytes(), errorOutput.bytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProgramException(
          Failure.INTERRUPTED, "Interrupted while waiting for the program " + name + ".", e);
    } finally {
      if (!ended) {
        killTree();
      }
    }
  }

  /** Writes beside the waiting thread, because a program need not read. */
  private void feed(byte[] input) {
    Thread feeder = new Thread(() -> write(input), "program-input");
    feeder.setDaemon(true);
    feeder.start();
  }

  private void write(byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException broken) {
      // The program ended or closed its input without reading everything, which it may.
      return;
    }
  }

  /** Reads what is there; says whether anything was. */
  private boolean drain() throws ProgramException {
    boolean read = drainOutput();
    return errorOutput.readAvailable() || read;
  }

  private boolean drainOutput() throws ProgramException {
    boolean read = output.readAvailable();
    if (output.overflown()) {
      throw new ProgramException(
          Failure.TOO_MUCH_OUTPUT,
          "The program " + name + " wrote more than " + output.most + " bytes.",
          null);
    }
    return read;
  }

  /**
   * All that an ended program wrote itself is in the pipes. Errors are read no further than they
   * are kept: something that it started may write them for ever.
   */
  private void drainAll() throws ProgramException {
    boolean more = true;
    while (more) {
      more = errorOutput.overflown() ? drainOutput() : drain();
    }
  }

  private void refuseLeftovers() throws ProgramException {
    if (leftovers.isPresent() && leftovers.get().holdOutput()) {
      throw new ProgramException(
          Failure.LEFT_RUNNING,
          "The program "
              + name
              + " ended, but something that it started still held its standard output or standard"
              + " error open.",
          null);
    }
  }

  /** Parents first, so that none of them starts another child unseen. */
  private void killTree() {
    Deque<ProcessHandle> living = new ArrayDeque<>();
    living.add(process.toHandle());
    while (!living.isEmpty()) {
      ProcessHandle next = living.remove();
      next.children().forEach(living::add);
      next.destroyForcibly();
    }
    leftovers.ifPresent(Leftovers::kill);
    // So that nothing of it writes any more when the caller cleans up.
    process.onExit().completeOnTimeout(process, MOST_DYING_SECONDS, TimeUnit.SECONDS).join();
  }

  /** What one stream has given so far, up to a bound. */
  private static final class BoundedOutput {
    private final InputStream stream;
    private final int most;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private byte @Nullable [] buffer;
    private boolean overflown;

    BoundedOutput(InputStream stream, int most) {
      this.stream = stream;
      this.most = most;
    }

    boolean readAvailable() throws ProgramException {
      try {
        int available = stream.available();
        if (available <= 0) {
          return false;
        }
        if (buffer == null) {
          buffer = new byte[PIPE_BYTES];
        }
        int read = stream.read(buffer, 0, Math.min(available, buffer.length));
        if (read <= 0) {
          return false;
        }
        int room = most - kept.size();
        overflown |= read > room;
        kept.write(buffer, 0, Math.min(read, room));
        return true;
      } catch (IOException e) {
        throw new ProgramException(
            Failure.UNAVAILABLE, "The output of a program cannot be read.", e);
      }
    }

    boolean overflown() {
      return overflown;
    }

    byte[] bytes() {
      return kept.toByteArray();
    }
  }
}
