package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.policy.testing.SigstoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings of requirements that no image can meet, each at its place and with a mend. */
class MatchAdviceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String SIMPLE = "{'type': 'signedBy', 'keyType': 'GPGKeys', 'keyPath': '/k'";
  private static final String SIGSTORE = "{'type': 'sigstoreSigned', 'keyPath': '/k'";
  private static final String ANY_TAG = ", 'signedIdentity': {'type': 'matchRepository'}}";

  @TempDir Path dir;

  private static MarkedPolicy in(String transport, String scope, String requirements) {
    return MarkedPolicy.of(
        "{'default': [{'type': 'reject'}],\n 'transports': {'"
            + transport
            + "': {'"
            + scope
            + "': [\n"
            + requirements
            + "\n]}}}");
  }

  private static String identity(String identity) {
    return SIMPLE + ",\n 'signedIdentity': " + identity + "}";
  }

  private static String remap(String prefix, String signedPrefix) {
    return identity(
        "{'type': 'remapIdentity', 'prefix': '"
            + prefix
            + "', 'signedPrefix': '"
            + signedPrefix
            + "'}");
  }

  private static void silent(String transport, String scope, String requirements) {
    assertThat(in(transport, scope, requirements).lint())
        .as("%s %s %s", transport, scope, requirements)
        .isEmpty();
  }

  @Test
  void warnsOfTheDefaultIdentityWithSignaturesOfCosign() {
    PolicyProblem problem =
        MarkedPolicy.requirement("☞" + SIGSTORE + "}").assertWarned("cosign-identity");

    assertThat(problem.path()).isEqualTo("$.transports.docker[\"example.com/app\"][0]");
    assertThat(problem.message()).contains("those that cosign makes have neither");
    assertThat(problem.suggestion().orElseThrow())
        .contains("{\"type\": \"matchRepository\"}")
        .contains("{\"type\": \"matchRepoDigestOrExact\"}");
  }

  @Test
  void warnsOfTheDefaultIdentityWhereverSigstoreSignaturesCanBe() {
    for (String transport : List.of("docker", "containers-storage")) {
      in(transport, "", "☞" + SIGSTORE + "}").assertWarned("cosign-identity");
    }
    MarkedPolicy.of("{'default': [☞" + SIGSTORE + "}]}").assertWarned("cosign-identity");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'matchRepository'}",
        "{'type': 'matchRepoDigestOrExact'}",
        "{'type': 'exactRepository', 'dockerRepository': 'example.com/app'}"
      })
  void saysNothingOfAnIdentityThatWasChosen(String identity) {
    silent("docker", "example.com/app", SIGSTORE + ", 'signedIdentity': " + identity + "}");
  }

  @Test
  void saysNothingOfTheDefaultIdentityWithSimpleSignatures() {
    silent("docker", "example.com/app", SIMPLE + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir", "oci"})
  void warnsOfMatchingNamesThatImagesDoNotHave(String transport) {
    PolicyProblem problem =
        in(transport, "/images", SIGSTORE + ", 'signedIdentity': ☞{'type': 'matchRepository'}}")
            .assertWarned("identity-never-matches");

    assertThat(problem.message()).contains("images of transport " + transport + " have no name");
    assertThat(problem.suggestion().orElseThrow()).contains("exactRepository");
    in(transport, "", "☞" + SIGSTORE + "}").assertWarned("identity-never-matches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"matchExact", "matchRepoDigestOrExact", "matchRepository"})
  void warnsOfEveryIdentityThatComparesWithAName(String type) {
    in("dir", "/images", SIMPLE + ", 'signedIdentity': ☞{'type': '" + type + "'}}")
        .assertWarned("identity-never-matches");
    in(
            "dir",
            "/images",
            SIMPLE
                + ", 'signedIdentity': ☞{'type': 'remapIdentity', 'prefix': 'a.example',"
                + " 'signedPrefix': 'b.example'}}")
        .assertWarned("identity-never-matches");
  }

  @Test
  void saysNothingOfIdentitiesThatNeedNoName() {
    silent("dir", "/images", identity("{'type': 'exactReference', 'dockerReference': 'a/b:c'}"));
    silent("dir", "/images", identity("{'type': 'exactRepository', 'dockerRepository': 'a/b'}"));
  }

  @ParameterizedTest
  @CsvSource({
    "docker-archive, ''",
    "docker-daemon, example.com/app",
    "tarball, ''",
    "sif, /images",
    "oci-archive, /images",
    "oci, /images"
  })
  void warnsOfTransportsWithoutSimpleSignatures(String transport, String scope) {
    PolicyProblem problem = in(transport, scope, "☞" + SIMPLE + "}").assertWarned("never-signed");

    assertThat(problem.message()).contains("transport " + transport + ", so signedBy denies");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-archive", "docker-daemon", "tarball", "atomic"})
  void warnsOfTransportsWithoutSigstoreSignatures(String transport) {
    PolicyProblem problem = in(transport, "", "☞" + SIGSTORE + "}").assertWarned("never-signed");

    assertThat(problem.message()).contains("so sigstoreSigned denies");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/app, example.com/application",
    "example.com/app, example.org",
    "example.com:5000/app, example.com",
    "example.com, example.com:5000",
    "*.example.com, example.com",
    "*.example.com, example.org/a",
    "example.com/app:1, example.com/app/more",
  })
  void warnsOfAPrefixThatNoNameOfTheScopeBeginsWith(String scope, String prefix) {
    PolicyProblem problem =
        in("docker", scope, remap("☞", "v.example").replace("'☞'", "☞'" + prefix + "'"))
            .assertWarned("prefix-never-matches");

    assertThat(problem.path()).endsWith("[0].signedIdentity.prefix");
    assertThat(problem.message()).contains("\"" + scope + "\"", "\"" + prefix + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/app, example.com/app",
    "example.com/app, example.com",
    "example.com/app, example.com/app/more",
    "example.com, example.com/app",
    "example.com:5000, example.com:5000/app",
    "*.example.com, a.example.com",
    "*.example.com, a.b.example.com:5000/x",
    "'', anything.example",
    "example.com/ns/app:1, example.com/ns",
  })
  void saysNothingOfAPrefixThatCanApply(String scope, String prefix) {
    silent("docker", scope, remap(prefix, "v.example/ns"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com/app:1.2", "example.com/app@" + "sha256:"})
  void warnsOfASignedPrefixThatMakesNoName(String scope) {
    String image = scope.endsWith(":") ? scope + "ab".repeat(32) : scope;
    PolicyProblem problem =
        in(
                "docker",
                image,
                SIMPLE
                    + ",\n 'signedIdentity': ☞{'type': 'remapIdentity', 'prefix':"
                    + " 'example.com/app', 'signedPrefix': 'v.example:5000'}}")
            .assertWarned("identity-never-matches");

    assertThat(problem.message()).contains("v.example:5000").contains("is no valid one");
    silent("docker", image, remap("example.com/app", "v.example:5000/app"));
    silent("docker", "example.com/app", remap("example.com/app", "v.example:5000"));
  }

  @Test
  void warnsOfMatchExactForImagesNamedByDigest() {
    PolicyProblem problem =
        in(
                "docker",
                "example.com/app@" + DIGEST,
                SIMPLE + ",\n 'signedIdentity': ☞{'type': 'matchExact'}}")
            .assertWarned("digest-identity");

    assertThat(problem.suggestion().orElseThrow()).contains("use matchRepoDigestOrExact");
    silent("docker", "example.com/app@" + DIGEST, SIMPLE + "}");
    silent("docker", "example.com/app:1.2", identity("{'type': 'matchExact'}"));
    silent("docker", "example.com/app", identity("{'type': 'matchExact'}"));
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/team/app, exactRepository, example.com/team/ap",
    "example.com/team/app, exactReference, example.com/team:1",
    "example.com/team/app:1, exactReference, example.com/team/app:2",
    "example.com/team/app:1, exactRepository, example.com/team/other",
  })
  void warnsOfANameOfTheSameRegistryOutsideOfTheScope(String scope, String type, String name) {
    PolicyProblem problem =
        in("docker", scope, SIMPLE + ",\n 'signedIdentity': ☞" + exact(type, name) + "}")
            .assertWarned("identity-outside-scope");

    assertThat(problem.message()).contains("\"" + name + "\" is none of the names of scope");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/team/app, exactRepository, example.com/team/app",
    "example.com/team, exactRepository, example.com/team/app",
    "example.com, exactRepository, example.com/team/app",
    "*.com, exactRepository, example.com/team/app",
    "'', exactRepository, example.com/team/app",
    "example.com/team/app:1, exactReference, example.com/team/app:1",
    "example.com/team/app:1, exactRepository, example.com/team/app",
    "mirror.example/team/app, exactRepository, vendor.example/team/app",
    "mirror.example/team/app:1, exactReference, vendor.example/team/app:2",
  })
  void saysNothingOfANameOfTheScopeOrOfWhatIsMirrored(String scope, String type, String name) {
    silent("docker", scope, SIMPLE + ", 'signedIdentity': " + exact(type, name) + "}");
  }

  private static String exact(String type, String name) {
    String member = type.equals("exactReference") ? "dockerReference" : "dockerRepository";
    return "{'type': '" + type + "', '" + member + "': '" + name + "'}";
  }

  @Test
  void takesAnyTagInAScopeThatNamesADigest() {
    silent(
        "docker",
        "example.com/app@" + DIGEST,
        SIMPLE + ", 'signedIdentity': " + exact("exactReference", "example.com/app:1") + "}");
  }

  @Test
  void warnsOfIdentitiesThatAreNoEmail() {
    String uri = "https://example.com/team/app/workflows/release";
    PolicyProblem problem =
        MarkedPolicy.requirement(
                "{'type': 'sigstoreSigned', 'rekorPublicKeyPath': '/r', 'fulcio': {'caPath': '/c',"
                    + " 'oidcIssuer': 'https://issuer.example',\n 'subjectEmail': ☞'"
                    + uri
                    + "'}"
                    + ANY_TAG)
            .assertWarned("subject-never-matches");

    assertThat(problem.path()).endsWith("[0].fulcio.subjectEmail");
    assertThat(problem.suggestion().orElseThrow()).contains("URIs");
    MarkedPolicy.requirement(
            "{'type': 'sigstoreSigned', 'pki': {'caRootsPath': '/c', 'subjectEmail': ☞'alice'}"
                + ANY_TAG)
        .assertWarned("subject-never-matches");
  }

  @Test
  void warnsOfRequirementsBesideReject() {
    for (String other :
        List.of("{'type': 'insecureAcceptAnything'}", SIMPLE + "}", SIGSTORE + "}")) {
      PolicyProblem problem =
          MarkedPolicy.requirement(other + ",\n☞{'type': 'reject'}").assertWarned("without-effect");
      assertThat(problem.path()).endsWith("[1]");
      assertThat(problem.suggestion().orElseThrow()).contains("remove reject");
      MarkedPolicy.requirement("☞{'type': 'reject'},\n" + other).assertWarned("without-effect");
    }
  }

  @Test
  void warnsOfAcceptingAnythingBesideSomethingElse() {
    PolicyProblem problem =
        MarkedPolicy.requirement(SIMPLE + "},\n☞{'type': 'insecureAcceptAnything'}")
            .assertWarned("without-effect");

    assertThat(problem.message()).contains("all requirements of a list must be met");
  }

  @Test
  void warnsOfARequirementThatIsThereTwice() {
    PolicyProblem problem =
        MarkedPolicy.requirement(
                SIMPLE
                    + "},\n"
                    + SIGSTORE
                    + ANY_TAG
                    + ",\n☞"
                    + SIMPLE
                    + ", 'signedIdentity':"
                    + " {'type': 'matchRepoDigestOrExact'}}")
            .assertWarned("without-effect");

    assertThat(problem.message())
        .contains("says the same as $.transports.docker[\"example.com/app\"][0]");
    silent("docker", "example.com/app", SIMPLE + "}, " + identity("{'type': 'matchExact'}"));
  }

  @Test
  void looksAtManyRequirementsInTimeProportionalToTheirNumber() {
    StringBuilder list = new StringBuilder(SIMPLE + "}");
    for (int i = 0; i < 20_000; i++) {
      list.append(",{'type':'signedBy','keyType':'GPGKeys','keyPath':'/k").append(i).append("'}");
    }
    silent("docker", "example.com/app", list.toString());
  }

  @Test
  void saysNothingMoreOfAScopeThatNeverMatches() {
    String requirements = SIGSTORE + "}, {'type': 'insecureAcceptAnything'}";

    assertThat(in("docker", "busybox", requirements).lint())
        .extracting(PolicyProblem::code)
        .containsExactly("scope-never-matches");
    assertThat(in("vsock", "x", requirements).lint())
        .extracting(PolicyProblem::code)
        .containsExactly("unknown-transport");
  }

  @Test
  void looksAtTheRequirementsThatAreRightBesideAnError() {
    assertThat(MarkedPolicy.requirement(SIGSTORE + "}, {'type': 'sigstoreSinged'}").lint())
        .extracting(PolicyProblem::code)
        .containsExactly("cosign-identity", "missing-key", "unknown-requirement-type");
  }

  private RegistriesConfig registries(String yaml) throws IOException {
    Path directory = Files.createDirectories(dir.resolve("registries.d"));
    Files.writeString(directory.resolve("a.yaml"), yaml);
    return RegistriesConfig.load(directory, new HostEnvironment(dir, false, dir));
  }

  private static List<PolicyProblem> lint(MarkedPolicy policy, RegistriesConfig registries) {
    KeyFiles files = KeyFiles.of(Map.of("/k", key()));
    return Policy.lint(policy.bytes(), "policy.json", files, registries);
  }

  private static byte[] key() {
    return SigstoreKey.generate().publicKey();
  }

  private static Optional<PolicyProblem> off(
      String transport, String scope, RegistriesConfig registries) {
    MarkedPolicy policy = in(transport, scope, "☞" + SIGSTORE + ANY_TAG);
    List<PolicyProblem> problems = lint(policy, registries);
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    assertThat(problems).hasSize(1);
    PolicyProblem problem = problems.get(0);
    assertThat(problem.code()).isEqualTo("attachments-off");
    assertThat(problem.line() + ":" + problem.column())
        .isEqualTo(policy.line() + ":" + policy.column());
    return Optional.of(problem);
  }

  @Test
  void warnsWhereNoSigstoreSignatureIsLookedFor() throws IOException {
    RegistriesConfig nothing = RegistriesConfig.empty(new HostEnvironment(dir, false, dir));

    PolicyProblem problem = off("docker", "example.com/app", nothing).orElseThrow();

    assertThat(problem.message())
        .contains("use-sigstore-attachments off for any image of \"example.com/app\"");
    assertThat(problem.suggestion().orElseThrow())
        .isEqualTo(
            "set use-sigstore-attachments: true for \"example.com/app\" in a file of registries.d");
    assertThat(off("docker", "", nothing).orElseThrow().message())
        .contains("any image of a registry");
    assertThat(off("docker", "*.example.com", nothing)).isPresent();
    assertThat(off("docker", "example.com/app:1", nothing)).isPresent();
    assertThat(lint(MarkedPolicy.of("{'default': [" + SIGSTORE + ANY_TAG + "]}"), nothing))
        .extracting(PolicyProblem::code)
        .containsExactly("attachments-off");
  }

  @Test
  void namesTheDirectory() throws IOException {
    RegistriesConfig config = registries("default-docker: {use-sigstore-attachments: false}");

    assertThat(off("docker", "", config).orElseThrow().suggestion().orElseThrow())
        .contains("for default-docker in a file of " + dir.resolve("registries.d"));
  }

  @Test
  void saysNothingOfAttachmentsWhereTheyAreNotAskedFor() throws IOException {
    RegistriesConfig nothing = RegistriesConfig.empty(new HostEnvironment(dir, false, dir));

    assertThat(off("containers-storage", "", nothing)).isEmpty();
    assertThat(lint(in("docker", "example.com/app", "{'type': 'insecureAcceptAnything'}"), nothing))
        .isEmpty();
    assertThat(in("docker", "example.com/app", SIGSTORE + ANY_TAG).lint())
        .as("without registries.d")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/app, example.com/app",
    "example.com/app, example.com",
    "example.com/app, *.com",
    "example.com/app, example.com/app/part",
    "example.com/app, example.com/app:1.2",
    "example.com/app:1.2, example.com/app:1.2",
    "example.com/app:1.2, example.com/app",
    "example.com, example.com/app",
    "*.com, example.com:5000/app",
    "*.example.com, *.a.example.com",
    "'', example.com/app",
  })
  void saysNothingIfAnImageOfTheScopeHasAttachments(String scope, String on) throws IOException {
    assertThat(
            off(
                "docker",
                scope,
                registries("docker:\n  '" + on + "': {use-sigstore-attachments: true}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/app, example.com/application",
    "example.com/app, example.com:5000/app",
    "example.com/app, example.com/other:1",
    "example.com/app:1.2, example.com/app:1.3",
    "example.com/app:1.2, example.com/app/part",
    "*.example.com, example.com",
    "example.com:5000, example.com",
  })
  void warnsIfOnlyOtherImagesHaveAttachments(String scope, String on) throws IOException {
    assertThat(
            off(
                "docker",
                scope,
                registries("docker:\n  '" + on + "': {use-sigstore-attachments: true}")))
        .isPresent();
  }

  @Test
  void aNarrowerNamespaceCanSwitchAttachmentsOff() throws IOException {
    RegistriesConfig config =
        registries(
            """
            default-docker: {use-sigstore-attachments: true}
            docker:
              example.com/off: {use-sigstore-attachments: false}
              example.com/off/on: {use-sigstore-attachments: true}
              example.com/never: {use-sigstore-attachments: false}
            """);

    assertThat(off("docker", "example.com/never", config)).isPresent();
    assertThat(off("docker", "example.com/never/part", config)).isPresent();
    assertThat(off("docker", "example.com/off", config)).isEmpty();
    assertThat(off("docker", "example.com/off/part", config)).isPresent();
    assertThat(off("docker", "example.com/other", config)).isEmpty();
  }
}
