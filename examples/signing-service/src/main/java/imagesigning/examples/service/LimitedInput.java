package imagesigning.examples.service;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more is read than allowed. For one thread. */
final class LimitedInput extends FilterInputStream {
  private final long most;
  private long read;
  private volatile boolean exceeded;

  LimitedInput(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  /** Whether the limit was the reason of a failure. */
  boolean isExceeded() {
    return exceeded;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    count(next < 0 ? 0 : 1);
    return next;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    count(Math.max(count, 0));
    return count;
  }

  private void count(int more) throws IOException {
    read += more;
    if (read > most) {
      exceeded = true;
      throw new IOException("the body is larger than " + most + " bytes");
    }
  }
}
