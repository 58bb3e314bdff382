package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
  private static final String HEX =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String SHA256 = "sha256:" + HEX;

  @Test
  void isNamedExactly() {
    assertThat(Transport.named("docker-daemon")).contains(Transport.DOCKER_DAEMON);
    assertThat(Transport.named("Docker")).isEmpty();
    assertThat(Transport.named("vsock")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void alwaysAcceptsTheEmptyScope(Transport transport) {
    assertThat(transport.scopeProblem("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"registry.example.com/ns", "*.com", "busybox", "UPPER CASE?", SHA256, "/x//", "["})
  void acceptsEveryScopeOfARegistryAndOfOstree(String scope) {
    assertThat(Transport.DOCKER.scopeProblem(scope)).isEmpty();
    assertThat(Transport.OSTREE.scopeProblem(scope)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com/ns/stream:notlatest",
        "registry.example.com:8443/ns/stream",
        "registry.example.com/ns",
        "registry.example.com",
        "*.example.com",
        "*.com",
        "a/b/",
        "//"
      })
  void acceptsAtomicScopes(String scope) {
    assertThat(Transport.ATOMIC.scopeProblem(scope)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example.com/too/deep/hierarchy",
        "registry.example.com/ns/stream:tag1:tag2",
        "registry.example.com/ns:tag",
        "registry.example.com/ns/stream:tag/x"
      })
  void refusesAtomicScopes(String scope) {
    assertThat(Transport.ATOMIC.scopeProblem(scope)).isPresent();
  }

  @Test
  void refusesImageIdsAsDaemonScopes() {
    assertThat(Transport.DOCKER_DAEMON.scopeProblem(SHA256)).isPresent();
    assertThat(Transport.DOCKER_DAEMON.scopeProblem("sha512:" + HEX + HEX)).isPresent();
    assertThat(Transport.DOCKER_DAEMON.scopeProblem(HEX)).isEmpty();
    assertThat(Transport.DOCKER_DAEMON.scopeProblem("sha256:ab")).isEmpty();
    assertThat(Transport.DOCKER_DAEMON.scopeProblem("example.com/ns/app:1")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"DOCKER_ARCHIVE", "TARBALL"})
  void refusesEveryScopeOfArchives(Transport transport) {
    assertThat(transport.scopeProblem("docker.io"))
        .contains("transport " + transport + " supports no scope but \"\"");
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"DIR", "SIF", "OCI", "OCI_ARCHIVE"})
  void acceptsPlainAbsolutePaths(Transport transport) {
    assertThat(transport.scopeProblem("/etc")).isEmpty();
    assertThat(transport.scopeProblem("/this/does/not/exist")).isEmpty();
    assertThat(transport.scopeProblem("/a/..b/.c")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relative/path | expected an absolute path",
        "/ | write \"\"",
        "/double//slashes | write \"/double/slashes\"",
        "/has/./dot | write \"/has/dot\"",
        "/has/dot/../dots | write \"/has/dots\"",
        "/../x | write \"/x\"",
        "/trailing/slash/ | write \"/trailing/slash\""
      })
  void refusesOtherPaths(String scope, String hint) {
    for (Transport transport :
        new Transport[] {Transport.DIR, Transport.SIF, Transport.OCI, Transport.OCI_ARCHIVE}) {
      assertThat(transport.scopeProblem(scope))
          .hasValueSatisfying(message -> assertThat(message).contains(hint));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[/root]",
        "[overlay@/root]",
        "[overlay@/root]@" + HEX,
        "[overlay@/root]docker.io",
        "[overlay@/root]docker.io/library",
        "[overlay@/root]docker.io/library/busybox",
        "[overlay@/root]docker.io/library/busybox:notlatest",
        "[overlay@/root]docker.io/library/busybox:notlatest@" + HEX,
        "[overlay@/root]docker.io/library/busybox@" + SHA256,
        "[overlay@/root]docker.io/library/busybox@" + SHA256 + "@" + HEX,
        "[overlay@/root]docker.io/library/busybox:notlatest@" + SHA256,
        "[overlay@/root]docker.io/library/busybox:notlatest@" + SHA256 + "@" + HEX
      })
  void acceptsStorageScopes(String scope) {
    assertThat(Transport.CONTAINERS_STORAGE.scopeProblem(scope)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "busybox",
        "[unterminated",
        "[]",
        "[@]",
        "[@/root]",
        "[overlay@]",
        "[relative/path]",
        "[overlay@relative/path]",
        "[overlay@/root]@",
        "[overlay@/root]docker.io/library/busybox@sha256:ab",
        "[overlay@/root]docker.io/library/busybox@ab",
        "[overlay@/root]docker.io/library/busybox@",
        "[overlay@/root]docker.io/library/busybox@@" + HEX,
        "[overlay@/root]docker.io/library/busybox@ab@" + HEX,
        "[overlay@/root]docker.io/library/busybox@sha256:ab@" + HEX,
        "[overlay@/root]docker.io/library/busybox@" + SHA256 + "@",
        "[overlay@/root]docker.io/library/busybox@" + SHA256 + "@ab",
        "[overlay@/root]docker.io/library/busybox@" + SHA256 + "@" + HEX + "@" + HEX
      })
  void refusesStorageScopes(String scope) {
    assertThat(Transport.CONTAINERS_STORAGE.scopeProblem(scope)).isPresent();
  }
}
