package imagesigning.registry.internal.lookaside;

import imagesigning.registry.internal.SignatureFindings;

/** A look-aside store that is being read. To be finished once, or cancelled, by one thread. */
public interface LookasideReading {

  /** Waits for everything; never fails, because what could not be had is part of the result. */
  SignatureFindings finish();

  /** Gives up. */
  void cancel();
}
