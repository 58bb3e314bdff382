package imagesigning.examples.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object whose members are texts, lists of texts, or null; what else there is is passed
 * over. No trust depends on what is read here.
 *
 * @param texts the texts by name
 * @param lists the lists by name
 * @param nulls the names of members that are null
 * @param others the names of other members
 */
record FlatJson(
    Map<String, String> texts,
    Map<String, List<String>> lists,
    List<String> nulls,
    List<String> others) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  Optional<List<String>> list(String name) {
    return Optional.ofNullable(lists.get(name));
  }

  /** Reads an object; a {@link JsonProcessingException} if it is none. */
  static FlatJson read(byte[] bytes) throws IOException {
    FlatJson read =
        new FlatJson(new HashMap<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "expected an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        read.member(parser.currentName(), parser);
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more follows the object");
      }
    }
    return read;
  }

  private void member(String name, JsonParser parser) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == JsonToken.VALUE_STRING) {
      texts.put(name, parser.getText());
    } else if (token == JsonToken.START_ARRAY) {
      list(name, parser);
    } else if (token == JsonToken.VALUE_NULL) {
      nulls.add(name);
    } else {
      parser.skipChildren();
      others.add(name);
    }
  }

  private void list(String name, JsonParser parser) throws IOException {
    List<String> list = new ArrayList<>();
    boolean texts = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.VALUE_STRING) {
        list.add(parser.getText());
      } else {
        parser.skipChildren();
        texts = false;
      }
    }
    if (texts) {
      lists.put(name, list);
    } else {
      others.add(name);
    }
  }
}
