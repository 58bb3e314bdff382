package imagesigning.core.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} lists exactly the failures of signing there are. */
class SigningFailureDocumentTest {
  private static final String BEGIN = "<!-- signing -->\n";

  @Test
  void listsEveryFailureAndNoOther() throws IOException {
    String text = Files.readString(Path.of("../docs/errors.md"));
    int start = text.indexOf(BEGIN) + BEGIN.length();

    assertThat(text.substring(start, text.indexOf("<!-- end -->", start)))
        .isEqualTo(
            Arrays.stream(SigningFailure.values())
                .map(failure -> "| `%s` | %s |\n".formatted(failure.code(), failure.meaning()))
                .collect(Collectors.joining("", "| Failure | Meaning |\n|---|---|\n", "")));
  }
}
