package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} lists exactly the reasons there are, with their meaning and the advice of
 * the explanation. To write its tables anew, run with {@code -Dgolden.write=true}.
 */
class ErrorsDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/errors.md");
  private static final String END = "<!-- end -->";

  @Test
  void listsEveryRejectionReasonAndNoOther() throws IOException {
    compare("<!-- rejected -->\n", RejectionReason.values());
  }

  @Test
  void listsEveryIndeterminateReasonAndNoOther() throws IOException {
    compare("<!-- indeterminate -->\n", IndeterminateReason.values());
  }

  @Test
  void everyMeaningIsASentenceWithoutAWordForAVerdict() {
    for (VerdictReason reason : ReasonCoverageTest.codes()) {
      assertThat(reason.meaning()).endsWith(".");
      assertThat(reason.meaning() + Advice.of(reason))
          .as(reason.code())
          .doesNotContain("allowed", "rejected", "indeterminate");
      assertThat(Advice.of(reason)).endsWith(".");
    }
  }

  private static void compare(String begin, VerdictReason... reasons) throws IOException {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf(begin) + begin.length();
    int end = text.indexOf(END, start);
    String table =
        Arrays.stream(reasons)
            .map(r -> "| `%s` | %s | %s |\n".formatted(r.code(), r.meaning(), Advice.of(r)))
            .collect(
                Collectors.joining("", "| Reason | Meaning | What to do |\n|---|---|---|\n", ""));
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(DOCUMENT, text.substring(0, start) + table + text.substring(end));
      return;
    }
    assertThat(text.substring(start, end)).isEqualTo(table);
  }
}
