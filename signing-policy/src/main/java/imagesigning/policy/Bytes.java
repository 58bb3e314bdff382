package imagesigning.policy;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** An immutable run of bytes with value equality. */
public final class Bytes {
  private final byte[] bytes;

  private Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies the bytes.
   *
   * @param bytes any bytes
   * @return the value
   */
  public static Bytes of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /**
   * A copy of the bytes.
   *
   * @return the bytes
   */
  public byte[] toArray() {
    return bytes.clone();
  }

  /** Standard base64 with padding. */
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes b && Arrays.equals(bytes, b.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
