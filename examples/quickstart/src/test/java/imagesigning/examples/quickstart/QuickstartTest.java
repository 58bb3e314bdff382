package imagesigning.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.testkit.TestKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QuickstartTest {

  @Test
  void printsOneAllowedAndThreeRejectedEachWithItsReason() throws IOException {
    TestKey key = TestKey.generate();

    List<String> lines = run(key, key);

    assertThat(linesWith("allowed", lines)).singleElement().asString().contains("shop/app:1.0");
    assertThat(linesWith("rejected", lines)).hasSize(3);
    assertThat(lines)
        .containsSubsequence(
            "  because openpgp-unknown-key:",
            "  because digest-mismatch:",
            "  because no-signature:");
  }

  @Test
  void losesItsAllowedLineWhenThePolicyTrustsAnotherKey() throws IOException {
    List<String> lines = run(TestKey.generate(), TestKey.generate());

    assertThat(linesWith("allowed", lines)).isEmpty();
    assertThat(linesWith("rejected", lines)).hasSize(4);
  }

  private static List<String> run(TestKey signing, TestKey trusted) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Quickstart.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), signing, trusted);
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> linesWith(String word, List<String> lines) {
    Pattern whole = Pattern.compile("\\b" + word + "\\b");
    return lines.stream().filter(line -> whole.matcher(line).find()).toList();
  }
}
