package imagesigning.policy.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookasideUrlTest {

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource({
    "https://sigs.example.com, https://sigs.example.com",
    "https://sigs.example.com/, https://sigs.example.com/",
    "https://sigs.example.com:8443/store, https://sigs.example.com:8443/store",
    "HTTPS://sigs.example.com/store, https://sigs.example.com/store",
    "https://sigs.example.com/a%2Fb, https://sigs.example.com/a/b",
    "https://sigs.example.com/a%20b, https://sigs.example.com/a%20b",
    "https://sigs.example.com/a b, https://sigs.example.com/a%20b",
    "https://sigs.example.com/(a), https://sigs.example.com/%28a%29",
    "https://sigs.example.com/%c3%a4, https://sigs.example.com/%C3%A4",
    "https://sigs.example.com/ä, https://sigs.example.com/%C3%A4",
    "https://sigs.example.com/%FF, https://sigs.example.com/%FF",
    "https://sigs.example.com/%3F%23, https://sigs.example.com/%3F%23",
    "https://sigs.example.com/s?tenant=1#top, https://sigs.example.com/s?tenant=1#top",
    "https://sigs.example.com?tenant=1, https://sigs.example.com?tenant=1",
    "http://[::1]:5000/s, http://[::1]:5000/s",
    "file:///srv/store, file:///srv/store",
    "file:///srv/store/, file:///srv/store/",
    "file:/srv/store, file:///srv/store",
    "file:///srv/a%2Fb, file:///srv/a/b",
    "file:///srv/a b, file:///srv/a%20b",
    "file://host/srv/store, file:///srv/store",
    "file://host/srv/store?query#fragment, file:///srv/store",
    "file://localhost/srv, file:///srv",
  })
  void understandsUrlsAsTheGoToolsDo(String text, String expected) throws URISyntaxException {
    assertThat(LookasideUrl.normalise(text)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @ValueSource(
      strings = {
        "",
        ":emptyscheme",
        "/no/scheme/just/a/path",
        "no/scheme/relative/path",
        "ftp://host/path",
        "https:",
        "https://",
        "https:///path",
        "https:opaque",
        "https://host:port/path",
        "https://ho st/path",
        "https://host/%",
        "https://host/%1",
        "https://host/%zz",
        "https://host/%00",
        "https://host/a?b c",
        "https://user:secret@host/path",
        "file:",
        "file:relative",
        "file://",
        "file://host",
        "file://relative",
        "file:///srv\n/store",
        "file:///srv/%00",
      })
  void refusesWhatCannotBeUsed(String text) {
    URISyntaxException e =
        catchThrowableOfType(URISyntaxException.class, () -> LookasideUrl.normalise(text));
    assertThat(e).isNotNull();
    assertThat(e.getReason()).isNotBlank().doesNotContain("secret").doesNotContain("\n");
  }

  @Test
  void appendsToThePathAndKeepsTheRest() throws URISyntaxException {
    URI base = URI.create(LookasideUrl.normalise("https://h:1/s/?tenant=a%20b#top"));
    assertThat(LookasideUrl.append(base, "/a@sha256=1"))
        .hasToString("https://h:1/s//a@sha256=1?tenant=a%20b#top");
  }

  @Test
  void fileUrlsLeadToTheFile() throws URISyntaxException {
    URI base = URI.create(LookasideUrl.normalise("file://ignored/srv/a%20b/%C3%A4/"));
    assertThat(Path.of(LookasideUrl.append(base, "/ns/app@sha256=1/signature-1")))
        .isEqualTo(Path.of("/srv/a b/ä/ns/app@sha256=1/signature-1"));
    assertThat(Path.of(LookasideUrl.ofFile("/home/a user/x"))).isEqualTo(Path.of("/home/a user/x"));
  }

  @Test
  void aLocationCanOnlyBeMadeOfAUsableUrl() {
    assertThat(new LookasideLocation(URI.create("file:/srv/store"), "test").base())
        .hasToString("file:///srv/store");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LookasideLocation(URI.create("ftp://host/x"), "test"))
        .withMessage("expected a file:, http: or https: URL, found the scheme \"ftp\"");
  }
}
