package imagesigning.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import imagesigning.core.internal.Utf8Text;
import imagesigning.core.json.JsonDiagnosis.Problem;
import imagesigning.testing.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties that hold for any small change of a valid policy, and for any heap of pieces. */
class JsonMutationTest {
  private static final int DEPTH = 8;
  private static final long BUDGET = 100_000_000;

  private static final String SPREAD =
      """
      {
          "default": [
              {
                  "type": "reject"
              }
          ],
          "transports": {
              "docker": {
                  "docker.io/library": [{"type": "insecureAcceptAnything"}],
                  "registry.example.com/team": [
                      {
                          "type": "signedBy",
                          "keyType": "GPGKeys",
                          "keyPaths": ["/etc/pki/a.gpg", "/etc/pki/b.gpg"],
                          "signedIdentity": {"type": "matchRepository"}
                      }
                  ],
                  "*.example.com": [
                      {"type": "sigstoreSigned",
                       "fulcio": {
                          "caPath": "/path/to/fulcio.crt",
                          "oidcIssuer": "https://login.example.com/oauth",
                          "subjectEmail": "dev@example.com"
                       },
                       "rekorPublicKeyData": "YWJjZA=="}
                  ],
                  "": [
                      {
                          "type": "insecureAcceptAnything"
                      }
                  ]
              },
              "dir": {
                  "": [{"type": "reject"}]
              }
          }
      }
      """;

  private static final List<String> POLICIES =
      List.of(
          SPREAD,
          SPREAD.replace("    ", "\t").replace("\n", "\r\n"),
          SPREAD.replaceAll("\n *", " "),
          SPREAD.replaceAll("\\s+", ""),
          SPREAD.replace("[", "[\n").replace("{", "{\n").replace(",", "\n,"));

  private static final String NOISE = "{}[],:\"\"x1 \\'/#\n\t\r;=.-e0é\u00A0";

  static IntStream seeds() {
    return IntStream.range(0, Sample.size(30, 150));
  }

  /** A document, and the offset at which it was changed. */
  private record Mutation(String json, int offset) {
    static Mutation of(Random random) {
      String policy = POLICIES.get(random.nextInt(POLICIES.size()));
      int offset = random.nextInt(policy.length());
      int kind = random.nextInt(3);
      String noise = String.valueOf(NOISE.charAt(random.nextInt(NOISE.length())));
      String head = policy.substring(0, offset) + (kind == 0 ? "" : noise);
      return new Mutation(head + policy.substring(kind == 2 ? offset : offset + 1), offset);
    }

    int line() {
      return new PositionCursor(json).at(offset).line();
    }
  }

  /**
   * The line is that of the change. Where the change can only be noticed later, because what
   * precedes could still become a valid document, the line lies between the change and the place
   * where every parser has to notice it. A bracket or name may also be reported with the changed
   * line as the other place that belongs to it, and what is missing between two places with both.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void reportsTheRightLineOfAnyChangeOfOneCharacter(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      Mutation mutation = Mutation.of(random);
      List<Problem> problems = diagnose(mutation.json()).problems();
      if (!problems.isEmpty()) {
        int line = mutation.line();
        int noticed = Math.max(line, lineWhereAnyParserStops(mutation.json()));

        assertThat(problems)
            .as("seed %d, %d: change in line %d of%n%s", seed, i, line, mutation.json())
            .anyMatch(
                problem ->
                    problem.position().line() >= line && problem.position().line() <= noticed
                        || isRelated(problem, line))
            .hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void findsProblemsExactlyWhereTheStrictReaderRefuses(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] json = i < 20 ? bytes(Mutation.of(random).json()) : heap(random);
      Utf8Text text = Utf8Text.decode(json);

      Optional<JsonValue> strict = strict(text);
      JsonDiagnosis tolerant = new TolerantScan(text, DEPTH, BUDGET).run();

      assertThat(tolerant.problems().isEmpty())
          .as("seed %d, %d: %s", seed, i, text.text())
          .isEqualTo(strict.isPresent());
      if (strict.isPresent()) {
        assertThat(tolerant.root()).isEqualTo(strict);
      }
    }
  }

  private static boolean isRelated(Problem problem, int line) {
    int other = problem.related().map(JsonPosition::line).orElse(0);
    return other == line || problem.position().line() <= line && line <= other;
  }

  private static JsonDiagnosis diagnose(String json) {
    return JsonDiagnosis.of(bytes(json), 1 << 20, DEPTH);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<JsonValue> strict(Utf8Text text) {
    try {
      return Optional.of(new StrictReader(text, DEPTH).read());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Where another parser finds that no continuation can be valid; 0 if it finds nothing. */
  private static int lineWhereAnyParserStops(String json) {
    JsonFactory strict =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = strict.createParser(json.toCharArray())) {
      parser.nextToken();
      parser.skipChildren();
      boolean more = parser.nextToken() != null;
      return more ? parser.currentTokenLocation().getLineNr() : 0;
    } catch (JsonProcessingException e) {
      return e.getLocation().getLineNr();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"b\"",
    "\"",
    "1",
    "-0",
    "01",
    "1e5",
    "1e999",
    "tru",
    "true",
    "null",
    "NaN",
    "'x'",
    "'",
    "\\",
    "\n",
    "\r\n",
    " ",
    "\t",
    "//",
    "/*",
    "*/",
    "#",
    "x",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\udc33\"",
    "\u00A0",
    "\uFEFF",
    ";",
    "=",
    "\"\u0001\"",
    "\"\\q\"",
    "é",
    "\uD83D\uDC33",
    "{\"a\":1}",
    "[1,2]",
    "\"a\":1,",
    "\u2028",
    "\u0000",
    "{\"a\":[",
    "]}",
    "[[[[[[[[1]]]]]]]]",
    "[[[[[[[[[1]]]]]]]]]"
  };

  private static byte[] heap(Random random) {
    StringBuilder heap = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 100 : 12); i >= 0; i--) {
      heap.append(PIECES[random.nextInt(PIECES.length)]);
    }
    byte[] bytes = bytes(heap.toString());
    if (random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
