package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class SafeUrlTest {

  @Test
  void showsNeitherUserNorQueryNorFragment() {
    assertThat(SafeUrl.of(URI.create("https://u:p@h:5000/v2/app?token=x#y")))
        .isEqualTo("https://h:5000/v2/app");
  }

  @Test
  void isPrintableAscii() {
    // Java lets these characters stand in a URI as they are.
    assertThat(SafeUrl.of(URI.create("https://h/\u202etxt\u0456\u200b")))
        .isEqualTo("https://h/\\u202etxt\\u0456\\u200b");
  }

  @Test
  void isCut() {
    assertThat(SafeUrl.of(URI.create("https://h/" + "L".repeat(100_000))))
        .hasSizeLessThan(1_100)
        .endsWith("... (100010 characters)");
    String longest = "https://h/" + "l".repeat(600);
    assertThat(SafeUrl.of(URI.create(longest))).isEqualTo(longest);
  }
}
