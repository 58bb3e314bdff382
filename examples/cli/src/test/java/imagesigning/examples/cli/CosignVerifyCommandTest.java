package imagesigning.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code cosign verify}, as a script sees it. */
@ExtendWith(ImageSigningExtension.class)
class CosignVerifyCommandTest {
  private static final TestImage IMAGE = TestImage.oci();
  private static final String MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{\
      "mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"%s"},"layers":[{\
      "mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","size":%d,"digest":"%s",\
      "annotations":{"dev.cosignproject.cosign/signature":"%s"}}]}""";

  @TempDir Path work;
  private TestRegistry registry;
  private DockerReference image;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushASignedImage(TestRegistry testRegistry) throws IOException, SigningException {
    registry = testRegistry;
    image = registry.reference("shop/app:1.0");
    registry.push(image.path(), "1.0", IMAGE);
    try (SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom())) {
      Files.write(work.resolve("cosign.pub"), key.publicKey());
      attach(image, key);
    }
    try (SigstorePrivateKey other = SigstorePrivateKey.generate(new SecureRandom())) {
      Files.write(work.resolve("other.pub"), other.publicKey());
    }
  }

  private void attach(DockerReference name, SigstorePrivateKey key) throws SigningException {
    byte[] payload =
        new SigstorePayload(
                IMAGE.digest(),
                image.name(),
                Optional.empty(),
                Optional.empty(),
                Map.of("env", "prod", "team", "shop"))
            .toJson();
    String manifest =
        MANIFEST.formatted(
            Digest.sha256("{}".getBytes(UTF_8)),
            payload.length,
            registry.pushBlob(name.path(), payload),
            Base64.getEncoder().encodeToString(key.sign(payload)));
    registry.push(
        name.path(),
        "sha256-" + IMAGE.digest().hex() + ".sig",
        "application/vnd.oci.image.manifest.v1+json",
        manifest.getBytes(UTF_8));
  }

  private static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Signing.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Result(status, out.toString(), err.toString());
  }

  private Result verify(String key, String... more) {
    String[] args = {"cosign", "verify", "--tls-verify=false", "--key", at(key), image.toString()};
    return run(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
  }

  private String at(String name) {
    return work.resolve(name).toString();
  }

  @Test
  void allowsWhatTheKeySigned() {
    Result result = verify("cosign.pub", "--insecure-ignore-tlog");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("allowed: docker://" + image)
        .contains(image.withDigest(IMAGE.digest()).toString());
  }

  @Test
  void tellsProgramsInOneLine() {
    Result good = verify("cosign.pub", "--insecure-ignore-tlog", "--json");
    Result bad = verify("other.pub", "--insecure-ignore-tlog", "--json");

    assertThat(good.out())
        .hasLineCount(1)
        .contains(
            "\"verdict\":\"allowed\"", "\"annotations\":{\"env\":\"prod\",\"team\":\"shop\"}");
    assertThat(bad.status()).isEqualTo(1);
    assertThat(bad.out())
        .hasLineCount(1)
        .contains("\"verdict\":\"rejected\",\"reason\":\"sigstore-bad-signature\"");
  }

  @Test
  void wantsItSaidWhichLogCounts() {
    Result none = verify("cosign.pub");
    Result both =
        verify("cosign.pub", "--insecure-ignore-tlog", "--rekor-public-key", at("other.pub"));

    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err())
        .contains("--rekor-public-key", "--trusted-root", "--insecure-ignore-tlog");
    assertThat(both.status()).isEqualTo(2);
    assertThat(verify("cosign.pub", "--rekor-public-key", at("other.pub")).out())
        .contains("[rekor-entry-missing]");
    assertThat(registry.requests(Route.manifests())).isNotEmpty();
  }

  @Test
  void comparesAnnotations() {
    assertThat(verify("cosign.pub", "--insecure-ignore-tlog", "-a", "env=prod,team=shop").status())
        .isZero();
    Result other =
        verify("cosign.pub", "--insecure-ignore-tlog", "-a", "env=prod", "-a", "team=toys");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.out()).contains("[annotation-mismatch]");
    Result malformed = verify("cosign.pub", "--insecure-ignore-tlog", "-a", "env");
    assertThat(malformed.status()).isEqualTo(2);
    assertThat(malformed.err()).contains("NAME=VALUE");
    assertThat(verify("cosign.pub", "--insecure-ignore-tlog", "-a", "a=1,a=2").status())
        .isEqualTo(2);
  }

  @Test
  void exitsWithThreeIfTheRegistryDoesNotAnswer() {
    registry.faults().on(Route.manifests()).status(503);

    Result result = verify("cosign.pub", "--insecure-ignore-tlog", "--timeout", "1s");

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.out()).startsWith("indeterminate: ");
  }

  @Test
  void ofSeveralImagesTheWorstCounts() {
    registry.push("shop/bare", "1.0", IMAGE);

    Result result =
        verify(
            "cosign.pub",
            "--insecure-ignore-tlog",
            "--json",
            registry.reference("shop/bare:1.0").toString());
    Result wrong = verify("cosign.pub", "--insecure-ignore-tlog", "--json", "WRONG NAME");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).hasLineCount(2).contains("\"allowed\"", "\"no-signature\"");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).hasLineCount(2).contains("{\"image\":\"WRONG NAME\",\"error\":");
  }

  @Test
  void comparesTheNameIfAsked() throws IOException {
    assertThat(verify("cosign.pub", "--insecure-ignore-tlog", "--check-identity").status())
        .isZero();
    Result local =
        verify("cosign.pub", "--insecure-ignore-tlog", "--check-identity", "--local-image");
    assertThat(local.status()).isEqualTo(2);
    assertThat(local.err()).contains("--check-identity");
  }

  @Test
  void readsLayouts() {
    Result missing =
        run(
            "cosign",
            "verify",
            "--local-image",
            "--insecure-ignore-tlog",
            "--key",
            at("cosign.pub"),
            at("none"));
    Result empty =
        run(
            "cosign",
            "verify",
            "--local-image",
            "--insecure-ignore-tlog",
            "--key",
            at("cosign.pub"),
            work.toString());

    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("there is no directory");
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.out()).contains("[layout-invalid]");
  }

  @Test
  void namesAKeyThatCannotBeUsed() throws IOException {
    Files.writeString(work.resolve("bad.pub"), "bad");

    Result bad = verify("bad.pub", "--insecure-ignore-tlog");
    Result missing = verify("missing.pub", "--insecure-ignore-tlog");
    Result none = run("cosign", "verify", "--insecure-ignore-tlog", image.toString());

    assertThat(bad.status()).isEqualTo(2);
    assertThat(bad.err()).contains("bad.pub");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("missing.pub");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("--key");
    assertThat(registry.requests(Route.manifests())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--certificate-identity=joe@example.com",
        "--certificate-identity-regexp=.*",
        "--certificate-oidc-issuer=https://issuer.example.com",
        "--certificate-oidc-issuer-regexp=.*",
        "--certificate-chain=chain.pem",
        "--new-bundle-format",
        "--use-signed-timestamps=true",
        "--check-claims=false",
        "--experimental-oci11",
        "--signature-digest-algorithm=sha384"
      })
  void refusesWhatIsNotThereYetByName(String option) {
    Result result = verify("cosign.pub", "--insecure-ignore-tlog", option);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(option.replaceFirst("=.*", "") + ": not supported yet");
    assertThat(registry.requests(Route.manifests())).isEmpty();
  }
}
