package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Private keys in cosign's files. */
class SigstorePrivateKeyTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static Passphrase passphrase(String text) {
    try {
      return Passphrase.of(text.toCharArray());
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SigningFailure failure(byte[] pem, String passphrase) {
    return catchThrowableOfType(
            SigningException.class, () -> SigstorePrivateKey.open(pem, passphrase(passphrase)))
        .failure();
  }

  /** One key that a peer made. */
  record PeerKey(String id, String file, String password, String publicFile, boolean opens) {
    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<PeerKey> peerKeys() throws JsonFormatException {
    JsonObject index =
        (JsonObject) StrictJson.parse(Vectors.read(Vectors.peers("index.json")), 20_000_000, 50);
    return ((JsonArray) index.get("cases").orElseThrow())
        .elements().stream()
            .map(c -> (JsonObject) c)
            .filter(c -> text(c, "family").equals("key"))
            .map(
                c -> {
                  JsonObject check = (JsonObject) c.get("check").orElseThrow();
                  return new PeerKey(
                      text(c, "id"),
                      text(check, "private"),
                      text(check, "password"),
                      text(check, "public"),
                      text(c, "expect").equals("accept"));
                });
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).map(v -> ((JsonString) v).value()).orElse("");
  }

  @NeedsVectors
  @ParameterizedTest
  @MethodSource("peerKeys")
  void opensWhatPeersMade(PeerKey peer) throws SigningException {
    byte[] file = Vectors.read(Vectors.peers(peer.file()));
    if (peer.id().endsWith("wrong-public")) {
      SigstorePrivateKey key = SigstorePrivateKey.open(file, passphrase(peer.password()));
      assertThat(key.publicKey()).isNotEqualTo(Vectors.read(Vectors.peers(peer.publicFile())));
      return;
    }
    if (!peer.opens()) {
      assertThat(failure(file, peer.password()))
          .isEqualTo(
              peer.id().equals("key.wrong-password")
                  ? SigningFailure.PASSPHRASE_WRONG
                  : SigningFailure.KEY_INVALID);
      return;
    }
    try (SigstorePrivateKey key = SigstorePrivateKey.open(file, passphrase(peer.password()))) {
      assertThat(new String(key.publicKey(), UTF_8))
          .isEqualTo(new String(Vectors.read(Vectors.peers(peer.publicFile())), UTF_8));
      TrustedKeys trusted =
          TrustRoots.builtIn().keys(List.of(PemSource.of("cosign.pub", key.publicKey())));
      byte[] signature = key.sign(Signed.PAYLOAD);
      Signed.by(TestKeys.p256())
          .with(SigstoreFormat.SIGNATURE, TestKeys.base64(signature))
          .accepted(trusted, Optional.empty());
    }
  }

  @Test
  void opensWhatItSealed() throws SigningException {
    try (SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM)) {
      for (String word : List.of("", "correct horse")) {
        byte[] file = key.encrypted(passphrase(word), RANDOM);
        assertThat(new String(file, UTF_8))
            .startsWith("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n");
        assertThat(SigstorePrivateKey.open(file, passphrase(word)).fingerprint())
            .isEqualTo(key.fingerprint());
        assertThat(failure(file, word + "x")).isEqualTo(SigningFailure.PASSPHRASE_WRONG);
      }
    }
  }

  @Test
  void refusesEveryOtherCostAndCipherWithoutTrying() {
    String json = envelope();
    for (String bad :
        List.of(
            json.replace("65536", "16384"),
            json.replace("65536", "262144"),
            json.replace("65536", "2147483648"),
            json.replace("65536", "6.5536e4"),
            json.replace("\"r\":8", "\"r\":1024"),
            json.replace("\"p\":1", "\"p\":16"),
            json.replace("scrypt", "argon2"),
            json.replace("nacl/secretbox", "none"))) {
      assertThat(bad).isNotEqualTo(json);
      assertThat(failure(pem(bad), "")).isEqualTo(SigningFailure.KEY_UNSUPPORTED);
    }
  }

  @Test
  void refusesFilesOfOtherForms() {
    String json = envelope();
    for (byte[] bad :
        List.of(
            new byte[0],
            "junk".getBytes(UTF_8),
            TestKeys.pem("PRIVATE KEY", json.getBytes(UTF_8)).getBytes(UTF_8),
            pem("[]"),
            pem("{"),
            pem(json + json),
            pem(json.replace("salt", "pepper")),
            pem(json.replaceAll("\"nonce\":\"[^\"]*\"", "\"nonce\":\"AAAA\"")),
            pem(json.replaceAll("\"salt\":\"[^\"]*\"", "\"salt\":\"\"")),
            pem(json.replaceAll("\"ciphertext\":\"[^\"]*\"", "\"ciphertext\":\"AAAA\"")),
            pem(json.replace("{\"kdf\"", "{\"cipher\":{},\"kdf\"")),
            pem("[".repeat(20_000)))) {
      assertThat(failure(bad, "")).isEqualTo(SigningFailure.KEY_INVALID);
    }
  }

  /** The password opens it, and inside is something else: engines throw whatever they like. */
  @Test
  void refusesWhatIsSealedAndIsNoKey() {
    byte[] good = TestKeys.p256().getPrivate().getEncoded();
    byte[] otherAlgorithm = good.clone();
    otherAlgorithm[10] ^= 1;
    byte[] otherCurve = good.clone();
    otherCurve[19] ^= 1;
    byte[] otherVersion = good.clone();
    otherVersion[4] = 9;
    byte[] otherKind = good.clone();
    otherKind[32] = 0x0C;
    for (byte[] bad :
        List.of(
            new byte[0],
            "junk".getBytes(UTF_8),
            Arrays.copyOf(good, good.length - 1),
            Arrays.copyOf(good, good.length + 1),
            otherAlgorithm,
            otherCurve,
            otherVersion,
            otherKind,
            TestKeys.p256().getPublic().getEncoded())) {
      // Not sealed each time: that takes long on purpose.
      assertThat(
              catchThrowableOfType(SigningException.class, () -> SigstorePrivateKey.of(bad))
                  .failure())
          .isEqualTo(SigningFailure.KEY_INVALID);
    }
    assertThat(failure(KeyEnvelope.seal(otherKind, Passphrase.none(), RANDOM), ""))
        .isEqualTo(SigningFailure.KEY_INVALID);
    byte[] tiny = TestKeys.rsa(1024).getPrivate().getEncoded();
    assertThat(failure(KeyEnvelope.seal(tiny, Passphrase.none(), RANDOM), ""))
        .isEqualTo(SigningFailure.KEY_UNSUPPORTED);
  }

  private static String envelope() {
    try (SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM)) {
      String pem = new String(key.encrypted(Passphrase.none(), RANDOM), UTF_8);
      return new String(Base64.getMimeDecoder().decode(pem.replaceAll("-----[^\n]*", "")), UTF_8);
    }
  }

  private static byte[] pem(String json) {
    return TestKeys.pem("ENCRYPTED COSIGN PRIVATE KEY", json.getBytes(UTF_8)).getBytes(UTF_8);
  }

  @Test
  void saysNothingSecretAndEndsWhenClosed() {
    SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM);
    assertThat(key).hasToString("sigstore key " + key.fingerprint());
    key.close();
    assertThatThrownBy(() -> key.sign(Signed.PAYLOAD)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> key.encrypted(Passphrase.none(), RANDOM))
        .isInstanceOf(IllegalStateException.class);
  }
}
