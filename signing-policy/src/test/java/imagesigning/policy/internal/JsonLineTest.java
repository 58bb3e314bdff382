package imagesigning.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLineTest {

  @Test
  void separatesMembersAndElements() {
    JsonLine json = new JsonLine();
    json.open('{').member("a", "x").member("n", 1).member("b", true).name("l").open('[');
    json.text("p").text("q").open('{').close('}').open('[').close(']').close(']');
    json.member("o", Optional.of("y")).member("z", Optional.empty()).close('}');
    assertThat(json)
        .hasToString(
            "{\"a\":\"x\",\"n\":1,\"b\":true,\"l\":[\"p\",\"q\",{},[]],\"o\":\"y\",\"z\":null}");
  }

  @Test
  void escapesWhatJsonOrALogLineCannotHold() {
    JsonLine json =
        new JsonLine()
            .text("\"\\/\n\u0000\u007f\u2028\u202e\ud800x\udc00é漢\ud83d\ude00\udb40\udc01");
    assertThat(json)
        .hasToString(
            "\"\\\"\\\\/\\u000a\\u0000\\u007f\\u2028\\u202e\\ud800x\\udc00é漢\ud83d\ude00\\udb40\\udc01\"");
  }
}
