package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The one example in the test kit's README that needs this module. */
@ExtendWith(ImageSigningExtension.class)
class TestkitReadmeTest {

  @Test
  void verifiesWhatTheTestKitServes(
      TestRegistry registry, TestLookaside lookaside, @TempDir Path directory) throws IOException {
    TestKey key = TestKey.generate(TestKey.Algorithm.P256);
    Digest digest = registry.push("team/app", "1.0", TestImage.oci());
    DockerReference name = registry.reference("team/app:1.0");
    lookaside.add(name, digest, key.sign(name.toString(), digest));
    Path registriesD = lookaside.writeRegistriesD(directory.resolve("registries.d"));
    Path keyFile = key.writePublicKey(directory.resolve("release.gpg"));
    String json =
        "{\"default\":[{\"type\":\"signedBy\",\"keyType\":\"GPGKeys\",\"keyPath\":\"%s\"}]}"
            .formatted(keyFile);
    Policy policy = Policy.parse(json.getBytes(StandardCharsets.UTF_8), "policy.json");

    ImageVerifier.Builder verifiers =
        ImageVerifier.builder()
            .policy(policy)
            .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()))
            .http(HttpSettings.builder().plainHttp(registry.host()).build());
    try (ImageVerifier verifier = verifiers.build()) {
      Verdict verdict = verifier.verify(registry.host() + "/team/app:1.0");
      assertThat(verdict).isAllowed().hasPinnedDigest(digest).isSignedBy(key);
    }
    assertThat(registry.requests()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void isTheExampleOfTheReadme() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    String readme = Files.readString(module.resolveSibling("signing-testkit/README.md"));
    String here =
        Files.readString(
            module.resolve("src/test/java/imagesigning/registry/TestkitReadmeTest.java"));
    Matcher block =
        Pattern.compile("```java\n(ImageVerifier.*?)```", Pattern.DOTALL).matcher(readme);

    assertThat(block.find()).isTrue();
    assertThat(oneLine(here)).contains(oneLine(block.group(1)));
  }

  private static String oneLine(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }
}
