package imagesigning.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteTextTest {

  @Test
  void leavesPlainTextAsItIs() {
    assertThat(RemoteText.quoted("host:5000/ns/app@sha256:0"))
        .isEqualTo("\"host:5000/ns/app@sha256:0\"");
    assertThat(RemoteText.shown("a \"b\"")).isEqualTo("a \"b\"");
    assertThat(RemoteText.shown(null)).isEqualTo("no details");
  }

  @Test
  void aValueIsPrintableAscii() {
    assertThat(RemoteText.quoted("a\"b\\c\nd\te\u001b[2J\u202e\u0430\ud83d\ude00"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\u0009e\\u001b[2J\\u202e\\u0430\\ud83d\\ude00\"");
  }

  @Test
  void aValueIsCutAndSaysHowLongItWas() {
    assertThat(RemoteText.quoted("x".repeat(10_000)))
        .isEqualTo("\"" + "x".repeat(300) + "... (10000 characters)\"");
    assertThat(RemoteText.shown("\u001b".repeat(100_000)))
        .hasSizeLessThan(340)
        .endsWith("\\u001b... (100000 characters)");
  }

  @Test
  void aMessageKeepsLettersOfAnyScriptButNothingThatSteersATerminal() {
    assertThat(
            RemoteText.message(
                "Größe 漢字 \ud83d\ude00 …\r\n\u001b[2J\u202e\u2028\ud800\u009b\u007f"))
        .isEqualTo(
            "Größe 漢字 \ud83d\ude00 …\\u000d\\n\\u001b[2J\\u202e\\u2028\\ud800\\u009b\\u007f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u00a0", "\u200b", "\u200f", "\u2066", "\ufeff", "\u034f", "\u3164", "\ufe0f"})
  void whatDoesNotShowIsEscapedInAMessage(String invisible) {
    assertThat(RemoteText.message("a" + invisible + "b"))
        .isEqualTo(String.format("a\\u%04xb", (int) invisible.charAt(0)));
  }

  @Test
  void aMessageIsCutAndStaysAsItIsThen() {
    String cut = RemoteText.message("\u001b".repeat(100_000));
    assertThat(cut)
        .hasSizeLessThanOrEqualTo(RemoteText.LONGEST_MESSAGE)
        .endsWith("... (100000 characters)");
    assertThat(RemoteText.message(cut)).isEqualTo(cut);
    String longest = "x".repeat(RemoteText.LONGEST_MESSAGE);
    assertThat(RemoteText.message(longest)).isEqualTo(longest);
    assertThat(RemoteText.message(longest + "x")).hasSizeLessThanOrEqualTo(longest.length());
  }

  @Test
  void aMessageIsNotCutInsideACharacter() {
    for (int i = 0; i < 4; i++) {
      String cut = RemoteText.message("x".repeat(i) + "\ud83d\ude00".repeat(5_000));
      assertThat(RemoteText.message(cut)).isEqualTo(cut);
    }
  }

  @Test
  void warningsAreAsManyAsAPersonCanRead() {
    List<String> many = IntStream.range(0, 250).mapToObj(i -> "warning\n" + i).toList();
    List<String> kept = Warnings.of(many);
    assertThat(kept)
        .hasSize(Warnings.MOST)
        .startsWith("warning\\n0", "warning\\n1")
        .endsWith("and 151 more warnings");
    assertThat(Warnings.of(kept)).isEqualTo(kept);
    assertThat(Warnings.of(many.subList(0, 100))).hasSize(100).endsWith("warning\\n99");
  }

  @Test
  void aRecordShowsItsTextsEscapedAndCut() {
    record Odd(String text, List<String> list) {}
    String text =
        RecordText.of(Odd.class)
            .with("text", "a\u001b[2J")
            .with("list", IntStream.range(0, 12).mapToObj(i -> i + "\n").toList())
            .toString();
    assertThat(text)
        .isEqualTo(
            "Odd[text=a\\u001b[2J, list=[0\\n, 1\\n, 2\\n, 3\\n, 4\\n, 5\\n, 6\\n, 7\\n, 8\\n, 9\\n,"
                + " and 2 more]]");
    assertThat(RecordText.of(Odd.class).with("a", "\n".repeat(100_000)).toString())
        .hasSizeLessThan(400);
  }
}
