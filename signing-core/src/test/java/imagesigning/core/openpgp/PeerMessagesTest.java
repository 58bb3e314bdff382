package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages made by skopeo, GnuPG and Sequoia come out as those programs say. */
class PeerMessagesTest {
  private static final VectorCount COUNT = new VectorCount("openpgp-peers");

  static Stream<Arguments> cases() {
    return PeerFiles.table("peers/cases.csv").stream().map(row -> Arguments.of((Object[]) row));
  }

  @AfterAll
  static void writeCount() {
    COUNT.write();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void decidesAsExpected(
      String id, String keyring, String message, String expected, String payloadSha256)
      throws Exception {
    COUNT.executed();

    OpenPgpVerification verification =
        Verifying.verifier()
            .verify(
                PeerFiles.read("peers/messages/" + message),
                PeerFiles.keyring("peers/keys/" + keyring));

    if (payloadSha256.isEmpty()) {
      Verifying.assertRefused(RejectionReason.valueOf(expected), verification);
    } else {
      VerifiedMessage verified = Verifying.verified(verification);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(verified.payload());
      assertThat(verified.signingFingerprint()).isEqualTo(expected);
      assertThat(HexFormat.of().formatHex(digest)).isEqualTo(payloadSha256);
    }
  }
}
