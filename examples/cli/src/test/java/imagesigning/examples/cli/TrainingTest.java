package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The training comes as far as it is meant to; else the archive would lack classes. */
class TrainingTest {
  @Test
  @Timeout(120)
  void verifiesOverPlainHttpAndOverTls(@TempDir Path directory) throws IOException {
    assertThat(Training.run(directory))
        .containsExactly(
            entry("explain", 0),
            entry("policy that rejects", 1),
            entry("RSA key", 0),
            entry("RSA key, JSON", 0),
            entry("Ed25519 key, second signature", 0),
            entry("cosign key", 0),
            entry("other name", 1),
            entry("absent image", 3),
            entry("lint", 0),
            entry("TLS and token", 0));
  }
}
