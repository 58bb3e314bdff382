package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.ImageReference;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Policies judged by the real tools, and those of the upstream library. */
@NeedsVectors
class PolicyVectorsTest {
  /** What is wrong with each file that does not load. */
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("policy.no-default", "missing-key"),
          Map.entry("policy.default-empty", "empty-list"),
          Map.entry("policy.unknown-top", "unknown-key"),
          Map.entry("policy.unknown-type", "unknown-requirement-type"),
          Map.entry("policy.empty-scope-list", "empty-list"),
          Map.entry("policy.signedby-nokey", "missing-key"),
          Map.entry("policy.signedby-two", "conflicting-keys"),
          Map.entry("policy.signedby-keytype", "unknown-key-type"),
          Map.entry("policy.identity-unknown", "unknown-identity-type"),
          Map.entry("policy.identity-extra", "unknown-key"),
          Map.entry("policy.exactref-notag", "invalid-reference"),
          Map.entry("policy.remap-missing", "missing-key"),
          Map.entry("policy.remap-slash", "invalid-prefix"),
          Map.entry("policy.sgs-nokey", "missing-key"),
          Map.entry("policy.sgs-fulcio-norekor", "missing-key"),
          Map.entry("policy.dup-key", "duplicate-key"),
          Map.entry("policy.dup-scope", "duplicate-key"),
          Map.entry("policy.comment", "comment"),
          Map.entry("policy.null-default", "wrong-type"));

  @TestFactory
  Stream<DynamicTest> decidesAsTheToolsDo() throws IOException, JsonFormatException {
    byte[] bytes = Vectors.read("peers/index.json");
    JsonObject index = (JsonObject) StrictJson.parse(bytes, 1 << 26, 100);
    List<JsonValue> cases = ((JsonArray) index.get("cases").orElseThrow()).elements();
    List<JsonObject> policies =
        cases.stream()
            .map(JsonObject.class::cast)
            .filter(c -> string(c, "family").equals("policy-parse"))
            .toList();
    assertThat(policies).hasSizeGreaterThanOrEqualTo(28);
    return policies.stream()
        .map(c -> DynamicTest.dynamicTest(string(c, "id"), () -> decidesAsTheTools(c)));
  }

  private static void decidesAsTheTools(JsonObject vector) throws IOException {
    String id = string(vector, "id");
    JsonObject check = (JsonObject) vector.get("check").orElseThrow();
    byte[] policy = Vectors.read(Vectors.peers(string(check, "policy")));
    boolean accept = string(vector, "expect").equals("accept");

    PolicyFormatException refusal =
        catchThrowableOfType(PolicyFormatException.class, () -> Policy.parse(policy, id));

    if (CODES.containsKey(id)) {
      assertThat(accept).isFalse();
      assertThat(refusal).as(id).isNotNull();
      assertThat(refusal.problems()).extracting(PolicyProblem::code).containsExactly(CODES.get(id));
    } else {
      assertThat(refusal).as(id).isNull();
      ScopeMatch match =
          Policy.parse(policy, id).requirementsFor(ImageReference.parse("oci:layout-alpha:amd64"));
      assertThat(match.isDefault()).isTrue();
      assertThat(match.requirements())
          .containsExactly(
              accept ? PolicyRequirement.insecureAcceptAnything() : PolicyRequirement.reject());
    }
  }

  @TestFactory
  Stream<DynamicTest> loadsEveryPolicyThatTheToolsUsed() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Vectors.peers("policies"))) {
      files = all.filter(f -> !f.getFileName().toString().startsWith("parse-")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(40);
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> loadsAndWrites(f)));
  }

  private static void loadsAndWrites(Path file) throws IOException {
    String text =
        Files.readString(file)
            .replace("{{REGISTRY}}", "127.0.0.1:5800")
            .replace("{{DIR}}", Vectors.peers("").toString());
    Policy policy = Policy.parse(text.getBytes(StandardCharsets.UTF_8), file.toString());

    assertThat(Policy.parse(policy.toJson().getBytes(StandardCharsets.UTF_8), "written"))
        .isEqualTo(policy);
  }

  @Test
  void loadsTheUpstreamFixture() throws IOException {
    Path file = Vectors.upstream("signature/policy.json");

    Policy policy = Policy.load(file);

    assertThat(policy.defaultRequirements()).containsExactly(PolicyRequirement.reject());
    assertThat(policy.transports().keySet()).containsExactly("dir", "docker");
    assertThat(policy.transports().get("docker")).hasSize(14);
    assertThat(scope(policy, "docker://private-mirror:5000/vendor-mirror/a:1"))
        .isEqualTo("private-mirror:5000/vendor-mirror");
    assertThat(scope(policy, "docker://a.access.redhat.com/x:1")).isEqualTo("*.access.redhat.com");
    assertThat(scope(policy, "docker://example.com/hardened:1")).isEqualTo("example.com/hardened");
    assertThat(scope(policy, "docker://example.com/other:1")).isEqualTo("*.com");
    assertThat(Policy.parse(policy.toJson().getBytes(StandardCharsets.UTF_8), "written"))
        .isEqualTo(policy);
  }

  private static String scope(Policy policy, String image) {
    return policy.requirementsFor(ImageReference.parse(image)).scope();
  }

  private static String string(JsonObject object, String name) {
    return ((JsonString) object.get(name).orElseThrow()).value();
  }
}
