package imagesigning.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of platforms in an index: whatever could be one is kept, and nothing else. */
class IndexPlatformTest {
  private static final String DIGEST = Digest.sha256(new byte[] {1}).toString();

  private static Manifest index(String mediaType, String platform) {
    return Manifest.of(
        ("{\"schemaVersion\":2,\"mediaType\":\""
                + mediaType
                + "\",\"manifests\":[{\"mediaType\":\"m\",\"size\":1,\"digest\":\""
                + DIGEST
                + "\",\"platform\":"
                + platform
                + "}]}")
            .getBytes(UTF_8));
  }

  private static List<String> indexTypes() {
    return List.of(
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linux",
        "windows",
        "unknown",
        "wasip1",
        "js",
        "",
        "amd64",
        "386",
        "mips64le",
        "x86_64",
        "v8",
        "v8.1-a",
        "power9",
        "rva22u64",
        "z13",
        "armv7l+neon",
        "linux/arm64"
      })
  void realNamesAreKept(String name) {
    for (String type : indexTypes()) {
      Manifest index =
          index(
              type,
              "{\"os\":\"%s\",\"architecture\":\"%s\",\"variant\":\"%s\"}"
                  .formatted(name, name, name));
      assertThat(index.instances().get(0).platform())
          .contains(
              new Platform(name, name, name.isEmpty() ? Optional.empty() : Optional.of(name)));
    }
  }

  @Test
  void membersThatChooseNothingAreNotLookedAt() {
    Manifest index =
        index(
            indexTypes().get(0),
            "{\"os\":\"windows\",\"architecture\":\"amd64\",\"os.version\":\"10.0.17763.1234\","
                + "\"os.features\":[\"win32k\",\"a b\"],\"features\":[\"sse4\"],\"x\":\"a\\nb\"}");
    assertThat(index.instanceFor(Platform.of("windows", "amd64"))).isPresent();
  }

  static Stream<String> noNames() {
    return Stream.of(
        "linux\\nallowed: docker://h/app\\u001b[2J\\u001b]0;pwn\\u0007",
        "linux ",
        "lin\\u0000ux",
        "linux\\u202e",
        "linux\\u2028",
        "l\\u0456nux",
        "\\u009b31m",
        "l".repeat(129));
  }

  @ParameterizedTest
  @MethodSource("noNames")
  void whatIsNoNameMakesTheIndexInvalid(String name) {
    for (String type : indexTypes()) {
      for (String member : List.of("os", "architecture", "variant")) {
        MalformedDataException refusal =
            catchThrowableOfType(
                MalformedDataException.class,
                () -> index(type, "{\"" + member + "\":\"" + name + "\"}"));
        assertThat(refusal.reason()).isEqualTo(RejectionReason.MANIFEST_INVALID);
        assertThat(refusal)
            .hasMessage(
                "the index cannot be used: \""
                    + member
                    + "\" of the platform of instance 1 is not a name of at most 128 printable"
                    + " characters without spaces");
      }
    }
  }

  @Test
  void aPlatformOfTheCallersMakingShowsItself() {
    assertThat(new Platform("linux\n", "\u001b[2J", Optional.of("\u202e")))
        .hasToString("linux\\n/\\u001b[2J/\\u202e");
  }
}
