package imagesigning.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void leavesReadableTextAlone() {
    assertThat(Quoted.text("büsy/box:1")).isEqualTo("\"büsy/box:1\"");
  }

  @Test
  void escapesWhatCouldForgeALine() {
    assertThat(Quoted.text("a\nb\r\t\"\\\u001B[31m\u202E\u2028\uD800\u0000"))
        .isEqualTo("\"a\\nb\\r\\t\\\"\\\\\\u001b[31m\\u202e\\u2028\\ud800\\u0000\"");
  }

  @Test
  void cutsLongText() {
    assertThat(Quoted.text("x".repeat(100_000)))
        .isEqualTo("\"" + "x".repeat(160) + "\"… (100000 characters)");
  }

  @Test
  void doesNotSplitCharactersBeyondTheBasicPlane() {
    assertThat(Quoted.text("x".repeat(159) + "\uD83D\uDC33")).endsWith("\uD83D\uDC33\"");
  }

  @Test
  void cutsWhereTold() {
    assertThat(Quoted.text("abc", 3)).isEqualTo("\"abc\"");
    assertThat(Quoted.text("abcd", 3)).isEqualTo("\"abc\"… (4 characters)");
  }

  @Test
  void leavesLinesButEscapesWhatDoesNotShow() {
    assertThat(Quoted.lines("a \"b\\\n\tc\r\u001B\u202E"))
        .isEqualTo("a \"b\\\n\\tc\\r\\u001b\\u202e");
  }

  @Test
  void namesSingleCharacters() {
    assertThat(Quoted.character('x')).isEqualTo("'x'");
    assertThat(Quoted.character(' ')).isEqualTo("a space");
    assertThat(Quoted.character('\n')).isEqualTo("a line break");
    assertThat(Quoted.character('\t')).isEqualTo("a tab");
    assertThat(Quoted.character(0)).isEqualTo("U+0000");
    assertThat(Quoted.character(0xFEFF)).isEqualTo("U+FEFF");
  }
}
