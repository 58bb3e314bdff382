package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.policy.PolicyRequirement.SignedBy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the policy reference, "signedIdentity / baseLayerIdentity objects". */
class IdentityRulesTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  static Stream<Arguments> identities() {
    return Stream.of(
        Arguments.of("{'type': 'matchExact'}", new SignedIdentity.MatchExact()),
        Arguments.of(
            "{'type': 'matchRepoDigestOrExact'}", new SignedIdentity.MatchRepoDigestOrExact()),
        Arguments.of("{'type': 'matchRepository'}", new SignedIdentity.MatchRepository()),
        Arguments.of(
            "{'type': 'exactReference', 'dockerReference': 'busybox:latest'}",
            new SignedIdentity.ExactReference(
                DockerReference.parse("docker.io/library/busybox:latest"))),
        Arguments.of(
            "{'type': 'exactReference', 'dockerReference': 'e.example/a@" + DIGEST + "'}",
            new SignedIdentity.ExactReference(DockerReference.parse("e.example/a@" + DIGEST))),
        Arguments.of(
            "{'type': 'exactReference', 'dockerReference': 'e.example/a:1@" + DIGEST + "'}",
            new SignedIdentity.ExactReference(DockerReference.parse("e.example/a:1@" + DIGEST))),
        Arguments.of(
            "{'type': 'exactRepository', 'dockerRepository': 'e.example/a'}",
            new SignedIdentity.ExactRepository(DockerReference.parse("e.example/a"))),
        Arguments.of(
            "{'type': 'exactRepository', 'dockerRepository': 'e.example/a:1'}",
            new SignedIdentity.ExactRepository(DockerReference.parse("e.example/a:1"))),
        Arguments.of(
            "{'type': 'remapIdentity', 'prefix': 'e.example/x', 'signedPrefix': 'v.example:80'}",
            new SignedIdentity.RemapIdentity("e.example/x", "v.example:80")));
  }

  @ParameterizedTest
  @MethodSource("identities")
  void reads(String json, SignedIdentity identity) {
    SignedBy signedBy = (SignedBy) MarkedPolicy.identity(json).parsedRequirement();

    assertThat(signedBy.signedIdentity()).isEqualTo(identity);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row("no type", "missing-key", "☞{}"),
        row("a null type", "wrong-type", "{'type': ☞null}"),
        row("an empty type", "empty-value", "{'type': ☞''}"),
        row("an unknown type", "unknown-identity-type", "{'type': ☞'x'}"),
        row("a type in another case", "unknown-identity-type", "{'type': ☞'matchexact'}"),
        row("a requirement's type", "unknown-identity-type", "{'type': ☞'reject'}"),
        row("an unknown key", "unknown-key", "{'type': 'matchExact', ☞'y': 1}"),
        row(
            "a member of another type",
            "unknown-key",
            "{'type': 'matchRepository', ☞'dockerRepository': 'e.example/a'}"),
        row("no reference", "missing-key", "☞{'type': 'exactReference'}"),
        row(
            "a null reference",
            "wrong-type",
            "{'type': 'exactReference', 'dockerReference': ☞null}"),
        row(
            "an empty reference",
            "empty-value",
            "{'type': 'exactReference', 'dockerReference': ☞''}"),
        row(
            "a reference without tag and digest",
            "invalid-reference",
            "{'type': 'exactReference', 'dockerReference': ☞'e.example/a'}"),
        row(
            "a reference that is none",
            "invalid-reference",
            "{'type': 'exactReference', 'dockerReference': ☞'e.example/UPPER:1'}"),
        row("no repository", "missing-key", "☞{'type': 'exactRepository'}"),
        row(
            "a repository that is none",
            "invalid-reference",
            "{'type': 'exactRepository', 'dockerRepository': ☞'UPPER'}"),
        row(
            "the reference's key for a repository",
            "unknown-key",
            "{'type': 'exactRepository', ☞'dockerReference': 'e.example/a:1',"
                + " 'dockerRepository': 'e.example/a'}"),
        row("no signed prefix", "missing-key", "☞{'type': 'remapIdentity', 'prefix': 'e.example'}"),
        row("no prefix", "missing-key", "☞{'type': 'remapIdentity', 'signedPrefix': 'e.example'}"),
        row(
            "a null prefix",
            "wrong-type",
            "{'type': 'remapIdentity', 'prefix': ☞null, 'signedPrefix': 'e.example'}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuses(String what, String code, String marked) {
    MarkedPolicy.identity(marked).assertRefused(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "example.com",
        "example.com:80",
        "example.com/repo",
        "example.com/ns1/ns2/ns3",
        "shortname",
        "ns/shortname"
      })
  void acceptsThePrefix(String prefix) {
    SignedBy signedBy =
        (SignedBy) MarkedPolicy.identity(remap(prefix, "v.example")).parsedRequirement();

    assertThat(signedBy.signedIdentity())
        .isEqualTo(new SignedIdentity.RemapIdentity(prefix, "v.example"));
    assertThat(MarkedPolicy.identity(remap("v.example", prefix)).parse()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repo_with_underscores",
        "example.com/",
        "example.com/UPPERCASEISINVALID",
        "example.com/repo/",
        "example.com/repo:tag",
        "example.com/repo@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "example.com/repo:tag@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void refusesThePrefix(String prefix) {
    MarkedPolicy.identity(
            "{'type': 'remapIdentity', 'prefix': ☞'" + prefix + "', 'signedPrefix': 'v.example'}")
        .assertRefused("invalid-prefix");
    MarkedPolicy.identity(
            "{'type': 'remapIdentity', 'prefix': 'v.example', 'signedPrefix': ☞'" + prefix + "'}")
        .assertRefused("invalid-prefix");
  }

  @Test
  void refusesAnEmptyPrefix() {
    MarkedPolicy.identity("{'type': 'remapIdentity', 'prefix': ☞'', 'signedPrefix': 'v.example'}")
        .assertRefused("empty-value");
  }

  @Test
  void namesTheNearestIdentity() {
    PolicyProblem problem =
        MarkedPolicy.identity("{'type': ☞'matchRespository'}")
            .assertRefused("unknown-identity-type");

    assertThat(problem.suggestion()).hasValue("did you mean \"matchRepository\"?");
    assertThat(problem.found()).hasValue("\"matchRespository\"");
    assertThat(problem.expected().orElseThrow()).contains("matchExact").contains("remapIdentity");
    assertThat(problem.path())
        .isEqualTo("$.transports.docker[\"example.com/app\"][0].signedIdentity.type");
  }

  @Test
  void listsTheIdentitiesWhenNoneIsNear() {
    PolicyProblem problem =
        MarkedPolicy.identity("{'type': ☞'whatever'}").assertRefused("unknown-identity-type");

    assertThat(problem.suggestion().orElseThrow())
        .contains(
            List.of(
                "matchExact",
                "matchRepoDigestOrExact",
                "matchRepository",
                "exactReference",
                "exactRepository",
                "remapIdentity"));
  }

  private static String remap(String prefix, String signedPrefix) {
    return "{'type': 'remapIdentity', 'prefix': '"
        + prefix
        + "', 'signedPrefix': '"
        + signedPrefix
        + "'}";
  }

  private static Arguments row(String what, String code, String marked) {
    return Arguments.of(what, code, marked);
  }
}
