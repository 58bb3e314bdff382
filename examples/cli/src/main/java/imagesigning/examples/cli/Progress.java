package imagesigning.examples.cli;

import imagesigning.core.ImageReference;
import imagesigning.policy.Verdict;
import imagesigning.registry.VerificationListener;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts judged images on a terminal. Thread-safe. */
final class Progress implements VerificationListener {
  private final PrintWriter err;
  private final int total;
  private final AtomicInteger judged = new AtomicInteger();

  Progress(PrintWriter err, int total) {
    this.err = err;
    this.total = total;
  }

  @Override
  public void judged(ImageReference image, Verdict verdict) {
    err.println("[" + judged.incrementAndGet() + "/" + total + "] " + image);
  }
}
