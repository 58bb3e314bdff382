package imagesigning.core.simplesigning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The name under which this product signs. */
final class ProductVersion {
  /** Name and version, as {@code optional.creator} wants them. */
  static final String CREATOR = "imagesigning " + read();

  private ProductVersion() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream in = ProductVersion.class.getResourceAsStream("product.properties")) {
      if (in == null) {
        throw new IllegalStateException("product.properties is missing beside ProductVersion");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("product.properties cannot be read", e);
    }
    return properties.getProperty("version");
  }
}
