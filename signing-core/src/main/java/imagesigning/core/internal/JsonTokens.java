package imagesigning.core.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/**
 * The one place that sets up the JSON tokenizer: no lenient feature, and none of the tables that
 * are shared between documents and that hostile names could fill.
 */
public final class JsonTokens {
  /** Size and depth are bounded by the readers, which can say where a bound was passed. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonTokens() {}

  /** Tokens of a text that was decoded strictly. */
  public static JsonParser of(String json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** Moves from the first to the last token of a value; a scalar is both. */
  public static void skipValue(JsonParser parser, int maxDepth) throws IOException {
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      if (token.isStructStart()) {
        depth++;
        if (depth > maxDepth) {
          throw new TooDeepException(maxDepth);
        }
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth == 0) {
        return;
      }
      token = parser.nextToken();
    }
  }

  /** A document is nested deeper than its reader allows. */
  public static final class TooDeepException extends IOException {
    private static final long serialVersionUID = 1L;

    TooDeepException(int maxDepth) {
      super("nested more than " + maxDepth + " levels deep");
    }
  }
}
