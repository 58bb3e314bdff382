package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {
  private static final List<String> WORDS =
      List.of("matchExact", "matchRepository", "signedBy", "signedBaseLayer", "type", "default");

  @ParameterizedTest
  @CsvSource({
    "matchRespository, matchRepository",
    "matchexact, matchExact",
    "MATCHEXACT, matchExact",
    "signdBy, signedBy",
    "singedBy, signedBy",
    "tpe, type",
    "tyep, type",
    "defualt, default",
    "defaults, default"
  })
  void finds(String word, String meant) {
    assertThat(NearestWord.of(word, WORDS)).hasValue(meant);
  }

  @ParameterizedTest
  @CsvSource({"x", "whatever", "''", "keyType", "tea"})
  void findsNothingNear(String word) {
    assertThat(NearestWord.of(word, WORDS)).isEmpty();
  }

  @Test
  void doesNotCompareEndlessWords() {
    assertThat(NearestWord.of("type".repeat(100_000), WORDS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "'', ab, 2",
    "ab, ba, 1",
    "abc, acb, 1",
    "kitten, sitting, 3"
  })
  void countsEdits(String from, String to, int edits) {
    assertThat(NearestWord.edits(from, to)).isEqualTo(edits);
    assertThat(NearestWord.edits(to, from)).isEqualTo(edits);
  }
}
