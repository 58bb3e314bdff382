package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Limits;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.JsonString;
import imagesigning.core.json.StrictJson;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What skopeo says of every standalone signature of the peers, with the reason this library gives;
 * the table marks the few cases in which it is stricter on purpose.
 */
@NeedsVectors
class StandalonePeerVectorsTest {
  private static final Map<String, JsonObject> CASES = new HashMap<>();

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "standalone-peers.csv", numLinesToSkip = 1)
  void decidesAsThePeerWithItsReason(String id, String expected, boolean stricter) {
    JsonObject vector = cases().get(id);

    String answer = verify((JsonObject) vector.get("check").orElseThrow());

    assertThat(answer).isEqualTo(expected);
    String peer = text(vector, "expect");
    boolean agrees = answer.equals("accept") == peer.equals("accept");
    assertThat(agrees).as("agrees with the peer, which says %s", peer).isEqualTo(!stricter);
    if (stricter) {
      assertThat(peer).isEqualTo("accept");
    }
  }

  @Test
  void noCaseIsLeftOut() throws IOException {
    try (InputStream table = getClass().getResourceAsStream("standalone-peers.csv")) {
      Set<String> listed = new TreeSet<>();
      new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .forEach(line -> listed.add(line.substring(0, line.indexOf(','))));
      assertThat(listed).isEqualTo(new TreeSet<>(cases().keySet()));
    }
  }

  private static String verify(JsonObject check) {
    OpenPgpKeyring keyring =
        OpenPgpKeyring.parse(
            List.of(new OpenPgpKeyring.Source("keyring", file(text(check, "keyring")))));
    String fingerprints = text(check, "fingerprints");
    Set<String> accepted =
        fingerprints.equals("any")
            ? keyring.primaryFingerprints()
            : Set.of(fingerprints.split(","));
    return new StandaloneVerifier(new OpenPgpVerifier(Clock.systemUTC(), true, Limits.DEFAULT))
        .verify(
            file(text(check, "signature")),
            file(text(check, "manifest")),
            text(check, "reference"),
            accepted,
            keyring)
        .fold(verified -> "accept", refused -> refused.reason().name());
  }

  private static byte[] file(String name) {
    return Vectors.read("peers/" + name);
  }

  private static Map<String, JsonObject> cases() {
    synchronized (CASES) {
      if (CASES.isEmpty()) {
        JsonObject index = parse(file("index.json"));
        for (JsonValue element : ((JsonArray) index.get("cases").orElseThrow()).elements()) {
          JsonObject vector = (JsonObject) element;
          if (text((JsonObject) vector.get("check").orElseThrow(), "kind")
              .equals("gpg-standalone")) {
            CASES.put(text(vector, "id"), vector);
          }
        }
      }
      return CASES;
    }
  }

  private static JsonObject parse(byte[] json) {
    try {
      return (JsonObject) StrictJson.parse(json, json.length, 50);
    } catch (JsonFormatException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) object.get(name).orElseThrow()).value();
  }
}
