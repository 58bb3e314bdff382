package imagesigning.core.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the processes of one run that its process tree does not show any more, because whoever
 * started them has ended. They are known by the directory of the run, which stands in the
 * environment that they inherited or is where they work, and by the pipes that were the program's
 * standard output and standard error. On Linux only; elsewhere none is found.
 *
 * <p>A daemon that was started properly, such as GnuPG's agent, has let go of the pipes.
 */
final class Leftovers {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int MOST_ENVIRONMENT = 4 * 1024 * 1024;

  /** Each round finds what was started while the one before was killed. */
  private static final int MOST_ROUNDS = 3;

  private final Path directory;
  private final Set<Path> outputs;

  private Leftovers(Path directory, Set<Path> outputs) {
    this.directory = directory;
    this.outputs = outputs;
  }

  /**
   * Takes down what to look for later. To be called as soon as the program was started.
   *
   * @param process the program
   * @param directory where it runs, and no other program does; without symbolic links
   */
  static Leftovers of(Process process, Path directory) {
    Path started = PROCESSES.resolve(Long.toString(process.pid()));
    return new Leftovers(
        directory,
        Stream.of(link(started, "fd/1"), link(started, "fd/2"))
            .flatMap(Optional::stream)
            .filter(Leftovers::isPipe)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** It may have let its outputs lead elsewhere already, as to what everybody has open. */
  private static boolean isPipe(Path link) {
    return link.toString().startsWith("pipe:");
  }

  /** Whether something of this run has the standard output or the standard error open. */
  boolean holdOutput() {
    return !outputs.isEmpty() && !find(this::holdsOutput).isEmpty();
  }

  /** Ends everything that belongs to this run. */
  void kill() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<ProcessHandle> living = find(this::belongs);
      if (living.isEmpty()) {
        return;
      }
      living.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private boolean holdsOutput(Path process) {
    return Stream.of(link(process, "fd/1"), link(process, "fd/2"))
            .flatMap(Optional::stream)
            .anyMatch(outputs::contains)
        && belongs(process);
  }

  private boolean belongs(Path process) {
    return link(process, "cwd").filter(work -> work.startsWith(directory)).isPresent()
        || isInEnvironment(process);
  }

  private boolean isInEnvironment(Path process) {
    try (InputStream in = Files.newInputStream(process.resolve("environ"))) {
      String environment = new String(in.readNBytes(MOST_ENVIRONMENT), StandardCharsets.UTF_8);
      return environment.contains("=" + directory + "/")
          || environment.contains("=" + directory + "\0");
    } catch (IOException e) {
      // It belongs to somebody else, or is gone by now.
      return false;
    }
  }

  private static Optional<Path> link(Path process, String name) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve(name)));
    } catch (IOException e) {
      // It belongs to somebody else, or is gone by now, or this is not Linux.
      return Optional.empty();
    }
  }

  private static List<ProcessHandle> find(Predicate<Path> wanted) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
      for (Path process : all) {
        if (wanted.test(process)) {
          ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
              .ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // There is no such directory: nothing can be told.
      return List.of();
    }
    return found;
  }
}
