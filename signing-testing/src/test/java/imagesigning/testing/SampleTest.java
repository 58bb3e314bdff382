package imagesigning.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleTest {
  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty("tests.thorough", "false");
  }

  @AfterEach
  void restore() {
    System.setProperty("tests.thorough", before);
  }

  @Test
  void isPartOfAll() {
    System.setProperty("tests.thorough", "false");

    assertThat(Sample.size(3, 10)).isEqualTo(3);
    TreeSet<Integer> bits = new TreeSet<>();
    for (int bit = 0; bit < 8 * 8; bit += Sample.stride(7)) {
      bits.add(bit % 8);
    }
    assertThat(bits).hasSize(8);
  }

  @Test
  void isEverythingIfAsked() {
    System.setProperty("tests.thorough", "true");

    assertThat(Sample.size(3, 10)).isEqualTo(10);
    assertThat(Sample.stride(7)).isEqualTo(1);
  }

  @Test
  void meetsEveryBitOfAByte() {
    assertThatThrownBy(() -> Sample.stride(8)).isInstanceOf(IllegalArgumentException.class);
  }
}
