package imagesigning.registry.internal.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that changes between the look at its size and its being sent. */
class BlobFileTest {
  private static final byte[] CONTENT = "the layer as it was".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void givesOutWhatHasItsDigest() throws Exception {
    assertThat(read(blob(Digest.sha256(CONTENT), CONTENT), 4)).isEqualTo(CONTENT);
    assertThat(read(blob(Digest.sha256(CONTENT), CONTENT), 1)).isEqualTo(CONTENT);
    assertThat(read(blob(Digest.sha256(CONTENT), CONTENT), 1000)).isEqualTo(CONTENT);
  }

  @Test
  void comparesOtherDigestsToo() throws Exception {
    String hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(CONTENT));

    assertThat(read(blob(new Digest("sha512", hex), CONTENT), 7)).isEqualTo(CONTENT);
  }

  @Test
  void readsByteByByte() throws Exception {
    try (InputStream in = blob(Digest.sha256(CONTENT), CONTENT).open()) {
      for (byte expected : CONTENT) {
        assertThat(in.read()).isEqualTo(expected & 0xFF);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "the layer as it WAS, does not have the digest",
    "the layer as it was not, has become longer",
    "the layer, has become shorter"
  })
  void neverGivesOutTheWholeOfSomethingElse(String now, String problem) throws Exception {
    BlobFile blob = blob(Digest.sha256(CONTENT), now.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream sent = new ByteArrayOutputStream();

    assertThatThrownBy(() -> copy(blob, 4, sent))
        .isInstanceOf(BlobFile.MismatchException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining(blob.path().toString());
    assertThat(sent.size()).isLessThan(CONTENT.length);
  }

  private BlobFile blob(Digest digest, byte[] now) throws IOException {
    return new BlobFile(digest, CONTENT.length, Files.write(directory.resolve("blob"), now));
  }

  private static byte[] read(BlobFile blob, int step) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy(blob, step, out);
    return out.toByteArray();
  }

  private static void copy(BlobFile blob, int step, ByteArrayOutputStream out) throws IOException {
    byte[] buffer = new byte[step];
    try (InputStream in = blob.open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
  }
}
