package imagesigning.core.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Waits for the end of processes that this one did not start itself. */
public final class EndOfProcess {
  private static final Duration MOST = Duration.ofSeconds(10);

  private EndOfProcess() {}

  /**
   * Waits for the end. {@link ProcessHandle#onExit} would look only now and then at a process that
   * is no child.
   */
  public static void await(String id) {
    ProcessHandle.of(Long.parseLong(id.strip())).ifPresent(EndOfProcess::await);
  }

  private static void await(ProcessHandle process) {
    long start = System.nanoTime();
    while (runs(process) && System.nanoTime() - start < MOST.toNanos()) {
      Thread.onSpinWait();
    }
    assertThat(runs(process)).as("process %s runs", process.pid()).isFalse();
  }

  /** A process that has ended counts as alive until init, its parent by now, looks at it. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && !isZombie(process.pid());
  }

  private static boolean isZombie(long id) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(id), "stat"));
      return status.charAt(status.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException e) {
      // It is gone by now, or this is not Linux; the next look at it tells.
      return false;
    }
  }
}
