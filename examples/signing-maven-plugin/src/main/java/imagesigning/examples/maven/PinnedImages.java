package imagesigning.examples.maven;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Pinned references as a properties file whose bytes depend on nothing else. */
final class PinnedImages {
  private PinnedImages() {}

  /** Image as it was named, to reference with digest; sorted, without the comment of the time. */
  static String properties(Map<String, String> pinned) throws IOException {
    Properties properties = new Properties();
    properties.putAll(pinned);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .sorted()
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
