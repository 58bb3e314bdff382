package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "example.org/ns/repo:1, repo",
    "example.org/ns/other:1, namespace",
    "example.org/else:1, host",
    "example.org:5000/ns/repo:1, ''",
    "other.org/ns/repo:1, ''"
  })
  void theMostSpecificKeyWins(String image, String password) throws IOException {
    write(
        "auth.json",
        auths(
            entry("example.org", "host"),
            entry("example.org/ns", "namespace"),
            entry("example.org/ns/repo", "repo")));

    assertThat(password("auth.json", image)).isEqualTo(password);
  }

  @Test
  void theFirstKeyPresentEndsTheSearchEvenIfItsEntryIsEmpty() throws IOException {
    for (String empty : List.of("{}", "null", "{\"auth\":\"\"}", "{\"auth\":null}")) {
      write(
          "auth.json",
          "{\"auths\":{\"example.org/ns\":" + empty + "," + entry("example.org", "host") + "}}");

      assertThat(password("auth.json", "example.org/ns/repo")).isEmpty();
    }
  }

  @Test
  void anEntryWithoutAColonIsPassedOverEvenWithAnIdentityToken() throws IOException {
    write("auth.json", "{\"auths\":{\"example.org\":{\"auth\":\"am9l\",\"identitytoken\":\"t\"}}}");

    assertThat(AuthFile.at(file("auth.json")).credentialsFor(image("example.org/a"))).isEmpty();
  }

  @Test
  void readsUserPasswordAndIdentityToken() throws IOException {
    String auth = Base64.getEncoder().encodeToString("joe:a:b\0\0".getBytes());
    write(
        "auth.json",
        "{\"auths\":{\"example.org\":{\"auth\":\""
            + auth.substring(0, 4)
            + "\\r\\n"
            + auth.substring(4)
            + "\",\"identitytoken\":\"id\",\"email\":\"x\"}},\"credsStore\":\"y\"}");

    Credentials found =
        AuthFile.at(file("auth.json")).credentialsFor(image("example.org/a")).orElseThrow();

    assertThat(found.user()).isEqualTo("joe");
    assertThat(found.revealPassword()).isEqualTo("a:b");
    assertThat(found.revealIdentityToken()).contains("id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "http://docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "docker.io"
      })
  void dockerHubHasManyNames(String key) throws IOException {
    write("auth.json", auths(entry(key, "hub")));

    assertThat(password("auth.json", "busybox")).isEqualTo("hub");
  }

  @Test
  void onlyKeysWithASchemeLoseTheirPath() throws IOException {
    write("auth.json", auths(entry("https://example.org/ns", "x")));
    assertThat(password("auth.json", "example.org/other")).isEqualTo("x");

    write("auth.json", auths(entry("example.org/ns", "x")));
    assertThat(password("auth.json", "example.org/other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} x",
        "{\"auths\":[]}",
        "{\"auths\":{\"example.org\":5}}",
        "{\"auths\":{\"example.org\":{\"auth\":5}}}",
        "{\"auths\":{\"example.org\":{\"auth\":\"hidden!\"}}}",
        "{\"auths\":{\"example.org\":{\"auth\":\"aGk6aGk\"}}}",
        "{\"auths\":{\"example.org\":{\"auth\":\"aGk6aGk=\",\"identitytoken\":{}}}}",
        "{\"credHelpers\":[]}"
      })
  void aMalformedFileIsAnErrorThatDoesNotQuoteIt(String content) throws IOException {
    write("auth.json", content);

    assertThatThrownBy(() -> password("auth.json", "example.org/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("auth.json")
        .hasMessageNotContaining("hidden")
        .hasMessageNotContaining("aGk6aGk");
  }

  @Test
  void aHelperForTheRegistryIsAnErrorAndOneForAnotherIsNot() throws IOException {
    write(
        "auth.json",
        "{\"credHelpers\":{\"example.org\":\"secretservice\"},\"auths\":{"
            + entry("example.org", "a")
            + ","
            + entry("other.org", "b")
            + "}}");

    assertThatThrownBy(() -> password("auth.json", "example.org/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("credential helper for example.org");
    assertThat(password("auth.json", "other.org/a")).isEqualTo("b");
  }

  @Test
  void aNamedFileMustExist() {
    assertThatThrownBy(() -> password("missing.json", "example.org/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.json does not exist");
  }

  @Test
  void aDirectoryIsNoCredentialFile() {
    assertThatThrownBy(() -> AuthFile.at(directory).credentialsFor(image("example.org/a")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void defaultFilesAreAskedInOrderAndMayBeAbsent() throws IOException {
    CredentialsProvider defaults =
        AuthFile.defaults(
            new ClientEnvironment(
                List.of(file("1.json"), file("2.json"), file("3.json")),
                file(".dockercfg"),
                Platform.of("linux", "amd64")));
    assertThat(defaults.credentialsFor(image("example.org/a"))).isEmpty();

    write(".dockercfg", "{" + entry("https://example.org/v1/", "legacy") + "}");
    assertThat(passwordOf(defaults, "example.org/a")).isEqualTo("legacy");

    write("3.json", auths(entry("example.org", "third")));
    write("2.json", "{\"auths\":{\"example.org\":{}}}");
    assertThat(passwordOf(defaults, "example.org/a")).isEqualTo("third");

    write("1.json", auths(entry("example.org", "first")));
    assertThat(passwordOf(defaults, "example.org/a")).isEqualTo("first");

    write("1.json", "broken");
    assertThatThrownBy(() -> passwordOf(defaults, "example.org/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1.json");
  }

  @Test
  void legacyFilesKnowHostsOnly() throws IOException {
    write(".dockercfg", "{" + entry("example.org/ns", "x") + "}");
    CredentialsProvider defaults =
        AuthFile.defaults(
            new ClientEnvironment(List.of(), file(".dockercfg"), Platform.of("linux", "amd64")));

    assertThat(passwordOf(defaults, "example.org/other")).isEqualTo("x");
  }

  @Test
  void describesWhereCredentialsWouldComeFromWithoutThem() throws IOException {
    write("auth.json", auths(entry("example.org", "hidden")));
    AuthFile file = AuthFile.at(file("auth.json"));

    assertThat(file.describe(image("example.org/a")))
        .endsWith("auth.json (entry example.org)")
        .doesNotContain("hidden");
    assertThat(file.describe(image("other.org/a"))).endsWith("(no entry)");
    assertThat(AuthFile.at(file("missing.json")).describe(image("a"))).endsWith("(cannot be used)");
    write("auth.json", "broken");
    assertThat(file.describe(image("example.org/a"))).endsWith("(cannot be used)");
    assertThat(file.orElse(CredentialsProvider.anonymous()).describe(image("a")))
        .endsWith("(cannot be used), else anonymous");
  }

  private String password(String name, String image) throws IOException {
    return passwordOf(AuthFile.at(file(name)), image);
  }

  private static String passwordOf(CredentialsProvider provider, String image) throws IOException {
    Optional<Credentials> found = provider.credentialsFor(image(image));
    return found.map(Credentials::revealPassword).orElse("");
  }

  private static DockerReference image(String text) {
    return DockerReference.parse(text);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(file(name), content);
  }

  private static String auths(String... entries) {
    return "{\"auths\":{" + String.join(",", entries) + "}}";
  }

  private static String entry(String key, String password) {
    String auth =
        Base64.getEncoder().encodeToString(("joe:" + password).getBytes(StandardCharsets.UTF_8));
    return "\"" + key + "\":{\"auth\":\"" + auth + "\"}";
  }
}
