package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonPathTest {

  @Test
  void quotesNamesThatAreNoPlainWords() {
    JsonPath path =
        JsonPath.ROOT.member("transports").member("docker").member("quay.io").element(0);

    assertThat(path.member("type")).hasToString("$.transports.docker[\"quay.io\"][0].type");
    assertThat(JsonPath.ROOT.member("")).hasToString("$[\"\"]");
  }

  @Test
  void escapesAndCutsNames() {
    assertThat(JsonPath.ROOT.member("a\"b\n\u202e")).hasToString("$[\"a\\\"b\\n\\u202e\"]");
    assertThat(JsonPath.ROOT.member("-".repeat(1000)).toString()).hasSizeLessThan(200);
  }
}
