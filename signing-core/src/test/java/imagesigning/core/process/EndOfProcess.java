package imagesigning.core.process;

import static org.assertj.core.api.Assertions.assertThat;

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
    while (process.isAlive() && System.nanoTime() - start < MOST.toNanos()) {
      Thread.onSpinWait();
    }
    assertThat(process.isAlive()).as("process %s is alive", process.pid()).isFalse();
  }
}
