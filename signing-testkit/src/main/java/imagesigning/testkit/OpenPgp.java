package imagesigning.testkit;

import java.io.IOException;
import org.bouncycastle.openpgp.PGPException;

/** Where the checked exceptions of the OpenPGP library end: here they would mean a bug. */
final class OpenPgp {
  private OpenPgp() {}

  /** A call into the library. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException, PGPException;
  }

  static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (IOException | PGPException e) {
      throw new IllegalStateException("the OpenPGP library refuses: " + e.getMessage(), e);
    }
  }
}
