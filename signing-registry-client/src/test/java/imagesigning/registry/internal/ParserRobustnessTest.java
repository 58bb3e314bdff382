package imagesigning.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.text.RemoteText;
import imagesigning.registry.internal.auth.AuthFileContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come, a parser answers or throws what it documents. */
class ParserRobustnessTest {
  private static final DockerReference IMAGE = DockerReference.parse("example.org/ns/app:1");
  private static final String AUTH_FILE =
      "{\"auths\":{\"example.org\":{\"auth\":\"am9lOnNlY3JldA==\",\"identitytoken\":\"t\"},"
          + "\"https://other.org/v1\":{}},\"credHelpers\":{\"x.org\":\"y\"}}";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void credentialFiles(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      byte[] bytes = mutated(AUTH_FILE.getBytes(StandardCharsets.UTF_8), random);
      try {
        assertThat(AuthFileContent.parse("f", bytes, random.nextBoolean()).credentialsFor(IMAGE))
            .as("seed %s, round %s", seed, i)
            .isNotNull();
      } catch (IOException e) {
        assertThat(e).as("seed %s, round %s", seed, i).hasMessageStartingWith("f:");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void remoteTextIsAlwaysOneShortPrintableLine(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      String shown = RemoteText.shown(new String(bytes, StandardCharsets.UTF_16));

      assertThat(shown).as("seed %s, round %s", seed, i).matches("[ -~]*");
      assertThat(shown.length()).isLessThan(RemoteText.LONGEST_VALUE + 40);
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    for (int n = random.nextInt(4); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
