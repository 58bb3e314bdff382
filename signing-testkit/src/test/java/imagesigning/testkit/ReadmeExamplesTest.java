package imagesigning.testkit;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of README.md; every one of them stands in this file and is run. The one that needs
 * the registry client is run there.
 */
@ExtendWith(ImageSigningExtension.class)
class ReadmeExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void judgesAnImageInMemory() {
    TestKey key = TestKey.generate();
    TestImage image = TestImage.oci();
    String name = "registry.example.com/app:1.0";

    String policy =
        """
        {"default": [{"type": "reject"}],
         "transports": {"docker": {"registry.example.com": [
           {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]}}}
        """;
    PolicyEvaluator evaluator =
        PolicyEvaluator.builder(Policy.parse(policy.getBytes(UTF_8), "policy.json"))
            .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", key.publicKey())))
            .build();

    Verdict signed = evaluator.evaluate(image.inMemory(name, key.signature(name, image.digest())));
    assertThat(signed).isAllowed().isSignedBy(key).hasPinnedDigest(image.digest());

    Verdict unsigned = evaluator.evaluate(image.inMemory(name));
    assertThat(unsigned).isRejectedFor(RejectionReason.NO_SIGNATURE);
  }

  @Test
  void servesASignedImage(TestRegistry registry, TestLookaside lookaside, @TempDir Path directory)
      throws IOException {
    TestKey key = TestKey.generate(TestKey.Algorithm.P256);
    Digest digest = registry.push("team/app", "1.0", TestImage.oci());
    DockerReference name = registry.reference("team/app:1.0");

    lookaside.add(name, digest, key.sign(name.toString(), digest));
    Path registriesD = lookaside.writeRegistriesD(directory.resolve("registries.d"));
    Path keyFile = key.writePublicKey(directory.resolve("release.gpg"));

    assertThat(registriesD).isDirectory();
    assertThat(keyFile).isNotEmptyFile();
  }

  @Test
  void goesWrong(TestRegistry registry, TestLookaside lookaside) {
    Digest digest = registry.push("app", "1.0", TestImage.oci(1));
    TestRegistry elsewhere = registry;

    registry.faults().on(Route.manifests()).request(1).status(500);
    registry.faults().on(Route.manifest("app", "1.0")).digestHeader(Digest.sha256(new byte[0]));
    registry.faults().on(Route.token()).stall();
    registry.faults().on(Route.blobs()).redirect(elsewhere.uri().resolve("/v2/"));
    lookaside.faults().on(Route.signature(2)).reset();

    registry.tamper("app", digest, TestImage.oci(2).manifest());

    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void asksForCredentials() {
    try (TestRegistry registry = TestRegistry.startTls()) {
      registry.protect(TestAuth.bearer("user", "secret").anonymousPull());
      TestCertificateAuthority authority = registry.certificateAuthority().orElseThrow();
      assertThat(authority.clientContext()).isNotNull();
    }
  }

  @Test
  void countsRequests(TestRegistry registry) {
    registry.clearRequests();

    assertThat(registry.requests()).hasSizeLessThanOrEqualTo(3);
    assertThat(registry.requests(Route.manifests().method("GET"))).isEmpty();
    assertThat(registry.requests())
        .allSatisfy(request -> assertThat(request.authorizationScheme()).isEmpty());
    assertThat(registry.connections()).isLessThanOrEqualTo(1);
  }

  @Test
  void makesImages() {
    TestImage docker = TestImage.docker(7);
    TestImage arm = TestImage.oci().forPlatform(Platform.of("linux", "arm64"));
    TestImage large = TestImage.oci().paddedTo(2048);
    TestIndex index = TestIndex.oci(TestImage.oci(), arm);

    assertThat(Stream.of(docker.digest(), arm.digest(), large.digest(), index.digest()))
        .doesNotHaveDuplicates();
  }

  @Test
  void makesKeysAndSignatures() {
    TestImage image = TestImage.oci();
    TestKey expired = TestKey.builder().expiresAfter(Duration.ofDays(1)).build();
    TestKey withSubkey =
        TestKey.builder().algorithm(TestKey.Algorithm.RSA_3072).signingSubkey().build();
    byte[] signature =
        TestSignature.by(withSubkey)
            .of("host/app:1.0", image.digest())
            .hash(TestSignature.Hash.SHA384)
            .expiresAfter(Duration.ofHours(1))
            .uncompressed()
            .toBytes();

    assertThat(expired.publicKey()).isNotEmpty();
    assertThat(signature).isNotEmpty();
  }

  static Stream<String> blocks() throws IOException {
    String readme = Files.readString(moduleFile("README.md"));
    return BLOCK
        .matcher(readme)
        .results()
        .map((MatchResult block) -> block.group(1))
        .filter(block -> !block.contains("ImageVerifier"));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyBlockOfTheReadmeStandsHere(String block) throws IOException {
    String here =
        Files.readString(moduleFile("src/test/java/imagesigning/testkit/ReadmeExamplesTest.java"));

    assertThat(oneLine(here)).contains(oneLine(block));
  }

  private static String oneLine(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  private static Path moduleFile(String name) {
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve(name);
  }
}
