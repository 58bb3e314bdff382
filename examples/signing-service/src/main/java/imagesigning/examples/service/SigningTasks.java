package imagesigning.examples.service;

import imagesigning.examples.service.SigningTask.State;
import imagesigning.registry.VerificationInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does tasks one after the other, so that no two sign the same image at once. A task is in the
 * database before it is begun; what a process that died left behind is done by the next one, and
 * what was signed by then is not signed again. Thread-safe.
 */
final class SigningTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SigningTasks.class);

  /** A task in which the process dies again and again is given up. */
  static final int ATTEMPTS = 5;

  private static final Duration TIME_TO_END = Duration.ofSeconds(10);

  private final TaskStore store;
  private final Work work;
  private final int most;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "signing-tasks"));

  /** What a task is about. Done twice, it does no more than done once. */
  @FunctionalInterface
  interface Work {
    void perform(SigningTask task) throws IOException;
  }

  SigningTasks(TaskStore store, Work work, int queue) {
    this.store = store;
    this.work = work;
    this.most = queue + 1;
  }

  /** Does what an earlier process did not. To be called once, before anything is submitted. */
  void resume() throws IOException {
    for (SigningTask task : store.unfinished()) {
      if (task.state() == State.RUNNING) {
        LOG.info("task {} was running when the service ended, and is done again", task.id());
      }
      unfinished.incrementAndGet();
      worker.execute(() -> run(task.id()));
    }
  }

  /** Notes a task, to be done when its turn comes. */
  SigningTask submit(
      UUID repository, UUID service, List<String> tags, String basePath, String requestedBy)
      throws IOException {
    if (unfinished.incrementAndGet() > most) {
      unfinished.decrementAndGet();
      throw Refusal.of(429, "Too many tasks are waiting; try again later.");
    }
    boolean accepted = false;
    try {
      SigningTask task = store.add(repository, service, tags, basePath, requestedBy);
      worker.execute(() -> run(task.id()));
      accepted = true;
      return task;
    } finally {
      if (!accepted) {
        unfinished.decrementAndGet();
      }
    }
  }

  private void run(UUID id) {
    boolean over = false;
    try {
      over = attempt(id);
    } catch (IOException e) {
      LOG.warn("task {} stays as it is until the service starts again", id, e);
      over = true;
    } finally {
      unfinished.decrementAndGet();
      if (!over) {
        giveUp(id);
      }
    }
  }

  /** Returns normally if the state of the task says how it went. */
  private boolean attempt(UUID id) throws IOException {
    SigningTask task = store.find(id).orElseThrow(() -> new IOException("no task " + id));
    if (task.attempts() >= ATTEMPTS) {
      store.fail(id, "The service ended " + ATTEMPTS + " times while it did this task.");
      return true;
    }
    store.begin(id);
    try {
      work.perform(task);
    } catch (IOException | VerificationInterruptedException e) {
      // the interrupt is over with this, the database would not work under it
      if (Thread.interrupted() || e instanceof VerificationInterruptedException) {
        LOG.info("task {} is put back, because the service ends", id);
        store.putBack(id);
      } else {
        LOG.warn("task {} failed", id, e);
        store.fail(id, String.valueOf(e.getMessage()));
      }
      return true;
    }
    store.complete(task);
    LOG.info("task {} is completed", id);
    return true;
  }

  /** After an error of ours, which the thread reports. */
  private void giveUp(UUID id) {
    try {
      store.fail(id, "Something went wrong that should not; the log of the service says more.");
    } catch (IOException e) {
      LOG.error("task {} cannot be marked as failed", id, e);
    }
  }

  /** Lets the running task end for a while, then interrupts it; it is resumed at the next start. */
  @Override
  public void close() {
    close(TIME_TO_END);
  }

  void close(Duration patience) {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        worker.shutdownNow();
        if (!worker.awaitTermination(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("the running task does not end; it is done again at the next start");
        }
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
