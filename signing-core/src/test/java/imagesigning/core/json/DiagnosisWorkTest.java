package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.internal.Utf8Text;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it costs to explain a document, in steps: linear in its size, whatever is wrong with it. */
class DiagnosisWorkTest {
  private static final int DEPTH = 200;
  private static final long ENDLESS = Long.MAX_VALUE / 2;

  private static long work(String json, long budget) {
    Utf8Text text = Utf8Text.decode(json.getBytes(StandardCharsets.UTF_8));
    TolerantScan scan = new TolerantScan(text, DEPTH, budget);
    assertThat(scan.run().problems()).isNotEmpty();
    return scan.work();
  }

  private static long budget(String json) {
    return JsonDiagnosis.thorough(Utf8Text.decode(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String repeated(String piece, int size) {
    return piece.repeat(size / piece.length() + 1).substring(0, size);
  }

  /** The pieces that took longest, among them those of the mutation tests. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"b,\"c\":[1,2]},\n",
        "1 ",
        "\"a\":1,",
        "[\n",
        "\"a\",\"b\",\"c\" \"",
        "\"http://x\",// a \"b\"\n",
        "]",
        "1,2,}",
        "\"\n",
        "# x\n",
        "#\"\n",
        "{\"a\":{",
        "\"a\\u12",
        "x,\"y\":[{"
      })
  void growsWithTheDocumentAlone(String piece) {
    for (int size : new int[] {1_000, 30_000}) {
      String json = "[\n" + repeated(piece, size);
      // What was begun is finished: one look at the rest of the document.
      assertThat(work(json, budget(json))).isLessThan(budget(json) + 20L * json.length());
    }
  }

  @Test
  void hasABudgetThatGrowsWithTheDocument() {
    assertThat(budget("x".repeat(1000))).isLessThan(3_200_000);
    assertThat(budget("x".repeat(330_000))).isLessThan(40_000_000);
  }

  /** Each change of each character was tried on the whole line, and all results kept: 1 GB. */
  @Test
  void slipInALongLineIsLookedForWhereItIsNoticed() {
    String member = "\"name\":{\"type\":\"value\",\"list\":[1,2]},";
    for (int size : new int[] {1_000, 2_000, 3_900}) {
      String line = "{" + repeated(member, size / 2 / member.length() * member.length());
      String json = line + "\"broken\":\"value,\"next\":1," + line.substring(1) + "\"last\":1}";

      assertThat(work(json, ENDLESS)).isLessThan(3_000L * json.length());
      assertThat(JsonDiagnosis.of(json.getBytes(StandardCharsets.UTF_8), 1 << 20, DEPTH).problems())
          .filteredOn(problem -> problem.kind() == JsonDiagnosis.Kind.SYNTAX)
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.message()).isEqualTo("a '\"' is missing here");
                assertThat(problem.position().offset())
                    .isBetween(json.indexOf("value,\"next"), json.indexOf("\"next"));
              });
    }
  }

  @Test
  void heapsOfPiecesStayWithinTheBudget() {
    Random random = new Random(7);
    String pieces = "{}[],:\"\"x1 \\'/#\n\t;=.-e0";
    for (int i = 0; i < 10; i++) {
      StringBuilder heap = new StringBuilder("[");
      while (heap.length() < 4_000) {
        heap.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      String json = heap.toString();
      assertThat(work(json, budget(json))).isLessThan(budget(json) + 20L * json.length());
    }
  }
}
