package imagesigning.policy;

import imagesigning.core.Limits;
import imagesigning.core.json.JsonBounds;
import imagesigning.core.json.JsonDiagnosis;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonShape;
import imagesigning.core.json.JsonValue;
import imagesigning.core.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What one run over a document gave. Parsing and linting differ only in whether advice is asked
 * for.
 *
 * @param policy the policy, if there was no error
 * @param reading everything else
 */
record PolicyDocument(Optional<Policy> policy, Reading reading) {

  /** Even short names and requirements have more bytes for each value. */
  private static final int BYTES_PER_VALUE = 16;

  private static final JsonBounds BOUNDS =
      new JsonBounds(
          Limits.DEFAULT.policyBytes(),
          Limits.DEFAULT.jsonDepth(),
          Limits.DEFAULT.policyBytes() / BYTES_PER_VALUE);

  static PolicyDocument read(byte[] json, String source, boolean advise) {
    try {
      JsonValue root = StrictJson.parse(json, BOUNDS, JsonShape.ALL);
      Reading reading = new Reading(source, advise);
      return new PolicyDocument(new PolicyReader(reading).read(Field.root(root)), reading);
    } catch (JsonFormatException e) {
      JsonDiagnosis diagnosis = JsonDiagnosis.of(json, BOUNDS);
      return new PolicyDocument(Optional.empty(), explained(diagnosis, e, json, source, advise));
    }
  }

  /** Everything that can be said about a document that is not strict JSON. */
  private static Reading explained(
      JsonDiagnosis diagnosis,
      JsonFormatException refusal,
      byte[] json,
      String source,
      boolean advise) {
    String text = new String(json, StandardCharsets.UTF_8);
    Tears tears = Tears.of(diagnosis, text);
    Reading reading = new Reading(source, advise, tears);
    diagnosis.root().ifPresent(root -> new PolicyReader(reading).read(Field.root(root)));
    ProblemCollector problems = reading.problems();
    new SyntaxProblems(diagnosis, text).report(problems, tears);
    if (problems.errorCount() == 0) {
      problems.report(
          new Place(refusal.position(), JsonPath.ROOT),
          Finding.of(ProblemCode.SYNTAX, String.valueOf(refusal.getMessage())));
    }
    return reading;
  }
}
