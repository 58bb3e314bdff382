package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeAdviceTest {
  private static final String OK =
      "{'default': [{'type': 'insecureAcceptAnything'}], 'transports': {\n";
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox",
    "busybox:latest, docker.io/library/busybox:latest",
    "library/busybox, docker.io/library/busybox",
    "myorg/app, docker.io/myorg/app",
    "docker.io/busybox:1, docker.io/library/busybox:1",
    "index.docker.io, docker.io",
    "index.docker.io/library/busybox, docker.io/library/busybox",
    "index.docker.io/busybox, docker.io/library/busybox",
    "https://registry.example, registry.example",
    "https://registry.example/, registry.example",
    "http://registry.example/v2, registry.example/v2",
    "docker://registry.example/ns/app, registry.example/ns/app",
    "docker://busybox, docker.io/library/busybox",
    "registry.example/, registry.example",
    "registry.example/ns/*, registry.example/ns",
    "*, ''"
  })
  void warnsOfAScopeThatNeverMatchesAndMendsIt(String scope, String meant) {
    PolicyProblem problem = warned(scope);

    assertThat(problem.suggestion()).hasValue("did you mean \"" + meant + "\"?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.*.example.com",
        "*.example.com:5000",
        "*.example.com/ns",
        "*example.com",
        "registry.example/UPPER",
        "registry.example/a@" + DIGEST + "x",
        "registry.example/a:1@" + DIGEST,
        "-bad-.example",
        " registry.example"
      })
  void warnsOfAScopeThatNeverMatches(String scope) {
    assertThat(warned(scope).message()).contains("never matches");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "docker.io",
        "docker.io/library",
        "docker.io/library/busybox",
        "docker.io/library/busybox:latest",
        "docker.io/busybox",
        "localhost",
        "localhost/app",
        "localhost:5000",
        "registry.example",
        "registry.example:5000",
        "Registry.Example/ns",
        "registry.example:5000/ns/app:1.2",
        "registry.example/app@" + DIGEST,
        "*.example.com",
        "*.com"
      })
  void saysNothingOfAScopeThatCanMatch(String scope) {
    assertThat(document("docker", scope).lint()).isEmpty();
    assertThat(document("docker-daemon", scope).lint()).isEmpty();
  }

  @Test
  void saysNothingOfOtherTransports() {
    assertThat(document("containers-storage", "[overlay@/var/lib]").lint()).isEmpty();
    assertThat(document("dir", "/images").lint()).isEmpty();
    assertThat(document("ostree", "busybox").lint()).isEmpty();
  }

  @Test
  void warnsOfAnUnknownTransportAndNamesTheNearest() {
    PolicyProblem problem =
        MarkedPolicy.of(OK + "☞'dokcer': {'busybox': [{'type': 'reject'}]}}}")
            .assertWarned("unknown-transport");

    assertThat(problem.suggestion()).hasValue("did you mean \"docker\"?");
    assertThat(problem.path()).isEqualTo("$.transports.dokcer");
  }

  @Test
  void listsTheTransportsWhenNoneIsNear() {
    PolicyProblem problem =
        MarkedPolicy.of(OK + "☞'vsock': {}}}").assertWarned("unknown-transport");

    assertThat(problem.suggestion().orElseThrow()).contains("docker", "containers-storage");
  }

  @ParameterizedTest
  @CsvSource({
    "prefix, busybox, docker.io/library/busybox",
    "prefix, ns/app, docker.io/ns/app",
    "signedPrefix, notlocalhost, docker.io/library/notlocalhost"
  })
  void warnsOfAPrefixThatBeginsNoFullName(String name, String prefix, String meant) {
    String other = name.equals("prefix") ? "signedPrefix" : "prefix";
    PolicyProblem problem =
        MarkedPolicy.identity(
                "{'type': 'remapIdentity', '"
                    + other
                    + "': 'example.com',\n '"
                    + name
                    + "': ☞'"
                    + prefix
                    + "'}")
            .assertWarned("prefix-never-matches");

    assertThat(problem.suggestion()).hasValue("did you mean \"" + meant + "\"?");
  }

  @Test
  void warnsOfWhatNoToolImplements() {
    MarkedPolicy.requirement(
            "☞{'type': 'signedBaseLayer', 'baseLayerIdentity': {'type': 'matchExact'}}")
        .assertWarned("unsupported-requirement");
    MarkedPolicy.requirement(
            "{'type': 'signedBy', 'keyType': ☞'X509Certificates', 'keyPath': '/k'}")
        .assertWarned("unsupported-key-type");
  }

  @Test
  void warnsOfListsThatNameNoKey() {
    MarkedPolicy.requirement("{'type': 'signedBy', 'keyType': 'GPGKeys', 'keyPaths': ☞[]}")
        .assertWarned("no-keys");
    MarkedPolicy.requirement("{'type': 'signedBy', 'keyType': 'GPGKeys', 'keyPaths': ['/k', ☞'']}")
        .assertWarned("key-file-unreadable");
  }

  @Test
  void hasNothingAgainstAcceptingAnythingByDefault() {
    assertThat(MarkedPolicy.of("{'default': [{'type': 'insecureAcceptAnything'}]}").lint())
        .isEmpty();
  }

  private static PolicyProblem warned(String scope) {
    return document("docker", scope).assertWarned("scope-never-matches");
  }

  private static MarkedPolicy document(String transport, String scope) {
    return MarkedPolicy.of(OK + "'" + transport + "': {☞'" + scope + "': [{'type': 'reject'}]}}}");
  }
}
