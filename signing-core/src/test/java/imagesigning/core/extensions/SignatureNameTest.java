package imagesigning.core.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureNameTest {
  private static final String HEX =
      "20bf21ed457b390829cdbeec8795a7bea1626991fda603e0d01b4e7f60427e55";
  private static final Digest DIGEST = new Digest("sha256", HEX);
  private static final String SUFFIX = "0123456789abcdef0123456789abcdef";

  private static void assertRefused(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(RejectionReason.SIGNATURE_BLOB_INVALID);
  }

  @Test
  void readsWhatItWrites() {
    SignatureName name = SignatureName.parse("sha256:" + HEX + "@" + SUFFIX);

    assertThat(name.manifestDigest()).isEqualTo(DIGEST);
    assertThat(name.suffix()).isEqualTo(SUFFIX);
    assertThat(name).hasToString("sha256:" + HEX + "@" + SUFFIX);
    assertThat(name.isCanonical()).isTrue();
  }

  @Test
  void takesTheSuffixFromTheContent() {
    byte[] blob = "signature".getBytes(StandardCharsets.US_ASCII);

    SignatureName name = SignatureName.of(DIGEST, blob);

    assertThat(name.suffix()).isEqualTo(Digest.sha256(blob).hex().substring(0, 32));
    assertThat(SignatureName.parse(name.toString())).isEqualTo(name);
  }

  @Test
  void drawsARandomSuffixFromTheGivenSource() {
    SecureRandom sevens =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0x07);
          }
        };

    SignatureName name = SignatureName.random(DIGEST, sevens);

    assertThat(name.suffix()).isEqualTo("07".repeat(16));
    assertThat(name.isCanonical()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcde",
        "manually-made"
      })
  void readsOtherSuffixesOnlyLeniently(String suffix) {
    String text = DIGEST + "@" + suffix;

    SignatureName lenient = SignatureName.parseLenient(text);

    assertThat(lenient).hasToString(text);
    assertThat(lenient.isCanonical()).isFalse();
    assertRefused(() -> SignatureName.parse(text));
  }

  @Test
  void readsOtherDigestsOnlyLeniently() {
    String text = "sha512:" + HEX + HEX + "@" + SUFFIX;

    assertThat(SignatureName.parseLenient(text)).hasToString(text);
    assertRefused(() -> SignatureName.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "sha256:" + HEX,
        "sha256:" + HEX + "@",
        "@" + SUFFIX,
        "sha256:" + HEX + "@a@b",
        "sha256:" + HEX + "@a/b",
        "sha256:" + HEX + "@..%2f",
        "sha256:" + HEX + "@a b",
        "sha256:" + HEX + "@é",
        "sha256:" + HEX + "@a\u0000",
        "sha256:" + HEX + "@\ud800",
        "md5:0123456789abcdef0123456789abcdef@" + SUFFIX,
        "sha256:../../etc/passwd@" + SUFFIX
      })
  void refusesWhatNoServerStores(String text) {
    assertRefused(() -> SignatureName.parseLenient(text));
    assertRefused(() -> SignatureName.parse(text));
  }

  @Test
  void boundsTheSuffix() {
    assertThat(new SignatureName(DIGEST, "x".repeat(255)).suffix()).hasSize(255);
    assertRefused(() -> new SignatureName(DIGEST, "x".repeat(256)));
  }
}
