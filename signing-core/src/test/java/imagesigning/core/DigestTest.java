package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void digestsBytes() {
    assertThat(Digest.sha256(new byte[0])).hasToString(EMPTY);
    assertThat(Digest.parse(EMPTY)).isEqualTo(Digest.sha256(new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358ba"
        + "eca134c825a7",
    "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba"
        + "3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
  })
  void matchesBytesWithItsOwnAlgorithm(String digest) {
    assertThat(Digest.parse(digest).matches("abc".getBytes(StandardCharsets.US_ASCII))).isTrue();
    assertThat(Digest.parse(digest).matches("abd".getBytes(StandardCharsets.US_ASCII))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        ":",
        "sha256:",
        "sha256:../..",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "md5:2872f31c5c1f62a694fbd20c1e85257c",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> Digest.parse("sha1:x"))
        .hasMessage("unknown digest algorithm \"sha1\"; expected sha256, sha384 or sha512");
    assertThatThrownBy(() -> Digest.parse("sha256:12"))
        .hasMessage("a sha256 digest has 64 hex digits, not 2");
    assertThatThrownBy(() -> Digest.parse(EMPTY.replace('e', 'E')))
        .hasMessage("a digest is lower-case hex; 'E' at digit 1 is not");
  }
}
