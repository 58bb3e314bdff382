package imagesigning.core.crypto;

import java.util.Map;
import java.util.Optional;

/**
 * A block of PEM, found as Go finds it: whatever stands before it is skipped, so is a block that is
 * broken, and white space in lines does not matter. Finding it takes time that grows with the size
 * of the text alone. Immutable.
 */
public final class Pem {
  private final String type;
  private final Map<String, String> headers;
  private final byte[] content;
  private final int end;

  Pem(String type, Map<String, String> headers, byte[] content, int end) {
    this.type = type;
    this.headers = Map.copyOf(headers);
    this.content = content;
    this.end = end;
  }

  /**
   * The first block.
   *
   * @param text the text
   * @param from where to begin
   * @return the block, or empty if there is none
   */
  public static Optional<Pem> first(byte[] text, int from) {
    return new PemSearch(text, from).find();
  }

  /**
   * What stands after {@code BEGIN}.
   *
   * @return the type
   */
  public String type() {
    return type;
  }

  /**
   * The lines before the data that have a colon.
   *
   * @return the headers
   */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * The data, decoded.
   *
   * @return a copy
   */
  public byte[] content() {
    return content.clone();
  }

  /**
   * Where the text goes on: after the block's last line and its line break.
   *
   * @return an index
   */
  public int end() {
    return end;
  }
}
