package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.testing.VectorCount;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that skopeo signed get from us the verdict that skopeo gave them. */
@ExtendWith(VectorCount.class)
@Timeout(60)
class LookasidePolicyVectorsTest {
  /** The registry's address when the images were signed; some signatures name it. */
  private static final String SIGNED_ADDRESS = "127.0.0.1:5800";

  /** Why we refuse what skopeo refuses. */
  private static final Map<String, RejectionReason> REASONS =
      Map.ofEntries(
          Map.entry("look.wrong-key", RejectionReason.OPENPGP_UNKNOWN_KEY),
          Map.entry("look.default-identity", RejectionReason.IDENTITY_MISMATCH),
          Map.entry("look.exactReference-wrong", RejectionReason.IDENTITY_MISMATCH),
          Map.entry("look.two-requirements", RejectionReason.OPENPGP_UNKNOWN_KEY),
          Map.entry("look.scope-tag", RejectionReason.POLICY_REJECTS),
          Map.entry("look.scope-empty", RejectionReason.POLICY_REJECTS),
          Map.entry("look.natural.matchExact-digest", RejectionReason.IDENTITY_MISMATCH),
          Map.entry("look.natural.other-tag", RejectionReason.IDENTITY_MISMATCH),
          Map.entry("look.unsigned", RejectionReason.NO_SIGNATURE),
          Map.entry("look.gap", RejectionReason.NO_SIGNATURE),
          Map.entry("look.corrupt", RejectionReason.OPENPGP_BAD_SIGNATURE),
          Map.entry("look.transplant", RejectionReason.DIGEST_MISMATCH),
          Map.entry("look.key-expired", RejectionReason.OPENPGP_KEY_EXPIRED),
          Map.entry("look.key-revoked", RejectionReason.OPENPGP_KEY_REVOKED),
          Map.entry("look.multi.index-only.system", RejectionReason.NO_SIGNATURE),
          Map.entry("look.multi.index-only.all", RejectionReason.NO_SIGNATURE),
          Map.entry("look.multi.instance-only.all", RejectionReason.NO_SIGNATURE));

  @TempDir static Path work;
  private static TestRegistry registry;
  private static TestLookaside lookaside;
  private static ScriptedServer gateway;

  @BeforeAll
  static void serve() throws IOException {
    registry = TestRegistry.start();
    lookaside = TestLookaside.start();
    Map<String, byte[]> manifests = PeerCase.manifests();
    PeerCase.contents()
        .forEach(
            (name, digest) -> {
              byte[] manifest = manifests.get(digest);
              int colon = name.indexOf(':');
              if (name.contains("@")) {
                registry.pushManifest(
                    name.substring(0, name.indexOf('@')), mediaType(manifest), manifest);
              } else {
                registry.push(name.substring(0, colon), name.substring(colon + 1), manifest);
              }
            });
    serveSignatures();
    gateway = ScriptedServer.start().answering(LookasidePolicyVectorsTest::atSignedAddress);
  }

  @AfterAll
  static void stop() {
    registry.close();
    lookaside.close();
    gateway.close();
  }

  static Stream<PeerCase> cases() {
    return PeerCase.all().stream().filter(c -> c.image().isPresent());
  }

  @Test
  void knowsAllCasesAndAReasonForEveryRefusal() {
    assertThat(cases()).hasSize(36);
    assertThat(cases().filter(c -> !c.accepted()).map(PeerCase::id))
        .containsExactlyInAnyOrderElementsOf(REASONS.keySet());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithSkopeoOverHttp(PeerCase peerCase) throws IOException {
    check(peerCase, judge(peerCase, lookaside.url().toString()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithSkopeoOverFiles(PeerCase peerCase) throws IOException {
    check(peerCase, judge(peerCase, "file://" + PeerCase.directoryOfAll().resolve("lookaside")));
  }

  private static void check(PeerCase peerCase, Verdict verdict) {
    if (peerCase.accepted()) {
      assertThat(verdict).isAllowed();
    } else {
      assertThat(verdict).isRejectedFor(REASONS.get(peerCase.id()));
    }
  }

  private static Verdict judge(PeerCase peerCase, String store) throws IOException {
    String address = peerCase.needsPort() ? SIGNED_ADDRESS : registry.host();
    Path registriesD = Files.createTempDirectory(work, "registries.d");
    Files.writeString(
        registriesD.resolve("default.yaml"),
        PeerCase.filled(peerCase.registriesD().orElseThrow() + "/default.yaml", address, store));
    String policy = PeerCase.filled(peerCase.policy(), address, store);
    try (ImageVerifier verifier =
        ImageVerifier.builder()
            .policy(Policy.parse(policy.getBytes(StandardCharsets.UTF_8), peerCase.policy()))
            .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()))
            .http(HttpSettings.builder().plainHttpEverywhere().proxy(new SignedAddress()).build())
            .platform(Platform.of("linux", peerCase.architecture().orElse("amd64")))
            .allInstances(peerCase.allInstances())
            .build()) {
      return verifier.verify("docker://" + address + "/" + peerCase.image().orElseThrow());
    }
  }

  private static String mediaType(byte[] manifest) {
    String text = new String(manifest, StandardCharsets.UTF_8);
    int start = text.indexOf("application/vnd.");
    return text.substring(start, text.indexOf('"', start));
  }

  private static void serveSignatures() throws IOException {
    Path store = PeerCase.directoryOfAll().resolve("lookaside");
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = store.relativize(file.getParent()).toString();
        lookaside.put(
            name.substring(0, name.indexOf('@')),
            imagesigning.core.Digest.parse(name.substring(name.indexOf('@') + 1).replace('=', ':')),
            Integer.parseInt(file.getFileName().toString().substring("signature-".length())),
            Files.readAllBytes(file));
      }
    }
  }

  /** The registry under the address that signatures name, which may be in use on this machine. */
  private static ScriptedServer.Reply atSignedAddress(ScriptedServer.Request request) {
    String path = URI.create(request.target()).getPath();
    if (path.equals("/v2/")) {
      return ScriptedServer.ok("{}");
    }
    int manifests = path.indexOf("/manifests/");
    Optional<byte[]> manifest =
        registry.manifest(
            path.substring("/v2/".length(), manifests),
            path.substring(manifests + "/manifests/".length()));
    return manifest.map(ScriptedServer::ok).orElse(ScriptedServer.status(404));
  }

  private static final class SignedAddress extends ProxySelector {
    @Override
    public List<Proxy> select(URI uri) {
      return uri.getPort() == 5800
          ? List.of(
              new Proxy(
                  Proxy.Type.HTTP,
                  new InetSocketAddress("127.0.0.1", URI.create(gateway.url("/")).getPort())))
          : List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
