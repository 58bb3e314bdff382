package imagesigning.core.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of PEM as Go's decoder finds them. */
class PemTest {
  private static final String BLOCK = "-----BEGIN X-----\nAQID\n-----END X-----";

  private static Optional<Pem> first(String text) {
    return Pem.first(text.getBytes(UTF_8), 0);
  }

  @Test
  void findsBlocksOneAfterTheOther() {
    byte[] text =
        ("junk\n" + BLOCK + "\nmore\n" + BLOCK.replace('X', 'Y') + "\n\n").getBytes(UTF_8);

    Pem one = Pem.first(text, 0).orElseThrow();
    Pem two = Pem.first(text, one.end()).orElseThrow();

    assertThat(one.type()).isEqualTo("X");
    assertThat(one.content()).containsExactly(1, 2, 3);
    assertThat(two.type()).isEqualTo("Y");
    assertThat(two.end()).isEqualTo(text.length - 1);
    assertThat(Pem.first(text, two.end())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN X-----\r\nAQID\r\n-----END X-----\r\n",
        "-----BEGIN X-----  \nAQ ID\t\n-----END X-----\t",
        "-----BEGIN X-----\n\n\nAQ\nID\n\n-----END X-----",
        "-----BEGIN X\n-----BEGIN X-----\nAQID\n-----END X-----",
        "-----BEGIN Y-----\nAQID\n-----BEGIN X-----\nAQID\n-----END X-----",
        "a-----BEGIN Y-----\nAQID\n-----END Y-----\n-----BEGIN X-----\nAQID\n-----END X-----",
      })
  void findsWhatGoFinds(String text) {
    Pem block = first(text).orElseThrow();
    assertThat(block.type()).isEqualTo("X");
    assertThat(block.content()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN X-----",
        "-----BEGIN X-----\nAQID",
        "-----BEGIN X-----\nAQID\n-----END X",
        "-----BEGIN X-----\nAQID\n-----END X----- and more",
        "-----BEGIN X-----\nAQID-----END X-----",
        "-----BEGIN X----\nAQID\n-----END X----",
        " -----BEGIN X-----\nAQID\n-----END X-----",
        "-----BEGIN X-----\nAQI\n-----END X-----",
        "-----BEGIN X-----\nAQI=\nAQID\n-----END X-----",
        "-----BEGIN X-----\nAQ*D\n-----END X-----",
        "-----BEGIN X-----\nA: b\n-----END X-----",
      })
  void findsNothingElse(String text) {
    assertThat(first(text)).isEmpty();
  }

  @Test
  void readsHeadersAndEmptyBlocks() {
    Pem headed = first("-----BEGIN X-----\nA: b\n\nAQID\n-----END X-----\n").orElseThrow();
    assertThat(headed.headers()).containsEntry("A", "b").hasSize(1);
    assertThat(headed.content()).containsExactly(1, 2, 3);
    assertThat(first("-----BEGIN X-----\n-----END X-----").orElseThrow().content()).isEmpty();
  }

  @Test
  void hostileTextTakesNoLongTime() {
    String begins = "-----BEGIN X-----\n".repeat(100_000);
    for (String text :
        new String[] {
          begins,
          begins + "-----END Y-----" + " ".repeat(1_000_000) + "x",
          begins + "\n-----END X-----" + " ".repeat(1_000_000) + "x",
          "-----BEGIN X-----\nAAAA".repeat(100_000) + "\n-----END X-----",
          "-----BEGIN X:-----\n".repeat(100_000) + "-----END X:-----",
        }) {
      Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> first(text));
    }
  }
}
