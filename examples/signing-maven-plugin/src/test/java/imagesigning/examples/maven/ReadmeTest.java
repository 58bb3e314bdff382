package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the sample project, which a test builds, says. */
class ReadmeTest {
  @Test
  void showsThePluginAsTheSampleConfiguresIt() throws IOException {
    Matcher snippet =
        Pattern.compile("^```xml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));

    assertThat(snippet.find()).isTrue();
    assertThat(Files.readString(Path.of("sample/pom.xml")))
        .contains(snippet.group(1).indent(6).stripTrailing());
  }

  /**
   * The plugin, its parents and what it depends on; .ci/peers/try-maven-plugin.sh really does it.
   */
  @Test
  void installLeavesOutNothingThatTheSampleNeeds() throws IOException {
    for (String directory :
        List.of(
            ".",
            "..",
            "../..",
            "../../signing-core",
            "../../signing-cosign",
            "../../signing-policy",
            "../../signing-registry-client")) {
      assertThat(Files.readString(Path.of(directory, "pom.xml")))
          .as(directory)
          .doesNotContain("maven.install.skip");
    }
  }
}
