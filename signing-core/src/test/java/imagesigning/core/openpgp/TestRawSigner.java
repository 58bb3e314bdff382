package imagesigning.core.openpgp;

import java.util.ArrayList;
import java.util.List;

/** Signs with a test key, and counts. */
final class TestRawSigner implements RawSigner {
  private final TestKey key;
  private int signatures;
  private boolean closed;

  TestRawSigner(TestKey key) {
    this.key = key;
  }

  @Override
  public List<byte[]> sign(SigningInput input) {
    signatures++;
    Octets numbers = Octets.of(key.sign(input.hash().id(), input.digest()));
    List<byte[]> read = new ArrayList<>();
    try {
      while (numbers.remaining() > 0) {
        read.add(numbers.multiprecisionInteger());
      }
    } catch (PacketFormatException e) {
      throw new IllegalStateException(e);
    }
    return read;
  }

  @Override
  public void close() {
    closed = true;
  }

  int signatures() {
    return signatures;
  }

  boolean isClosed() {
    return closed;
  }
}
