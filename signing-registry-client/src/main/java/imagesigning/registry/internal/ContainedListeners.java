package imagesigning.registry.internal;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.policy.Verdict;
import imagesigning.registry.RepositorySigningListener;
import imagesigning.registry.RepositorySigningPlan;
import imagesigning.registry.SigningListener;
import imagesigning.registry.SigningPhase;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.VerificationListener;
import imagesigning.registry.VerificationPhase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners of the caller, which are only told: what they throw is logged, changes no verdict and
 * ends no work. An {@link Error} is no business of ours.
 */
public final class ContainedListeners {
  private static final Logger LOG = LoggerFactory.getLogger(ContainedListeners.class);

  private ContainedListeners() {}

  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.warn("a listener failed; the work goes on without it", e);
    }
  }

  /** The listener, contained. */
  public static VerificationListener of(VerificationListener listener) {
    return new VerificationListener() {
      @Override
      public void entered(ImageReference image, VerificationPhase phase) {
        tell(() -> listener.entered(image, phase));
      }

      @Override
      public void judged(ImageReference image, Verdict verdict) {
        tell(() -> listener.judged(image, verdict));
      }
    };
  }

  /** The listener, contained. */
  public static SigningListener of(SigningListener listener) {
    return new SigningListener() {
      @Override
      public void entered(ImageReference image, SigningPhase phase) {
        tell(() -> listener.entered(image, phase));
      }

      @Override
      public void blob(ImageReference image, Digest blob, long bytes, boolean alreadyThere) {
        tell(() -> listener.blob(image, blob, bytes, alreadyThere));
      }

      @Override
      public void stored(ImageReference image, Entry signature) {
        tell(() -> listener.stored(image, signature));
      }
    };
  }

  /** The listener, contained. */
  public static RepositorySigningListener of(RepositorySigningListener listener) {
    return new RepositorySigningListener() {
      @Override
      public void planned(RepositorySigningPlan plan, int signatures) {
        tell(() -> listener.planned(plan, signatures));
      }

      @Override
      public void signed(Entry signature, int done, int signatures) {
        tell(() -> listener.signed(signature, done, signatures));
      }
    };
  }
}
