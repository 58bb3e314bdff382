package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SExpressionTest {

  @Test
  void readsBothForms() throws Exception {
    Map<String, String> forms =
        Map.of(
            "(a b)", "(1:a1:b)",
            " ( a \t b\r\n ) behind", "(1:a1:b)",
            "(a #6 1\n62#)", "(1:a2:ab)",
            "(a ##)", "(1:a0:)",
            "(a \"two words\")", "(1:a9:two words)",
            "(a (b (c))())", "(1:a(1:b(1:c))())",
            "(3:two (1:3)(openpgp-s2k3.1))", "(3:two(1:3)(14:openpgp-s2k3.1))");
    for (Map.Entry<String, String> form : forms.entrySet()) {
      assertThat(canonical(form.getKey())).isEqualTo(form.getValue());
    }
  }

  @Test
  void readsWhatLibgcryptEscapes() throws Exception {
    assertThat(canonical("(a \"\\b\\t\\v\\n\\f\\r\\\"\\'\\\\(\u00e9\")"))
        .isEqualTo("(1:a11:\b\t\u000b\n\f\r\"'\\(\u00e9)");
  }

  @Test
  void readsEveryByteStringAsLibgcryptWritesIt() throws Exception {
    Random random = new Random(20_240_817);
    for (int i = 0; i < 2_000; i++) {
      byte[] salt = new byte[8];
      random.nextBytes(salt);
      salt[0] &= 0x7f;
      String canonical = "(4:salt8:" + new String(salt, StandardCharsets.ISO_8859_1) + ")";

      assertThat(canonical("(salt \"" + escaped(salt) + "\")")).isEqualTo(canonical);
    }
  }

  /** libgcrypt takes a zero for one of the bytes that it can write as text. */
  @Test
  void readsBytesByTheirNumbers() throws Exception {
    assertThat(canonical("(salt \"a\\x00b\\xfFc\")")).isEqualTo("(4:salt5:a\u0000b\u00ffc)");
    for (String broken : List.of("\\x0", "\\x0g", "\\xg0", "\\x", "\\0", "\\q")) {
      assertThatExceptionOfType(PacketFormatException.class)
          .as(broken)
          .isThrownBy(() -> canonical("(salt \"" + broken + "\")"));
    }
  }

  private static String escaped(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace("\\", "\\\\")
        .replace("\b", "\\b")
        .replace("\t", "\\t")
        .replace("\u000b", "\\v")
        .replace("\n", "\\n")
        .replace("\f", "\\f")
        .replace("\r", "\\r")
        .replace("\"", "\\\"")
        .replace("'", "\\'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "(",
        "(a",
        "(a \"b",
        "(a \"\\",
        "(a #6#)",
        "(a #6g#)",
        "(a #61",
        "(a 3:ab)",
        "(a 9999999999:ab)",
        "(a 3)",
        "(a |YQ==|)",
        "(a [x]b)",
        "((((((((((((((((((a))))))))))))))))))"
      })
  void refusesWhatIsNone(String written) {
    assertThatExceptionOfType(PacketFormatException.class).isThrownBy(() -> canonical(written));
  }

  @ParameterizedTest
  @ValueSource(strings = {"##", "\"\""})
  @Timeout(20)
  void readsManyShortByteStringsAsFastAsOneThatIsLong(String atom) throws Exception {
    SExpression read = read("(" + atom.repeat(400_000) + ")");

    assertThat(read.items()).hasSize(400_000);
  }

  @Test
  void showsNoForeignTextAsItIs() throws Exception {
    assertThatExceptionOfType(PacketFormatException.class)
        .isThrownBy(() -> read("(5:\u001b[31m)").item(1))
        .satisfies(e -> assertThat(e.problem()).doesNotContain("\u001b").contains("[31m"));
  }

  @Test
  void findsListsByTheirNames() throws Exception {
    SExpression read = read("(key (rsa (n 1:1)(protected x (n 1:2))))");

    assertThat(read.item(1).name()).isEqualTo("rsa");
    assertThat(read.child("n")).isEmpty();
    assertThat(read.descendants("n").map(n -> n.items().get(1).text())).containsExactly("1", "2");
    assertThat(new String(read.item(1).canonicalWithout("protected"), StandardCharsets.US_ASCII))
        .isEqualTo("(3:rsa(1:n1:1))");
    assertThatExceptionOfType(PacketFormatException.class)
        .isThrownBy(() -> read.item(2))
        .withMessageContaining("too short");
  }

  @Test
  void wipesEveryByteString() throws Exception {
    SExpression read = read("(a (b c))");

    read.wipe();

    assertThat(new String(read.canonicalWithout(""), StandardCharsets.US_ASCII))
        .isEqualTo("(1:\0(1:\0" + "1:\0))");
  }

  private static SExpression read(String written) throws PacketFormatException {
    return SExpression.read(written.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String canonical(String written) throws PacketFormatException {
    return new String(read(written).canonicalWithout("no such name"), StandardCharsets.ISO_8859_1);
  }
}
