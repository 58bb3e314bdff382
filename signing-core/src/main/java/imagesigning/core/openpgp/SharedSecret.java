package imagesigning.core.openpgp;

import java.util.Arrays;

/**
 * Secret bytes that one thread may wipe while another is about to use them: who uses them has a
 * copy of its own, which is whole. Half a secret would be worse than none; a card counts it as a
 * wrong PIN. Thread-safe.
 */
final class SharedSecret implements AutoCloseable {
  private final byte[] bytes;
  private boolean closed;

  /** Takes over the bytes, and wipes them in the end. */
  SharedSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy, which the caller wipes. */
  synchronized byte[] copy() {
    if (closed) {
      throw new IllegalStateException("the signer is closed");
    }
    return bytes.clone();
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }
}
