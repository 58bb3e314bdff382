package imagesigning.registry.pulp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} lists exactly the failures of calls to Pulp, with their meaning. To write
 * its table anew, run with {@code -Dgolden.write=true}.
 */
class PulpFailureDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/errors.md");
  private static final String BEGIN = "<!-- pulp -->\n";

  @Test
  void listsEveryFailureOfCallsToPulpAndNoOther() throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf("<!-- end -->", start);
    String table =
        Arrays.stream(PulpFailure.values())
            .map(failure -> "| `%s` | %s |\n".formatted(failure.code(), failure.meaning()))
            .collect(Collectors.joining("", "| Failure | Meaning |\n|---|---|\n", ""));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(DOCUMENT, text.substring(0, start) + table + text.substring(end));
      return;
    }
    assertThat(text.substring(start, end)).isEqualTo(table);
  }
}
