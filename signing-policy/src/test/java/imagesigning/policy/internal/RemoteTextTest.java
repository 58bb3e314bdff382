package imagesigning.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemoteTextTest {

  @Test
  void quotesPlainTextAsItIs() {
    assertThat(RemoteText.quote("host:5000/ns/app@sha256:0"))
        .isEqualTo("\"host:5000/ns/app@sha256:0\"");
    assertThat(RemoteText.escape("a \"b\"")).isEqualTo("a \"b\"");
  }

  @Test
  void escapesQuotesBackslashesAndEverythingThatIsNotPrintableAscii() {
    assertThat(RemoteText.quote("a\"b\\c\nd\te\u001b[2J\u202e\u0430\ud83d\ude00"))
        .isEqualTo("\"a\\\"b\\\\c\\nd\\u0009e\\u001B[2J\\u202E\\u0430\\uD83D\\uDE00\"");
  }

  @Test
  void cutsWhatIsLongAndSaysHowLongItWas() {
    assertThat(RemoteText.quote("x".repeat(10_000)))
        .isEqualTo("\"" + "x".repeat(300) + "... (10000 characters)\"");
  }

  @Test
  void printableKeepsLettersOfAnyScriptButNothingThatSteersATerminal() {
    assertThat(RemoteText.printable("Größe 漢字 \ud83d\ude00 …\r\n\u001b[2J\u202e\u2028\ud800"))
        .isEqualTo("Größe 漢字 \ud83d\ude00 …\\u000D\\u000A\\u001B[2J\\u202E\\u2028\\uD800");
  }
}
