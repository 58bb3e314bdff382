package imagesigning.policy;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonBoolean;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.testing.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The cases of {@code peers/index.json}: what real programs made and what they said about it. */
final class PeerCases {
  private PeerCases() {}

  /** One case. */
  record PeerCase(JsonObject json) {
    String id() {
      return text("id");
    }

    String family() {
      return text("family");
    }

    boolean accepted() {
      return text("expect").equals("accept");
    }

    String check(String member) {
      return check().get(member).map(v -> ((JsonString) v).value()).orElse("");
    }

    boolean all() {
      return check().get("all").filter(v -> ((JsonBoolean) v).value()).isPresent();
    }

    /** The policy, with the folder of the vectors and the registry's name filled in. */
    Policy policy() {
      byte[] template = Vectors.read(Vectors.peers(check("policy")));
      String json = new String(template, StandardCharsets.UTF_8);
      return Policy.parse(
          json.replace("{{REGISTRY}}", REGISTRY)
              .replace("{{DIR}}", Vectors.peers("").toAbsolutePath().toString())
              .getBytes(StandardCharsets.UTF_8),
          check("policy"));
    }

    PolicyEvaluator evaluator() {
      return PolicyEvaluator.builder(policy()).clock(Judging.VECTOR_CLOCK).build();
    }

    private JsonObject check() {
      return (JsonObject) json.get("check").orElseThrow();
    }

    private String text(String member) {
      return ((JsonString) json.get(member).orElseThrow()).value();
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /** The registry's address when the set was made; some signatures name it. */
  static final String REGISTRY = "127.0.0.1:5800";

  static List<PeerCase> ofKind(String family, String kind) {
    return all().stream()
        .filter(c -> c.family().equals(family) && c.check("kind").equals(kind))
        .toList();
  }

  static List<PeerCase> all() {
    try {
      JsonObject index =
          (JsonObject) StrictJson.parse(Vectors.read(Vectors.peers("index.json")), 20_000_000, 50);
      Optional<JsonValue> cases = index.get("cases");
      return ((JsonArray) cases.orElseThrow())
          .elements().stream().map(c -> new PeerCase((JsonObject) c)).toList();
    } catch (JsonFormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
