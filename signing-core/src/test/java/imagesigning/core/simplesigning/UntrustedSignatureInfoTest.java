package imagesigning.core.simplesigning;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.UntrustedOpenPgpMessage;
import imagesigning.core.testing.UnverifiableMessage;
import imagesigning.testing.Sample;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedSignatureInfoTest {
  private static final Digest MANIFEST = Digest.sha256("manifest".getBytes(UTF_8));
  private static final String FINGERPRINT = "0123456789ABCDEF0123456789ABCDEF01234567";

  private static UnverifiableMessage message() {
    return UnverifiableMessage.of("host/app:1", MANIFEST);
  }

  private static UntrustedSignatureInfo info(UnverifiableMessage message) {
    return UntrustedSignatureInfo.of(UntrustedSimpleSignature.of(message.toBytes()));
  }

  private static void assertRefused(RejectionReason reason, byte[] message) {
    assertThatThrownBy(() -> UntrustedSignatureInfo.of(UntrustedSimpleSignature.of(message)))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(reason);
  }

  @Test
  void readsWhatASignatureSays() {
    byte[] blob = message().toBytes();

    UntrustedSignatureInfo info = info(message());

    assertThat(info.manifestDigest()).isEqualTo(MANIFEST);
    assertThat(info.dockerReference()).isEqualTo("host/app:1");
    assertThat(info.creator()).contains("nobody");
    assertThat(info.keyId()).isEqualTo("2222222222222222");
    assertThat(info.fingerprint()).isEmpty();
    assertThat(info.blobDigest()).isEqualTo(Digest.sha256(blob));
    assertThat(info.name()).isEqualTo(MANIFEST + "@" + Digest.sha256(blob).hex().substring(0, 32));
    assertThat(info.type()).isEqualTo("atomic");
  }

  /** The sample of Pulp's manual. */
  @Test
  void hasTheNameThatPulpGivesASignature() {
    UntrustedSignatureInfo sample =
        new UntrustedSignatureInfo(
            Digest.parse("sha256:de0b3821d652af121ad384b0198dc1c6926f77531d6c250cecff3c42d29c95ce"),
            "",
            Optional.of("atomic 5.16.2-dev"),
            Optional.empty(),
            Optional.of(Instant.ofEpochSecond(1639168796)),
            "45ACE14E3EBB9BBA",
            Optional.empty(),
            Digest.parse(
                "sha256:2d916bd0c131e9da11d09a8490a4529cf8fd5b3063b093a2ce115c45d8564c4a"));

    assertThat(sample.name())
        .isEqualTo(
            "sha256:de0b3821d652af121ad384b0198dc1c6926f77531d6c250cecff3c42d29c95ce"
                + "@2d916bd0c131e9da11d09a8490a4529c");
  }

  @Test
  void keepsTheTwoTimesApart() {
    assertThat(info(message()).signedAt()).contains(Instant.ofEpochSecond(1_600_000_000));
    assertThat(info(message()).payloadTimestamp()).contains(1_500_000_000L);
    assertThat(info(message().withoutHashed()).signedAt()).isEmpty();
    assertThat(info(message().withoutHashed()).payloadTimestamp()).contains(1_500_000_000L);
  }

  @Test
  void takesTheFingerprintFromEitherArea() {
    UntrustedSignatureInfo hashed = info(message().hashed(33, "04" + FINGERPRINT));
    UntrustedSignatureInfo unhashed = info(message().unhashed(33, "04" + FINGERPRINT));

    assertThat(hashed.fingerprint()).contains(FINGERPRINT);
    assertThat(hashed.keyId()).isEqualTo("2222222222222222");
    assertThat(unhashed.fingerprint()).contains(FINGERPRINT);
    assertThat(unhashed.keyId()).isEqualTo("89ABCDEF01234567");
  }

  @Test
  void prefersTheHashedIssuer() {
    assertThat(info(message().hashed(16, "ABCDEF0123456789")).keyId())
        .isEqualTo("ABCDEF0123456789");
  }

  @Test
  void takesTheAnnouncedKeyIfTheSignatureNamesNone() {
    assertThat(info(message().withoutUnhashed()).keyId()).isEqualTo("1111111111111111");
  }

  @Test
  void hasNothingOptionalWhereThePayloadHasNothing() {
    UntrustedSignatureInfo info =
        info(
            UnverifiableMessage.of(
                "{\"critical\":{\"identity\":{\"docker-reference\":\"\"},"
                    + "\"image\":{\"docker-manifest-digest\":\""
                    + MANIFEST
                    + "\"},\"type\":\"atomic container signature\"},\"optional\":{}}"));

    assertThat(info.creator()).isEmpty();
    assertThat(info.payloadTimestamp()).isEmpty();
    assertThat(info.dockerReference()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|OPENPGP_MALFORMED",
        "garbage|OPENPGP_MALFORMED",
        "-----BEGIN PGP MESSAGE-----|OPENPGP_ARMORED",
        "-----BEGIN PGP SIGNED MESSAGE-----|OPENPGP_CLEARTEXT"
      })
  void refusesWhatIsNoBinaryMessage(String text, RejectionReason reason) {
    assertRefused(reason, text.getBytes(US_ASCII));
  }

  @Test
  void refusesALiteralAndAnEncryptedMessage() {
    byte[] message = message().toBytes();
    byte[] literalAndMore = Arrays.copyOfRange(message, 6 + 13, message.length);
    int literal = 6 + (literalAndMore[4] & 0xff) * 256 + (literalAndMore[5] & 0xff);

    assertRefused(RejectionReason.OPENPGP_UNSIGNED, Arrays.copyOf(literalAndMore, literal));
    assertRefused(RejectionReason.OPENPGP_STRUCTURE, literalAndMore);
    assertRefused(RejectionReason.OPENPGP_ENCRYPTED, new byte[] {(byte) 0xd2, 1, 1});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON|PAYLOAD_INVALID",
        "{}|PAYLOAD_INVALID",
        "{'critical':{'identity':{'docker-reference':'a'},'image':{'docker-manifest-digest':"
            + "'sha256:12'},'type':'atomic container signature'},'optional':{}}"
            + "|PAYLOAD_DIGEST_INVALID",
        "{'critical':{'identity':{'docker-reference':'a'},'image':{'docker-manifest-digest':"
            + "'sha256:12'},'type':'other'},'optional':{}}|PAYLOAD_TYPE"
      })
  void refusesPayloadsThatSayNothingOfAnImage(String payload, RejectionReason reason) {
    assertRefused(reason, UnverifiableMessage.of(payload.replace('\'', '"')).toBytes());
  }

  @Test
  void takesNoOffenceAtWhatFollowsTheMessage() {
    byte[] message = message().toBytes();
    byte[] longer = Arrays.copyOf(message, message.length + 3);
    longer[message.length] = (byte) 0xcb;

    assertThat(UntrustedSignatureInfo.of(UntrustedSimpleSignature.of(longer)).keyId())
        .isEqualTo("2222222222222222");
    assertThatThrownBy(() -> UntrustedOpenPgpMessage.read(longer, Limits.DEFAULT))
        .isInstanceOf(MalformedDataException.class)
        .extracting(e -> ((MalformedDataException) e).reason())
        .isEqualTo(RejectionReason.OPENPGP_TRAILING_DATA);
  }

  @Test
  void boundsTheSize() {
    byte[] large = Arrays.copyOf(message().toBytes(), Limits.DEFAULT.signatureBytes() + 1);

    assertRefused(RejectionReason.OPENPGP_TOO_LARGE, large);
  }

  /** Any small change gives a reading or the documented exception, never anything else. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesChangedBytes(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < Sample.size(60, 500); round++) {
      byte[] message = message().hashed(33, "04" + FINGERPRINT).toBytes();
      for (int change = random.nextInt(3); change >= 0; change--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = Arrays.copyOf(message, message.length - random.nextInt(2) * random.nextInt(40));
      try {
        UntrustedSignatureInfo info = UntrustedSignatureInfo.of(UntrustedSimpleSignature.of(cut));
        assertThat(info.blobDigest()).as("seed %s", seed).isEqualTo(Digest.sha256(cut));
        assertThat(info.keyId()).as("seed %s", seed).matches("[0-9A-F]{16}");
      } catch (MalformedDataException e) {
        assertThat(e.reason()).as("seed %s", seed).isNotNull();
      }
    }
  }
}
