package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathScannerTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "☞{}                                   | $",
        "{☞}                                   | $",
        "{'a': ☞1}                             | $.a",
        "{'a': 'x' ☞, 'b': 2}                  | $",
        "{'a': 'x', ☞'b': 2}                   | $",
        "{'a': 'x', 'b': [1, {'c': ☞2}]}       | $.b[1].c",
        "{'a': {'b': [1]} ☞/* c */, 'd': 2}    | $",
        "{'a': {'b': [1]}, 'q.r': [[], ☞2]}    | $[\"q.r\"][1]",
        "{/* 'x': [ */ 'a': [☞1]}              | $.a[0]",
        "{'a\\'b': [☞1]}                       | $[\"a\\\"b\"][0]",
        "{'a': [{'b': 'c'☞]]}                  | $.a[0]",
        "]}]☞{}                                | $",
        "{'a: 1☞                               | $"
      })
  void findsThePath(String marked, String path) {
    int offset = marked.indexOf(MarkedPolicy.MARK);
    String text = marked.replace("☞", "").replace('\'', '"');

    assertThat(new PathScanner(text).pathAt(offset)).hasToString(path.strip());
  }

  @Test
  void goesOnAfterAnUnfinishedString() {
    String text = "{\"a: 1,\n\"b\": [";

    assertThat(new PathScanner(text).pathAt(text.length())).hasToString("$.b[0]");
  }

  @Test
  void staysInsideTheDocument() {
    assertThat(new PathScanner("{\"a\": \"\\").pathAt(99)).hasToString("$");
    assertThat(new PathScanner("{// x").pathAt(99)).hasToString("$");
    assertThat(new PathScanner("").pathAt(99)).hasToString("$");
  }
}
