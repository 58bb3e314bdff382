package imagesigning.registry.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come, a parser answers or throws what it documents. */
class LayoutParserRobustnessTest {
  private static final String INDEX =
      "{\"manifests\":[{\"digest\":\"sha256:"
          + "a".repeat(64)
          + "\",\"size\":12,\"annotations\":{\"org.opencontainers.image.ref.name\":\"x\"}}]}";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void indexesAndVersions(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 150; i++) {
      byte[] index = mutated(INDEX, random);
      byte[] version = mutated("Directory Transport Version: 1.1\n", random);
      expectNothingElse(() -> OciIndexEntry.readAll(index, 10), seed, i);
      expectNothingElse(() -> DirVersion.check(version), seed, i);
    }
  }

  private static void expectNothingElse(Runnable parser, long seed, int round) {
    try {
      parser.run();
    } catch (MalformedDataException e) {
      assertThat(e.reason())
          .as("seed %s, round %s", seed, round)
          .isEqualTo(RejectionReason.LAYOUT_INVALID);
    }
  }

  private static byte[] mutated(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int n = random.nextInt(4); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
