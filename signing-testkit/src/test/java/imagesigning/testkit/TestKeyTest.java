package imagesigning.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.testkit.TestKey.Algorithm;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPOnePassSignatureList;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestKeyTest {
  private static final Digest DIGEST = TestImage.oci().digest();

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void signsAsSkopeoDoes(Algorithm algorithm) throws Exception {
    TestKey key = TestKey.generate(algorithm);
    byte[] message = key.sign("host/app:1.0", DIGEST);

    assertThat(message[0]).as("old-format compressed packet").isEqualTo((byte) 0xa3);
    Opened opened = open(message);
    assertThat(new String(opened.payload, UTF_8))
        .isEqualTo(
            "{\"critical\":{\"identity\":{\"docker-reference\":\"host/app:1.0\"},"
                + "\"image\":{\"docker-manifest-digest\":\""
                + DIGEST
                + "\"},\"type\":\"atomic container signature\"},\"optional\":"
                + "{\"creator\":\"imagesigning testkit\",\"timestamp\":1704067200}}");
    assertThat(opened.verifiedBy(key)).isTrue();
    assertThat(opened.verifiedBy(TestKey.generate())).isFalse();
    assertThat(opened.signature.getHashedSubPackets().getIssuerFingerprint()).isNotNull();
    assertThat(opened.signature.getCreationTime()).hasSameTimeAs("2024-01-01T00:00:00Z");
  }

  @Test
  void signsWithTheSubkeyWhenThereIsOne() throws Exception {
    TestKey key = TestKey.builder().signingSubkey().build();

    assertThat(key.signingFingerprint()).isNotEqualTo(key.fingerprint()).matches("[0-9A-F]{40}");
    assertThat(open(key.sign("host/app:1.0", DIGEST)).verifiedBy(key)).isTrue();
    assertThat(new BcPGPPublicKeyRing(key.publicKey())).hasSize(2);
  }

  @Test
  void publishesExpiryAndRevocation() throws Exception {
    Duration year = Duration.ofDays(365);
    PGPPublicKeyRing expiring =
        new BcPGPPublicKeyRing(TestKey.builder().expiresAfter(year).build().publicKey());
    assertThat(expiring.getPublicKey().getValidSeconds()).isEqualTo(year.toSeconds());

    PGPPublicKeyRing revoked =
        new BcPGPPublicKeyRing(TestKey.builder().revoked().build().publicKey());
    assertThat(revoked.getPublicKey().hasRevocation()).isTrue();

    TestKey subkeys =
        TestKey.builder().signingSubkeyExpiresAfter(year).signingSubkeyRevoked().build();
    PGPPublicKeyRing ring = new BcPGPPublicKeyRing(subkeys.publicKey());
    ring.forEach(k -> assertThat(k.hasRevocation()).isEqualTo(!k.isMasterKey()));
    ring.forEach(
        k -> assertThat(k.getValidSeconds()).isEqualTo(k.isMasterKey() ? 0 : year.toSeconds()));
  }

  @Test
  void keepsDatesHashAndShapeAsAsked() throws Exception {
    TestKey key =
        TestKey.builder()
            .createdAt(Instant.parse("2020-02-03T04:05:06.7Z"))
            .userId("Some one")
            .build();
    byte[] message =
        TestSignature.by(key)
            .ofPayload("anything".getBytes(UTF_8))
            .madeAt(Instant.parse("2021-01-01T00:00:00Z"))
            .expiresAfter(Duration.ofHours(1))
            .hash(TestSignature.Hash.SHA384)
            .uncompressed()
            .toBytes();

    Opened opened = open(message);
    assertThat(opened.compressed).isFalse();
    assertThat(opened.payload).asString().isEqualTo("anything");
    assertThat(opened.signature.getCreationTime()).hasSameTimeAs("2021-01-01T00:00:00Z");
    assertThat(opened.signature.getHashAlgorithm()).isEqualTo(9);
    assertThat(opened.signature.getHashedSubPackets().getSignatureExpirationTime()).isEqualTo(3600);
    assertThat(opened.verifiedBy(key)).isTrue();
    PGPPublicKey primary = new BcPGPPublicKeyRing(key.publicKey()).getPublicKey();
    assertThat(primary.getCreationTime()).hasSameTimeAs("2020-02-03T04:05:06Z");
    assertThat(primary.getUserIDs()).toIterable().containsExactly("Some one");
  }

  @Test
  void writesArmorAndNothingSecretIntoText() {
    TestKey key = TestKey.generate();

    assertThat(key.armoredPublicKey())
        .startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
        .doesNotContain("Version");
    assertThat(key).hasToString("ED25519 key " + key.fingerprint());
    assertThat(key.signMessage(new byte[0])).isNotEmpty();
  }

  private static Opened open(byte[] message) throws Exception {
    PGPObjectFactory packets = new BcPGPObjectFactory(new ByteArrayInputStream(message));
    Object first = packets.nextObject();
    boolean compressed = first instanceof PGPCompressedData;
    if (first instanceof PGPCompressedData data) {
      packets = new BcPGPObjectFactory(data.getDataStream());
      first = packets.nextObject();
    }
    assertThat(((PGPOnePassSignatureList) first).size()).isEqualTo(1);
    PGPLiteralData literal = (PGPLiteralData) packets.nextObject();
    assertThat(literal.getFileName()).isEmpty();
    assertThat(literal.getFormat()).isEqualTo('b');
    byte[] payload = literal.getDataStream().readAllBytes();
    PGPSignatureList signatures = (PGPSignatureList) packets.nextObject();
    assertThat(signatures.size()).isEqualTo(1);
    assertThat(packets.nextObject()).isNull();
    return new Opened(compressed, payload, signatures.get(0));
  }

  private record Opened(boolean compressed, byte[] payload, PGPSignature signature) {
    boolean verifiedBy(TestKey key) throws Exception {
      PGPPublicKey found =
          new BcPGPPublicKeyRing(key.publicKey()).getPublicKey(signature.getKeyID());
      if (found == null) {
        return false;
      }
      signature.init(new BcPGPContentVerifierBuilderProvider(), found);
      signature.update(payload);
      return signature.verify();
    }
  }
}
