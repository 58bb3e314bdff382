package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.JsonValue.Member;
import imagesigning.core.json.StrictJson;
import imagesigning.policy.internal.JsonLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which a policy's members stand has no meaning. */
class PolicyOrderTest {
  private static final String POLICY =
      """
      {
        "default": [{"type": "reject"}],
        "transports": {
          "docker": {
            "registry.example.com": [{"type": "reject"}],
            "registry.example.com/ns": [
              {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/alice.gpg",
               "signedIdentity": {"type": "remapIdentity", "prefix": "registry.example.com",
                                  "signedPrefix": "registry.example.com"}}],
            "registry.example.com/ns/app:1.3": [{"type": "insecureAcceptAnything"}],
            "*.example.com": [{"type": "insecureAcceptAnything"}],
            "*.com": [{"type": "reject"}],
            "": [
              {"type": "insecureAcceptAnything"},
              {"type": "signedBy", "keyType": "GPGKeys", "keyPaths": ["/keys/bob.gpg"],
               "signedIdentity": {"type": "exactRepository",
                                  "dockerRepository": "registry.example.com/ns/app"}}]
          },
          "docker-archive": {"": [{"type": "signedBy", "keyType": "GPGKeys",
                                   "keyPath": "/keys/missing.gpg"}]},
          "atomic": {}
        }
      }
      """;

  private static List<ImageInMemory> images() {
    List<ImageInMemory> images = new ArrayList<>();
    for (String name :
        List.of(
            "registry.example.com/ns/app:1.2",
            "registry.example.com/ns/app:1.3",
            "registry.example.com/other:1",
            "other.example.com/x:1",
            "other.example.com:5000/x:1",
            "example.com/x:1",
            "quay.io/x:1",
            "docker-archive:/srv/app.tar",
            "atomic:registry.example.com/ns/app:1.2")) {
      images.add(Judging.image(name, Judging.by(Judging.ALICE)));
      images.add(Judging.image(name, Judging.by(Judging.BOB)));
      images.add(Judging.image(name));
    }
    return images;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shufflingMembersNeverChangesAVerdict(long seed) throws JsonFormatException {
    JsonValue policy = StrictJson.parse(POLICY.getBytes(StandardCharsets.UTF_8), 100_000, 50);
    JsonLine shuffled = new JsonLine();
    write(policy, new Random(seed), shuffled);
    PolicyEvaluator original = evaluator(POLICY);
    PolicyEvaluator reordered = evaluator(shuffled.toString());
    for (ImageInMemory image : images()) {
      assertThat(withoutPlace(reordered.evaluate(image)))
          .as("seed %d, policy %s", seed, shuffled)
          .isEqualTo(withoutPlace(original.evaluate(image)));
    }
  }

  /** Everything a verdict says but the place of the scope in the file. */
  private static String withoutPlace(Verdict verdict) {
    return verdict.toJson().replaceAll("policy\\.json:\\d+:\\d+", "policy.json");
  }

  private static PolicyEvaluator evaluator(String json) {
    return Judging.evaluator(Policy.parse(json.getBytes(StandardCharsets.UTF_8), "policy.json"))
        .build();
  }

  private static void write(JsonValue value, Random random, JsonLine out) {
    if (value instanceof JsonObject object) {
      List<Member> members = new ArrayList<>(object.members());
      Collections.shuffle(members, random);
      out.open('{');
      for (Member member : members) {
        out.name(member.name());
        write(member.value(), random, out);
      }
      out.close('}');
    } else if (value instanceof JsonArray array) {
      out.open('[');
      array.elements().forEach(e -> write(e, random, out));
      out.close(']');
    } else {
      out.text(((JsonString) value).value());
    }
  }
}
