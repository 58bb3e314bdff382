package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.testing.VectorCount;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages made by skopeo, GnuPG and Sequoia come out as those programs say. */
@ExtendWith(VectorCount.class)
class PeerMessagesTest {

  static Stream<Arguments> cases() {
    return Stream.of("peers", "gnupg")
        .flatMap(
            set ->
                PeerFiles.table(set + "/cases.csv").stream()
                    .map(row -> Arguments.of(set, row[0], row[1], row[2], row[3], row[4])));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void decidesAsExpected(
      String set, String id, String keyring, String message, String expected, String payload)
      throws Exception {
    OpenPgpVerification verification =
        Verifying.verifier()
            .verify(
                PeerFiles.read(set + "/messages/" + message),
                PeerFiles.keyring(set + "/keys/" + keyring));

    if (payload.isEmpty()) {
      Verifying.assertRefused(RejectionReason.valueOf(expected), verification);
    } else {
      VerifiedMessage verified = Verifying.verified(verification);
      assertThat(verified.signingFingerprint()).isEqualTo(expected);
      byte[] written = id.startsWith("text-mode") ? asGpgWrites(verified) : verified.payload();
      assertThat(sha256(written)).isEqualTo(payload);
    }
  }

  /** gpg writes a signed text with the line ends of its system. */
  private static byte[] asGpgWrites(VerifiedMessage text) {
    return new String(text.payload(), StandardCharsets.US_ASCII)
        .replace("\r\n", "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
