package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.OPENPGP_KEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_REVOKED;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_BEFORE_KEY;
import static imagesigning.core.RejectionReason.OPENPGP_SIGNATURE_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_SUBKEY_REVOKED;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import imagesigning.core.Digest;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestKey.Algorithm;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import imagesigning.testkit.TestSignature;
import imagesigning.testkit.TestSignature.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** gpg, through skopeo, takes the keys and signatures of the test kit for what they claim to be. */
@NeedsPeers({"skopeo", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkopeoTestKeyInteropIT {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir static Path directory;
  private final TestRegistry registry = TestRegistry.start();
  private final TestLookaside lookaside = TestLookaside.start();
  private Peers peers;
  private Path registriesD;
  private int number;

  @BeforeAll
  void findPeers() throws IOException {
    peers = Peers.in(directory);
    peers.program("skopeo");
    registriesD = lookaside.writeRegistriesD(directory.resolve("registries.d"));
  }

  @AfterAll
  void stop() {
    registry.close();
    lookaside.close();
  }

  static Stream<Arguments> signatures() {
    UnaryOperator<TestSignature> plain = signature -> signature;
    return Stream.of(
        arguments("rsa", TestKey.generate(Algorithm.RSA_3072), plain, allowed()),
        arguments("ed25519", TestKey.generate(Algorithm.ED25519), plain, allowed()),
        arguments("p256", TestKey.generate(Algorithm.P256), plain, allowed()),
        arguments("subkey", TestKey.builder().signingSubkey().build(), plain, allowed()),
        arguments(
            "expired key",
            TestKey.builder().expiresAfter(DAY).build(),
            plain,
            rejected(OPENPGP_KEY_EXPIRED)),
        arguments(
            "revoked key",
            TestKey.builder().revoked().build(),
            plain,
            rejected(OPENPGP_KEY_REVOKED)),
        arguments(
            "expired subkey",
            TestKey.builder().signingSubkeyExpiresAfter(DAY).build(),
            plain,
            rejected(OPENPGP_SUBKEY_EXPIRED)),
        arguments(
            "revoked subkey",
            TestKey.builder().signingSubkeyRevoked().build(),
            plain,
            rejected(OPENPGP_SUBKEY_REVOKED)));
  }

  static Stream<Arguments> shapes() {
    TestKey key = TestKey.generate();
    return Stream.of(
        shape("uncompressed", key, TestSignature::uncompressed, allowed()),
        shape("SHA-1", key, signature -> signature.hash(Hash.SHA1), allowed()),
        shape("SHA-384", key, signature -> signature.hash(Hash.SHA384), allowed()),
        shape(
            "expired signature",
            key,
            signature -> signature.expiresAfter(DAY),
            rejected(OPENPGP_SIGNATURE_EXPIRED)),
        shape(
            "signature before its key",
            key,
            signature -> signature.madeAt(key.createdAt().minus(DAY)),
            rejected(OPENPGP_SIGNATURE_BEFORE_KEY)));
  }

  private static Arguments shape(
      String name, TestKey key, UnaryOperator<TestSignature> change, Expected expected) {
    return arguments(name, key, change, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"signatures", "shapes"})
  void isJudgedAlike(
      String name, TestKey key, UnaryOperator<TestSignature> change, Expected expected)
      throws IOException {
    String repository = nextRepository();
    Digest digest = registry.push(repository, "v1", TestImage.oci());
    String image = registry.host() + "/" + repository + ":v1";
    TestSignature signature = change.apply(TestSignature.by(key).of(image, digest));
    lookaside.add(repository, digest, signature.toBytes());
    Path keyFile = key.writePublicKey(directory.resolve(repository + ".gpg"));

    assertBoth(image, keyFile, expected);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void gpgSignsWithItsSecretKey(Algorithm algorithm) throws IOException {
    TestKey key = TestKey.generate(algorithm);
    String repository = nextRepository();
    Path secret = Files.write(directory.resolve(repository + ".secret"), key.secretKey());
    Path keyFile = key.writePublicKey(directory.resolve(repository + ".gpg"));
    String image = registry.host() + "/" + repository + ":v1";
    Digest digest = registry.push(repository, "v1", TestImage.oci());
    byte[] payload = TestSignature.payload(image, digest, key.createdAt());
    Path content = Files.write(directory.resolve(repository + ".json"), payload);
    Path signed = directory.resolve(repository + ".sig");

    try (GpgHome home = GpgHome.create(peers, directory.resolve(repository + ".home"))) {
      home.gpg("--batch", "--import", secret.toString());
      assertThat(home.fingerprint(key.fingerprint())).isEqualTo(key.fingerprint());
      home.gpg("--batch", "--output", signed.toString(), "--sign", content.toString());
    }
    lookaside.add(repository, digest, Files.readAllBytes(signed));

    assertBoth(image, keyFile, allowed());
  }

  private String nextRepository() {
    number++;
    return "key-" + number;
  }

  private void assertBoth(String image, Path keyFile, Expected expected) throws IOException {
    String policy = only(registry.host(), signedBy(keyPath(keyFile)));
    Path file = Files.writeString(Files.createTempFile(directory, "policy", ".json"), policy);
    Skopeo skopeo = new Skopeo(peers.program("skopeo"), directory);

    Skopeo.Judgement judgement = skopeo.judge(file, registriesD, "docker://" + image);

    assertThat(judgement.answer() == Answer.ACCEPTED)
        .as("%s", judgement.output())
        .isEqualTo(expected.isAllowed());
    OurAnswer.assertAsExpected(VerdictCase.of(image, image, policy, expected), registriesD);
  }
}
