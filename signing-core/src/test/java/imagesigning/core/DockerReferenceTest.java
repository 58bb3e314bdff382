package imagesigning.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerReferenceTest {
  private static final String HEX =
      "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";
  private static final String SHA256 = "sha256:" + HEX;

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox",
    "library/busybox, docker.io/library/busybox",
    "docker.io/busybox, docker.io/library/busybox",
    "index.docker.io/busybox, docker.io/library/busybox",
    "index.docker.io/library/busybox:1, docker.io/library/busybox:1",
    "docker.io/docker/docker, docker.io/docker/docker",
    "library/foo/bar, docker.io/library/foo/bar",
    "ubuntu-12.04-base, docker.io/library/ubuntu-12.04-base",
    "notlocalhost/repo, docker.io/notlocalhost/repo",
    "localhost/repo, localhost/repo",
    "foo:5000, docker.io/library/foo:5000",
    "foo:5000/bar, foo:5000/bar",
    "localhost:5000/x, localhost:5000/x",
    "127.0.0.1:5000/debian, 127.0.0.1:5000/debian",
    "EXAMPLE.com/foo, EXAMPLE.com/foo",
    "foo_bar.com:8080, docker.io/library/foo_bar.com:8080",
    "foo/foo_bar.com:8080, docker.io/foo/foo_bar.com:8080",
    "xn--n3h.com/myimage:xn--n3h.com, xn--n3h.com/myimage:xn--n3h.com",
    "b.gcr.io/test.example.com/my-app:test.example.com,"
        + " b.gcr.io/test.example.com/my-app:test.example.com",
    "docker---rules/docker, docker.io/docker---rules/docker",
    "dock__er/docker, docker.io/dock__er/docker",
    "d/docker, docker.io/d/docker",
    "lowercase:Uppercase, docker.io/library/lowercase:Uppercase",
    "x:_tag.-9, docker.io/library/x:_tag.-9"
  })
  void parsesAndNormalises(String input, String expected) {
    assertThat(DockerReference.parse(input)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPPER/foo",
        "Foo/bar",
        "docker/Docker",
        "docker.io/docker/Docker",
        "test:5000/Uppercase/lowercase:tag",
        "-docker",
        "-docker/docker",
        "docker-/docker",
        "-docker.io/docker/docker",
        "docker///docker",
        "docker/",
        "docker.io/",
        "/docker",
        "____/____",
        "_docker/_docker",
        "dock..er/docker",
        "dock_.er/docker",
        "dock-.er/docker",
        "dock___er/docker",
        "dock--_er/docker",
        "aa/asdf$$^/aa",
        "https://github.com/docker/docker",
        "foo_bar.com/x:t",
        "foo_bar.com:8080/x",
        "[::1]:5000/x",
        "example..com/x",
        "example.com./x",
        ".example.com/x",
        "exa-.com/x",
        "host:/x",
        "host:5a/x",
        "host:5000:1/x",
        ":justtag",
        "repo:",
        "repo:-tag",
        "repo:.tag",
        "repo:a/b",
        "repo:a:b",
        "repo:tag value",
        "repo@",
        "repo@sha256",
        "repo@sha256:",
        "repo@md5:2872f31c5c1f62a694fbd20c1e85257c",
        "@" + SHA256,
        "repo@" + SHA256 + "a",
        "repo@SHA256:" + HEX,
        " busybox",
        "busybox ",
        "busybox\n",
        "busybox:1\n",
        "busy\tbox",
        "b\u00FCsybox",
        "busybox\u0000",
        HEX
      })
  void refuses(String input) {
    assertThatThrownBy(() -> DockerReference.parse(input))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("invalid image name")
        .extracting(e -> ((ReferenceFormatException) e).input())
        .isEqualTo(input);
  }

  @Test
  void refusesTheEmptyName() {
    assertThatThrownBy(() -> DockerReference.parse("")).hasMessageContaining("empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPPER/foo | at character 1: 'U' is upper case; repository names are lower case",
        "docker/Docker | at character 8: 'D' is upper case",
        "docker//x | at character 8: a part of the repository name is missing",
        "docker/ | at character 8: a part of the repository name is missing",
        "a b | at character 2: a space is not allowed in a repository name",
        "host/a_.b | at character 8: '.' does not belong there",
        "host:50x0/a | at character 8: 'x' does not belong there; a host is labels",
        "host:/a | at character 6: the host or port before the '/' is incomplete",
        "https://h/a | remove \"https://\"",
        "repo:-x | at character 6: '-' does not belong there; a tag is up to 128",
        "repo: | at character 6: the tag after the ':' is missing",
        "repo@sha256:12 | after the '@': a sha256 digest has 64 hex digits, not 2",
        "repo@x:12 | after the '@': unknown digest algorithm \"x\""
      })
  void saysWhereItBreaks(String input, String message) {
    assertThatThrownBy(() -> DockerReference.parse(input)).hasMessageContaining(message);
  }

  @Test
  void sixtyFourHexDigitsAreAnIdOnlyWhenAlone() {
    assertThatThrownBy(() -> DockerReference.parse(HEX)).hasMessageContaining("image ID");
    assertThat(DockerReference.parse("docker.io/" + HEX)).hasToString("docker.io/library/" + HEX);
    assertThat(DockerReference.parse("z" + HEX.substring(1))).isNotNull();
    assertThat(DockerReference.parse(HEX.substring(1))).isNotNull();
    assertThat(DockerReference.parse(HEX + ":tag")).isNotNull();
  }

  @Test
  void keepsTagAndDigestTogether() {
    DockerReference reference = DockerReference.parse("busybox:latest@" + SHA256);

    assertThat(reference).hasToString("docker.io/library/busybox:latest@" + SHA256);
    assertThat(reference.tag()).contains("latest");
    assertThat(reference.digest()).contains(Digest.parse(SHA256));
    assertThat(reference.isNameOnly()).isFalse();
  }

  @Test
  void takesItselfApart() {
    DockerReference reference = DockerReference.parse("host.example:5000/ns/app");

    assertThat(reference.domain()).isEqualTo("host.example:5000");
    assertThat(reference.path()).isEqualTo("ns/app");
    assertThat(reference.name()).isEqualTo("host.example:5000/ns/app");
    assertThat(reference.tag()).isEmpty();
    assertThat(reference.digest()).isEmpty();
    assertThat(reference.isNameOnly()).isTrue();
  }

  @Test
  void readsADigestAsTagWhenThereIsNoAt() {
    assertThat(DockerReference.parse(SHA256).path()).isEqualTo("library/sha256");
    assertThat(DockerReference.parse(SHA256).tag()).contains(HEX);
  }

  @Test
  void countsTheHostInTheLimitOf255() {
    String host = "h.example/";
    String fits = host + "a/".repeat(122) + "a";
    assertThat(fits).hasSize(255);

    assertThat(DockerReference.parse(fits + ":tag-that-does-not-count").path()).hasSize(245);
    assertThatThrownBy(() -> DockerReference.parse(fits + "b"))
        .hasMessageContaining("have 256 characters; at most 255");
    assertThatThrownBy(() -> DockerReference.parse("a".repeat(239)))
        .hasMessageContaining("have 257 characters");
    assertThat(DockerReference.parse("a".repeat(237)).name()).hasSize(255);
  }

  @Test
  void limitsTagsTo128Characters() {
    assertThat(DockerReference.parse("x:" + "t".repeat(128)).tag()).isPresent();
    assertThatThrownBy(() -> DockerReference.parse("x:" + "t".repeat(129)))
        .hasMessageContaining("at character 131");
  }

  @ParameterizedTest
  @CsvSource({"sha384, 96", "sha512, 128"})
  void acceptsLongerDigests(String algorithm, int length) {
    String digest = algorithm + ":" + "f".repeat(length);

    assertThat(DockerReference.parse("x@" + digest).digest()).contains(Digest.parse(digest));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker.io/library/busybox", "host:1/x:t", "host.example/x:t@" + SHA256})
  void acceptsCanonicalNames(String name) {
    assertThat(DockerReference.parseCanonical(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"busybox", "index.docker.io/library/busybox", "notlocalhost:tag"})
  void refusesNamesThatAreNotCanonical(String name) {
    assertThatThrownBy(() -> DockerReference.parseCanonical(name))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("is not in its full form; write \"docker.io/library/");
  }

  @Test
  void pinsByDigestAndByTag() {
    DockerReference reference = DockerReference.parse("h.example/x:1");
    Digest digest = Digest.parse(SHA256);

    assertThat(reference.withDigest(digest)).hasToString("h.example/x@" + SHA256);
    assertThat(reference.withDigest(digest).withTag("2")).hasToString("h.example/x:2");
    assertThatThrownBy(() -> reference.withTag("a b"))
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("invalid tag \"a b\"");
    assertThatThrownBy(() -> reference.withTag("")).isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void equalsByNormalisedText() {
    assertThat(DockerReference.parse("busybox"))
        .isEqualTo(DockerReference.parse("index.docker.io/library/busybox"))
        .hasSameHashCodeAs(DockerReference.parse("docker.io/busybox"))
        .isNotEqualTo(DockerReference.parse("busybox:latest"))
        .isNotEqualTo("docker.io/library/busybox");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "example.com",
        "example.com:80",
        "example.com/repo",
        "example.com/ns1/ns2/ns3",
        "example.com:80/ns",
        "shortname",
        "ns/shortname",
        "UPPER.example/ns"
      })
  void acceptsRemapPrefixes(String prefix) {
    assertThat(DockerReference.isValidRemapPrefix(prefix)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "repo_with_underscores",
        "repo_with_underscores/x",
        "example.com/",
        "/repo",
        "example.com/UPPERCASEISINVALID",
        "example.com/repo/",
        "example.com/repo:tag",
        "example.com/repo@" + SHA256,
        "example.com:",
        "example.com\n"
      })
  void refusesRemapPrefixes(String prefix) {
    assertThat(DockerReference.isValidRemapPrefix(prefix)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("hostileInputs")
  void refusesHostileInputInLinearTime(String input) {
    Assertions.assertTimeout(
        Duration.ofSeconds(2),
        () ->
            assertThatThrownBy(() -> DockerReference.parse(input))
                .isInstanceOf(ReferenceFormatException.class)
                .message()
                .hasSizeLessThan(1000));
  }

  static String[] hostileInputs() {
    return new String[] {
      "a".repeat(10_000) + "!",
      "a".repeat(1_000_000) + "!",
      "a-".repeat(500_000) + "!",
      "a/".repeat(500_000),
      "a.".repeat(500_000) + "/!",
      "a:".repeat(500_000),
      "-".repeat(1_000_000),
      "a" + "-".repeat(1_000_000),
      "x:" + "t".repeat(1_000_000),
      "x@" + "sha256:".repeat(100_000)
    };
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void formatThenParseIsIdentity(int seed) {
    Random random = new Random(seed);
    String text = randomName(random);
    if (random.nextBoolean()) {
      text += ":" + pick(random, "latest", "1.2", "_", "A-b.c_d", "t".repeat(128));
    }
    if (random.nextInt(3) == 0) {
      text += "@" + SHA256;
    }

    DockerReference reference = DockerReference.parse(text);

    assertThat(DockerReference.parseCanonical(reference.toString())).isEqualTo(reference);
    assertThat(reference.name() + reference.tag().map(t -> ":" + t).orElse(""))
        .isEqualTo(reference.toString().replaceAll("@.*", ""));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void throwsNothingButItsOwnExceptionOnMutatedNames(int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(randomName(random) + ":tag@" + SHA256);
    for (int i = random.nextInt(4); i >= 0; i--) {
      String noise = pick(random, "", "/", ":", "@", "A", "_", "..", "\n", "\uD800", "é", "-");
      int at = random.nextInt(text.length());
      text.replace(at, Math.min(text.length(), at + random.nextInt(3)), noise);
    }
    Optional<DockerReference> parsed = tryParse(text.toString());

    parsed.ifPresent(
        reference -> assertThat(DockerReference.parse(reference.toString())).isEqualTo(reference));
  }

  private static Optional<DockerReference> tryParse(String text) {
    try {
      return Optional.of(DockerReference.parse(text));
    } catch (ReferenceFormatException e) {
      return Optional.empty();
    }
  }

  private static String randomName(Random random) {
    String host =
        pick(random, "ns/", "localhost/", "h.example/", "H-x.Example:5000/", "a:1/", "docker.io/");
    StringBuilder path = new StringBuilder(component(random));
    for (int i = random.nextInt(3); i > 0; i--) {
      path.append('/').append(component(random));
    }
    return host + path;
  }

  private static String component(Random random) {
    StringBuilder component = new StringBuilder(pick(random, "a", "0", "app", "x86"));
    for (int i = random.nextInt(3); i > 0; i--) {
      component.append(pick(random, ".", "_", "__", "-", "---")).append(pick(random, "b", "9z"));
    }
    return component.toString();
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
