package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A blob of a local image.
 *
 * @param digest the digest it must have
 * @param size how many bytes it has
 * @param path where it is
 */
record BlobFile(Digest digest, long size, Path path) {

  /** The file does not hold what its name says. */
  static final class MismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    private MismatchException(String message) {
      super(message);
    }
  }

  /**
   * Its bytes, compared with the digest while they are read. The last of them are given out only if
   * all were right, so that nobody who needs them all ever has them otherwise.
   */
  InputStream open() throws IOException {
    return new Checked(Files.newInputStream(path));
  }

  private final class Checked extends FilterInputStream {
    private final MessageDigest hash = messageDigest();
    private long left = size;

    Checked(InputStream file) {
      super(file);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new MismatchException(path + " has become shorter than " + size + " bytes");
      }
      hash.update(buffer, offset, count);
      left -= count;
      if (left == 0) {
        check();
      }
      return count;
    }

    private void check() throws IOException {
      if (!MessageDigest.isEqual(hash.digest(), HexFormat.of().parseHex(digest.hex()))) {
        throw new MismatchException(path + " does not have the digest " + digest);
      }
      if (in.read() >= 0) {
        throw new MismatchException(path + " has become longer than " + size + " bytes");
      }
    }

    @Override
    public long skip(long count) {
      throw new UnsupportedOperationException("what is skipped is not checked");
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private MessageDigest messageDigest() {
      String name = "SHA-" + digest.algorithm().substring("sha".length());
      try {
        return MessageDigest.getInstance(name);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java runtime lacks " + name, e);
      }
    }
  }
}
