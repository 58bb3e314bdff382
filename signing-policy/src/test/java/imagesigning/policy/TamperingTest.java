package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.NAME;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.image;
import static imagesigning.policy.Judging.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.testing.Packets;
import imagesigning.policy.testing.TestImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No bit of what was signed can be changed. */
class TamperingTest {
  private static final PolicyEvaluator EVALUATOR = evaluator(signedBy(ALICE_KEY));
  private static final String STATEMENT = TestImage.payload(NAME, TestImage.DIGEST);
  private static final byte[] PAYLOAD = STATEMENT.getBytes(StandardCharsets.UTF_8);

  /** Length of a packet's header as the test writes it. */
  private static final int HEADER = 6;

  /**
   * Which bytes are signed, or are the signature itself. The rest are lengths, the announcement
   * before the data, file name and date of the data, and subpackets that are only a hint.
   */
  private static BitSet signedBytes(byte[] message) {
    BitSet signed = new BitSet();
    int literal = ALICE.onePass(0, 8, true).length;
    int payload = literal + HEADER + 6;
    signed.set(payload, payload + PAYLOAD.length);
    int head = literal + Packets.literal(PAYLOAD).length + HEADER;
    int hashed = 6 + u16(message, head + 4);
    signed.set(head, head + hashed);
    int first = head + hashed + 2 + u16(message, head + hashed) + 2;
    int second = first + 2 + (u16(message, first) + 7) / 8;
    signed.set(first + 2, second);
    signed.set(second + 2, message.length);
    return signed;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  @Test
  void flippingAnyBitOfTheMessageNeverChangesWhatIsAllowed() {
    byte[] message = ALICE.sign(STATEMENT);
    BitSet signed = signedBytes(message);
    assertThat(judge(message).outcome()).isEqualTo(Outcome.ALLOWED);
    int harmless = 0;
    for (int bit = 0; bit < message.length * 8; bit++) {
      byte[] flipped = message.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      if (judge(flipped).outcome() == Outcome.ALLOWED) {
        harmless++;
        assertThat(signed.get(bit / 8)).as("bit %d is signed", bit).isFalse();
        assertThat(statement(flipped)).as("bit %d", bit).isEqualTo(STATEMENT);
      }
    }
    assertThat(harmless).isLessThan((message.length - signed.cardinality()) * 8);
  }

  @Test
  void flippingAnyBitOfACompressedMessageNeverChangesWhatIsAllowed() {
    byte[] message = Packets.zip(ALICE.sign(STATEMENT));
    assertThat(judge(message).outcome()).isEqualTo(Outcome.ALLOWED);
    for (int bit = 0; bit < message.length * 8; bit++) {
      byte[] flipped = message.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      if (judge(flipped).outcome() == Outcome.ALLOWED) {
        assertThat(statement(flipped)).as("bit %d", bit).isEqualTo(STATEMENT);
      }
    }
  }

  @Test
  void cuttingTheMessageAnywhereIsNeverAllowed() {
    byte[] message = ALICE.sign(STATEMENT);
    for (int length = 0; length < message.length; length++) {
      assertThat(judge(Arrays.copyOf(message, length)).outcome())
          .as("length %d", length)
          .isEqualTo(Outcome.REJECTED);
    }
  }

  @Test
  void flippingABitOfTheManifestIsNeverAllowed() {
    UntrustedSimpleSignature signature = UntrustedSimpleSignature.of(ALICE.sign(STATEMENT));
    // Seven is no divisor of eight: every byte and every position in a byte gets its turn.
    for (int bit = 0; bit < TestImage.MANIFEST.length * 8; bit += 7) {
      byte[] flipped = TestImage.MANIFEST.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(EVALUATOR.evaluate(Judging.REFERENCE, flipped, List.of(signature)).outcome())
          .as("bit %d", bit)
          .isEqualTo(Outcome.REJECTED);
    }
  }

  private static Verdict judge(byte[] message) {
    return EVALUATOR.evaluate(image(UntrustedSimpleSignature.of(message)));
  }

  /** What the evaluator reads out of the message. */
  private static String statement(byte[] message) {
    VerifiedStatement statement =
        EVALUATOR.acceptedAuthorSignatures(image(UntrustedSimpleSignature.of(message))).get(0);
    return TestImage.payload(statement.dockerReference(), statement.manifestDigest());
  }
}
