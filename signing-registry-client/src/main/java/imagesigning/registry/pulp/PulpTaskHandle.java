package imagesigning.registry.pulp;

import imagesigning.core.text.RemoteText;
import imagesigning.registry.VerificationInterruptedException;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.Pause;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A task at a Pulp server, to be looked at or waited for, as often as one likes. Its href is all
 * that has to be kept to find it again with {@link PulpClient#task}. Thread-safe.
 */
public final class PulpTaskHandle {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final PulpConnection connection;
  private final URI uri;
  private final String href;
  private final Pause pause;
  private final LongSupplier nanoTime;

  PulpTaskHandle(
      PulpConnection connection, URI uri, String href, Pause pause, LongSupplier nanoTime) {
    this.connection = connection;
    this.uri = uri;
    this.href = href;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  /**
   * Where the task is, below the API.
   *
   * @return the href
   */
  public String href() {
    return href;
  }

  /**
   * The task as it is now.
   *
   * @return the task, in whatever state
   * @throws PulpException if it cannot be had
   */
  public PulpTask get() throws PulpException {
    return connection.get(uri, PulpModels::task);
  }

  /**
   * Waits until the task has completed, looking after it at first four times a second and then ever
   * less often, down to once in 5 seconds. Nothing is canceled at the server when the waiting ends.
   *
   * @param timeout how long to wait; the last look may take the time of one request longer
   * @return the completed task
   * @throws PulpTaskException if it failed, was canceled or skipped, or is not done in time
   * @throws PulpException if it cannot be had; waiting again is possible
   * @throws VerificationInterruptedException if the thread is interrupted
   */
  public PulpTask awaitCompletion(Duration timeout) throws PulpException {
    Deadline deadline = Deadline.after(timeout, nanoTime);
    Duration wait = FIRST_PAUSE;
    while (true) {
      PulpTask task = get();
      if (task.state() == PulpTaskState.COMPLETED) {
        return task;
      }
      if (task.state().isFinal()) {
        throw ended(task);
      }
      if (deadline.hasPassed()) {
        throw problem(
            PulpFailure.TASK_TIMEOUT,
            task,
            "is still " + task.state().text() + " after " + timeout.toSeconds() + " seconds");
      }
      rest(shorter(wait, deadline.remaining()));
      wait = shorter(wait.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private void rest(Duration time) {
    try {
      pause.last(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerificationInterruptedException(
          "Interrupted while waiting for the task " + RemoteText.shown(href) + ".");
    }
  }

  private PulpTaskException ended(PulpTask task) {
    return switch (task.state()) {
      case CANCELED -> problem(PulpFailure.TASK_CANCELED, task, "was canceled");
      case SKIPPED -> problem(PulpFailure.TASK_SKIPPED, task, "was skipped");
      default ->
          problem(
              PulpFailure.TASK_FAILED,
              task,
              "failed: "
                  + RemoteText.shown(
                      task.error().flatMap(PulpTask.Problem::description).orElse(null)));
    };
  }

  private PulpTaskException problem(PulpFailure failure, PulpTask task, String what) {
    Asked asked = Asked.get(uri);
    return new PulpTaskException(
        failure,
        "The task " + RemoteText.shown(task.name()) + " (" + asked.url() + ") " + what + ".",
        asked,
        task);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public String toString() {
    return href;
  }
}
