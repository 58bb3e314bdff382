package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in names, files and answers, what is printed is lines that show. */
class PrintableWriterTest {
  private static final String HOSTILE =
      "x\u001b[2J\u001b]0;pwn\u0007\r\u0085\u009b31m\u202e\u2066\u200b\u2028y";

  private static void assertPrintable(StringWriter printed) {
    assertThat(printed.toString().codePoints())
        .noneMatch(
            c ->
                c != '\n'
                    && c != '\t'
                    && c != ' '
                    && (Character.isISOControl(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT));
  }

  @Test
  void escapesWhatDoesNotShowAndKeepsLinesAndLetters() {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(new PrintableWriter(text), true)) {
      out.println("Größe \ud83d\ude00 " + HOSTILE);
      out.print('\ud83d');
      out.print("\ude00\ud83d");
    }
    assertThat(text)
        .hasToString(
            "Größe \ud83d\ude00 x\\u001b[2J\\u001b]0;pwn\\u0007\\u000d\\u0085\\u009b31m"
                + "\\u202e\\u2066\\u200b\\u2028y\n\ud83d\ude00\\ud83d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify --policy POLICY TEXT",
        "verify --json --policy POLICY h/app:TEXT",
        "verify --json --policy POLICY dir:/TEXT",
        "verify --TEXT",
        "explain --policy POLICY TEXT",
        "signatures TEXT",
        "sign TEXT",
        "policy lint TEXT",
        "policy lint BAD",
        "cosign verify --key TEXT TEXT",
        "standalone-verify TEXT TEXT TEXT TEXT",
        "public-key --key TEXT",
        "TEXT"
      })
  void commandsPrintNothingElse(String line, @TempDir Path work) throws Exception {
    Path policy =
        Files.writeString(work.resolve("policy.json"), "{\"default\":[{\"type\":\"reject\"}]}");
    Path bad =
        Files.writeString(
            work.resolve("bad.json"),
            "{\"default\":[{\"type\":\"" + HOSTILE.replaceAll("\\p{Cntrl}", "\u202e") + "\"}]}");
    String[] args = line.split(" ");
    for (int i = 0; i < args.length; i++) {
      args[i] =
          args[i]
              .replace("POLICY", policy.toString())
              .replace("BAD", bad.toString())
              .replace("TEXT", HOSTILE);
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();

    Signing.run(new PrintWriter(out), new PrintWriter(err), args);

    assertThat(out.toString() + err).isNotEmpty();
    assertPrintable(out);
    assertPrintable(err);
  }

  @Test
  void aNameWithoutEndIsCut(@TempDir Path work) throws Exception {
    Path policy =
        Files.writeString(work.resolve("policy.json"), "{\"default\":[{\"type\":\"reject\"}]}");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Signing.run(
        new PrintWriter(out),
        new PrintWriter(err),
        "verify",
        "--policy",
        policy.toString(),
        "h/app:" + "L".repeat(100_000));
    assertThat(out.toString().length() + err.toString().length()).isLessThan(10_000);
  }
}
