package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
