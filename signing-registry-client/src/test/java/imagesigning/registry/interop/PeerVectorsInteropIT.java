package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.DIGEST_MISMATCH;
import static imagesigning.core.RejectionReason.IDENTITY_MISMATCH;
import static imagesigning.core.RejectionReason.NO_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_EXPIRED;
import static imagesigning.core.RejectionReason.OPENPGP_KEY_REVOKED;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.POLICY_REJECTS;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.RejectionReason;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.StrictJson;
import imagesigning.testing.NeedsPeers;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that peers signed and judged long ago, served by a real registry once more. */
@NeedsPeers({"registry", "/usr/bin/tar"})
@NeedsVectors
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerVectorsInteropIT {
  private static final int MAX_INDEX_BYTES = 8 << 20;

  /** Signatures of some images name the registry by this port. */
  private static final int PORT = 5800;

  private static final Map<String, RejectionReason> REASONS =
      Map.ofEntries(
          Map.entry("look.wrong-key", OPENPGP_UNKNOWN_KEY),
          Map.entry("look.default-identity", IDENTITY_MISMATCH),
          Map.entry("look.exactReference-wrong", IDENTITY_MISMATCH),
          Map.entry("look.two-requirements", OPENPGP_UNKNOWN_KEY),
          Map.entry("look.scope-tag", POLICY_REJECTS),
          Map.entry("look.scope-empty", POLICY_REJECTS),
          Map.entry("look.natural.matchExact-digest", IDENTITY_MISMATCH),
          Map.entry("look.natural.other-tag", IDENTITY_MISMATCH),
          Map.entry("look.unsigned", NO_SIGNATURE),
          Map.entry("look.gap", NO_SIGNATURE),
          Map.entry("look.corrupt", OPENPGP_BAD_SIGNATURE),
          Map.entry("look.transplant", DIGEST_MISMATCH),
          Map.entry("look.key-expired", OPENPGP_KEY_EXPIRED),
          Map.entry("look.key-revoked", OPENPGP_KEY_REVOKED),
          Map.entry("look.multi.index-only.system", NO_SIGNATURE),
          Map.entry("look.multi.index-only.all", NO_SIGNATURE),
          Map.entry("look.multi.instance-only.all", NO_SIGNATURE));

  private final Path vectors = Vectors.peers("");

  @TempDir static Path directory;
  private DockerRegistry registry;

  @BeforeAll
  void serve() throws IOException {
    assertThat(DockerRegistry.isFree(PORT))
        .as("port %d, which these signatures name, is free", PORT)
        .isTrue();
    Peers peers = Peers.in(directory);
    Path served = directory.resolve("registry");
    Path data = Files.createDirectories(served.resolve("data"));
    peers
        .companion("tar", Map.of())
        .run("-xzf", vectors.resolve("registry.tar.gz").toString(), "-C", data.toString())
        .orFail();
    registry = DockerRegistry.startOn(PORT, peers, served, "--readonly");
  }

  @AfterAll
  void stop() throws IOException {
    if (registry != null) {
      registry.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithTheIndex(VerdictCase asked) throws IOException {
    OurAnswer.assertAsExpected(asked, asked.registriesD().orElseThrow());
  }

  @Test
  void everyReasonBelongsToACase() throws Exception {
    assertThat(cases().map(VerdictCase::name)).containsAll(REASONS.keySet());
  }

  Stream<VerdictCase> cases() throws IOException, JsonFormatException {
    byte[] index = Files.readAllBytes(vectors.resolve("index.json"));
    JsonValue root = StrictJson.parse(index, MAX_INDEX_BYTES, 64);
    return elements(member(root, "cases").orElseThrow())
        .filter(each -> text(each, "family").equals("lookaside-policy"))
        .map(this::question);
  }

  private VerdictCase question(JsonValue entry) {
    String id = text(entry, "id");
    JsonValue check = member(entry, "check").orElseThrow();
    Expected expected =
        text(entry, "expect").equals("accept")
            ? Expected.allowed()
            : Expected.rejected(Objects.requireNonNull(REASONS.get(id), id));
    VerdictCase asked =
        VerdictCase.of(
                id,
                registry.host() + "/" + text(check, "image"),
                filled(vectors.resolve(text(check, "policy"))),
                expected)
            .reading(filledDirectory(text(check, "registries_d")));
    String architecture = member(check, "arch").map(PeerVectorsInteropIT::string).orElse("amd64");
    return member(check, "all").isPresent() ? asked.withAllInstances() : asked.on(architecture);
  }

  private Path filledDirectory(String name) {
    Path filled = directory.resolve(name);
    try {
      Files.createDirectories(filled);
      Files.writeString(
          filled.resolve("default.yaml"), filled(vectors.resolve(name).resolve("default.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return filled;
  }

  private String filled(Path template) {
    try {
      return Files.readString(template)
          .replace("{{DIR}}", vectors.toString())
          .replace("{{REGISTRY}}", registry.host())
          .replace("{{LOOKASIDE}}", "file://" + vectors.resolve("lookaside"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<JsonValue> member(JsonValue object, String name) {
    return ((JsonValue.JsonObject) object).get(name);
  }

  private static Stream<JsonValue> elements(JsonValue array) {
    return ((JsonValue.JsonArray) array).elements().stream();
  }

  private static String text(JsonValue object, String name) {
    return string(member(object, name).orElseThrow());
  }

  private static String string(JsonValue value) {
    return ((JsonValue.JsonString) value).value();
  }
}
