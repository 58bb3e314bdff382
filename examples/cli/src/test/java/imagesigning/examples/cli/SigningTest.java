package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as a script sees it: exit status, standard output, standard error. */
@ExtendWith(ImageSigningExtension.class)
class SigningTest {
  private static final String SIGSTORE_KEY =
      """
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfs7sR6Z1xCGpLPHe/0pLDIrwvstv
      ouxWJ9PaDw0ifSJHKWdYRMweuSnyiUMRJ6Rd72FY3XYq4PTP/gjw2NyyBg==
      -----END PUBLIC KEY-----
      """;
  private static final TestKey KEY = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path work;
  private TestRegistry registry;
  private Path registriesD;
  private DockerReference signed;
  private DockerReference unsigned;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushImages(TestRegistry testRegistry, TestLookaside lookaside) throws IOException {
    registry = testRegistry;
    registriesD = lookaside.writeRegistriesD(work.resolve("registries.d"));
    KEY.writePublicKey(work.resolve("release.gpg"));
    signed = registry.reference("shop/app:1.0");
    registry.push(signed.path(), "1.0", IMAGE);
    lookaside.put(signed, IMAGE.digest(), 1, KEY.sign(signed.toString(), IMAGE.digest()));
    unsigned = registry.reference("shop/unsigned:1.0");
    registry.push(unsigned.path(), "1.0", TestImage.oci(2));
  }

  @Test
  void allowsASignedImage() throws IOException {
    Result result = verify(policy("release.gpg"), signed.toString());

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("allowed: docker://" + signed);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void rejectsAnUnsignedImageWithTheReasonInJson() throws IOException {
    Result result = verify(policy("release.gpg"), "--json", unsigned.toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(1);
    assertThat(result.out())
        .contains("\"verdict\":\"rejected\"", "\"reason\":\"no-signature\"")
        .doesNotContain("\"pinnedReference\":\"");
  }

  @Test
  void answersWithThreeWhenTheRegistryDoesNot() throws IOException {
    registry.close();

    Result result = verify(policy("release.gpg"), "--json", signed.toString());

    assertThat(result.status()).isEqualTo(3);
    assertThat(result.out()).contains("\"reason\":\"registry-unreachable\"");
  }

  @Test
  void answersWithTwoWhenAKeyFileIsMissing() throws IOException {
    Result result = verify(policy("absent.gpg"), "--json", signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out())
        .contains("\"verdict\":\"indeterminate\"", "\"reason\":\"key-file-unreadable\"");
  }

  @Test
  void answersWithTwoWhenAKeyFileHoldsNoKey() throws IOException {
    Files.writeString(work.resolve("empty.gpg"), "");

    Result result = verify(policy("empty.gpg"), "--json", signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).contains("\"reason\":\"no-keys\"", "policy.json:1:", "empty.gpg");
  }

  @Test
  void judgesOciAndDirImagesAndNamesAnAmbiguousLayout() throws IOException {
    Path layout = ociLayout("one", "two");
    Path accept =
        Files.writeString(
            work.resolve("accept.json"), "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");
    Path dir = Files.createDirectory(work.resolve("dir"));
    Files.write(dir.resolve("manifest.json"), IMAGE.manifest());

    Result result =
        verify(accept, "--json", "oci:" + layout, "oci:" + layout + ":two", "dir:" + dir);

    assertThat(result.status()).isEqualTo(2);
    List<String> lines = result.out().lines().toList();
    assertThat(lines.get(0)).startsWith("{\"image\":\"oci:" + layout + "\",\"error\":\"");
    assertThat(lines.get(1)).contains("\"verdict\":\"allowed\"");
    assertThat(lines.get(2))
        .contains("\"verdict\":\"allowed\"")
        .doesNotContain("\"pinnedReference\":\"");
  }

  @Test
  void choosesTheInstanceByArchitecture() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    registry.push("shop/multi", "1.0", index);
    Path accept =
        Files.writeString(
            work.resolve("accept.json"), "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");

    Result result =
        verify(
            accept, "--json", "--arch", "arm64", registry.reference("shop/multi:1.0").toString());

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains(index.image(Platform.of("linux", "arm64")).digest().toString());
  }

  @Test
  void everyCommandThatTheHelpListsAnswersToItsName() {
    String help = run("--help").out();
    List<String> commands =
        help.substring(help.indexOf("Commands:"))
            .lines()
            .filter(line -> line.startsWith("  ") && line.charAt(2) != ' ')
            .map(line -> line.strip().split(" ")[0])
            .toList();

    assertThat(commands).contains("verify", "explain", "cosign").hasSize(12);
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThat(run(command, "--help").out()).startsWith("Usage: signing " + command));
  }

