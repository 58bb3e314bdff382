package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file of users may make a login cost. */
class UsersFileTest {
  @TempDir private Path folder;

  private Path file(String iterations) throws IOException {
    String line = Users.line("alice", "secret".toCharArray(), "admin");
    return Files.writeString(
        folder.resolve("users"), line.replace(":210000:", ":" + iterations + ":"));
  }

  @Test
  void takesWhatItWrites() throws IOException {
    assertThat(Users.load(file("210000"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "10000001", "2147483647", "99999999999"})
  void boundsTheIterations(String iterations) throws IOException {
    Path file = file(iterations);

    assertThatThrownBy(() -> Users.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 1: expected name:iterations:salt:hash:role");
  }
}