  @Test
  void debugShowsTheStackTraceOfAFailure() throws IOException {
    Result result = verify(work.resolve("none.json"), "--debug", signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--authfile", "--cert-dir", "--batch"})
  void pathThatDoesNotExistIsNamed(String option) throws IOException {
    Result result =
        verify(policy("release.gpg"), option, work.resolve("absent").toString(), signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(work.resolve("absent").toString());
  }

  @Test
  void credentialsGoToTheRegistryOfTheImageNamedAndNotToThatOfAList() throws IOException {
    registry.protect(TestAuth.basic("joe", "secret"));
    try (TestRegistry stranger = TestRegistry.start()) {
      stranger.protect(TestAuth.basic("joe", "secret"));
      Path list = Files.writeString(work.resolve("list"), stranger.reference("a/b:1") + "\n");

      Result result =
          verify(
              policy("release.gpg"),
              "--creds",
              "joe:secret",
              "--json",
              "--batch",
              list.toString(),
              signed.toString());

      assertThat(result.out().lines())
          .satisfiesExactly(
              named -> assertThat(named).contains("\"verdict\":\"allowed\""),
              listed -> assertThat(listed).contains("\"reason\":\"authentication-required\""));
      assertThat(stranger.requests())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request.header("authorization")).isEmpty());
    }
  }

  @Test
  void credentialsAreForAListOfOneRegistryAlone() throws IOException {
    registry.protect(TestAuth.basic("joe", "secret"));
    Path one = Files.writeString(work.resolve("one"), signed + "\n");
    Path two = Files.writeString(work.resolve("two"), signed + "\nother.test/a/b:1\n");

    Result own = verify(policy("release.gpg"), "--creds", "joe:secret", "--batch", one.toString());
    Result mixed =
        verify(policy("release.gpg"), "--creds", "joe:secret", "--batch", two.toString());

    assertThat(own.status()).as(own.err()).isZero();
    assertThat(mixed.status()).isEqualTo(2);
    assertThat(mixed.err()).contains("--creds: the images of --batch are at several registries");
  }

  @Test
  void lintOfADirectoryNamesIt() {
    Result result = run("policy", "lint", work.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(work + ": expected a file");
  }

  @Test
  void tellsWrongNamesAtTheirPlaceAndGoesOn() throws IOException {
    Result result =
        verify(
            policy("release.gpg"),
            "--json",
            signed.toString(),
            "dir:/nowhere",
            unsigned.toString());

    assertThat(result.status()).isEqualTo(2);
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("\"verdict\":\"allowed\"");
    assertThat(lines.get(1)).startsWith("{\"image\":\"dir:/nowhere\",\"error\":\"");
    assertThat(lines.get(2)).contains("\"verdict\":\"rejected\"");
  }

  @Test
  void readsABatchAndGivesTheWorstStatus() throws IOException {
    Path batch = Files.writeString(work.resolve("images"), signed + "\n\n" + unsigned + "\n");

    Result result = verify(policy("release.gpg"), "--json", "--batch", batch.toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(2);
  }

  @Test
  void showsWhatTagAndDigestTogetherShouldBe() throws IOException {
    Result result = verify(policy("release.gpg"), signed + "@" + IMAGE.digest());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(signed.toString(), signed.name() + "@" + IMAGE.digest());
  }

  @Test
  void locatesATypoInThePolicy() throws IOException {
    Path policy = policy("release.gpg");
    Files.writeString(policy, Files.readString(policy).replace("signedBy", "singedBy"));

    Result result = verify(policy, signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("signing: " + policy + ":1:")
        .contains("did you mean \"signedBy\"?")
        .doesNotContain("Exception");
  }

  @Test
  void lintListsEveryProblemAndExitsWithTwo() throws IOException {
    Path policy = work.resolve("broken.json");
    Files.writeString(policy, "{\n  \"default\": [{\"type\": \"rejcet\"}] // comment\n}\n");

    Result result = run("policy", "lint", policy.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).contains(policy + ":2:", "did you mean \"reject\"?", "comments");
  }

  @Test
  void lintOfAGoodPolicyExitsWithZero() throws IOException {
    assertThat(run("policy", "lint", policy("release.gpg").toString()).status()).isZero();
  }

  @Test
  void lintWarnsOfAMissingKeyFileAndExitsWithOne() throws IOException {
    Result result = run("policy", "lint", policy("absent.gpg").toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("absent.gpg");
  }

  @Test
  void lintWarnsWhereNoSigstoreSignatureIsLookedFor() throws IOException {
    Path policy = work.resolve("sigstore.json");
    Path key = Files.writeString(work.resolve("cosign.pub"), SIGSTORE_KEY);
    Files.writeString(
        policy,
        """
        {"default": [{"type": "sigstoreSigned", "keyPath": "%s",
          "signedIdentity": {"type": "matchRepository"}}]}
        """
            .formatted(key));
    Path directory = Files.createDirectories(work.resolve("attachments"));

    Result off = run("policy", "lint", "--registries-d", directory.toString(), policy.toString());

    assertThat(off.status()).isEqualTo(1);
    assertThat(off.out())
        .contains("warning " + policy + ":1:14: $.default[0]: ")
        .contains("use-sigstore-attachments: true for default-docker in a file of " + directory);
    Files.writeString(
        directory.resolve("a.yaml"), "default-docker: {use-sigstore-attachments: true}");
    assertThat(
            run("policy", "lint", "--registries-d", directory.toString(), policy.toString())
                .status())
        .isZero();
  }

  @Test
  void explainMakesNoRequest() throws IOException {
    registry.clearRequests();

    Result result =
        run(
            "explain",
            "--policy",
            policy("release.gpg").toString(),
            "--registries-d",
            registriesD.toString(),
            signed.toString());

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("signedBy", registry.host());
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void standaloneVerifyPrintsFingerprintAndDigest() throws IOException {
    Result result = standalone(KEY.fingerprint());

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .isEqualTo(
            "Signature verified using fingerprint %s, digest %s%n"
                .formatted(KEY.fingerprint(), IMAGE.digest()));
  }

  @Test
  void standaloneVerifyRefusesAnotherFingerprintWithTheReason() throws IOException {
    Result result = standalone("0".repeat(40));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).startsWith("rejected (key-not-trusted)");
  }

  @Test
  void missingPolicyFileIsNamed() throws IOException {
    Result result = verify(work.resolve("none.json"), signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("none.json");
  }

  @Test
  void registriesDirectoryThatIsAFileIsNamed() throws IOException {
    registriesD = Files.writeString(work.resolve("file.yaml"), "");

    Result result = verify(policy("release.gpg"), signed.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("file.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify",
        "verify --parallel 0 x",
        "verify --timeout soon x",
        "verify --creds nobody x",
        "verify --all-instances --arch arm64 x",
        "verify --batch",
        "policy lint",
        "explain",
        "standalone-verify a b",
        "no-such-command"
      })
  void wrongUsageIsTwoWithAMessage(String commandLine) throws IOException {
    List<String> args = new ArrayList<>(List.of(commandLine.split(" ")));
    if (commandLine.endsWith(" x")) {
      args.addAll(List.of("--policy", policy("release.gpg").toString()));
    }

    Result result = run(args.toArray(new String[0]));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).isNotBlank().doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"0,0,0", "0,3,3", "3,1,1", "1,2,2", "2,3,2"})
  void worstStatusOfSeveral(int one, int other, int worst) {
    assertThat(ExitStatus.worst(one, other)).isEqualTo(worst);
    assertThat(ExitStatus.worst(other, one)).isEqualTo(worst);
  }

  private Path policy(String keyFile) throws IOException {
    return Files.writeString(
        work.resolve("policy.json"),
        """
        {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]}
        """
            .formatted(work.resolve(keyFile)));
  }

  private Path ociLayout(String... names) throws IOException {
    Path layout = Files.createDirectories(work.resolve("layout"));
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    List<String> entries = new ArrayList<>();
    for (String name : names) {
      TestImage image = TestImage.oci(name.length() + entries.size());
      Files.write(blobs.resolve(image.digest().hex()), image.manifest());
      entries.add(
          """
          {"mediaType":"%s","digest":"%s","size":%d,
           "annotations":{"org.opencontainers.image.ref.name":"%s"}}
          """
              .formatted(image.mediaType(), image.digest(), image.manifest().length, name));
    }
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
    return layout;
  }

  private Result verify(Path policy, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "verify",
                "--tls-verify=false",
                "--policy",
                policy.toString(),
                "--registries-d",
                registriesD.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(new String[0]));
  }

  private Result standalone(String fingerprints) throws IOException {
    Files.write(work.resolve("manifest"), IMAGE.manifest());
    Files.write(work.resolve("signature"), KEY.sign("host/app:1", IMAGE.digest()));
    return run(
        "standalone-verify",
        work.resolve("manifest").toString(),
        "host/app:1",
        fingerprints,
        work.resolve("signature").toString(),
        "--public-key-file",
        work.resolve("release.gpg").toString());
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Signing.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(status, out.toString(), err.toString());
  }
}
