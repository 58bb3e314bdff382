package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Platform;
import imagesigning.registry.ClientEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images a Containerfile pulls; what is not certain is an error. */
class ContainerfileTest {
  private static final Path FILE = Path.of("Containerfile");

  @TempDir Path work;

  @Test
  void findsEveryImageThatIsPulled() {
    assertThat(
            images(
                """
                # syntax=registry.example.com/frontend:1
                # a comment \\
                FROM registry.example.com/a:1 AS Build
                COPY --chown=1 --from=registry.example.com/b:1 /x /y
                RUN --mount=type=cache,target=/c --mount=type=bind,from=registry.example.com/c:1,target=/d make
                from registry.example.com/d:1
                ONBUILD COPY --from=registry.example.com/e:1 / /
                """))
        .containsExactly(
            "registry.example.com/frontend:1",
            "registry.example.com/a:1",
            "registry.example.com/b:1",
            "registry.example.com/c:1",
            "registry.example.com/d:1",
            "registry.example.com/e:1");
  }

  @Test
  void stagesAndScratchAreNoImages() {
    assertThat(
            images(
                """
                FROM registry.example.com/a:1 AS build
                FROM build AS Test
                COPY --from=build / /
                COPY --from=0 / /
                FROM scratch
                COPY --from=Test / /
                RUN --mount=from=build,target=/b make
                """))
        .containsExactly("registry.example.com/a:1");
  }

  @Test
  void aStageIsOneOnlyAfterItsFrom() {
    refused("FROM late\nFROM registry.example.com/a:1 AS late\n", 1, "comes later");
  }

  @Test
  void scratchIsOneOnlyInSmallLetters() {
    refused("FROM SCRATCH\n", 1, "SCRATCH");
  }

  @Test
  void readsContinuedLinesWithCommentsBetween() {
    assertThat(
            images(
                """
                FROM \\
                  # of the platform team
                  registry.example.com/a:1 \\

                  AS build
                RUN echo \\
                FROM registry.example.com/no:1
                """))
        .containsExactly("registry.example.com/a:1");
  }

  @Test
  void replacesArguments() {
    String file =
        """
        ARG HOST=registry.example.com
        ARG NAME="${HOST}/base" TAG
        ARG QUOTED='1.0'
        FROM $NAME:${TAG}
        FROM ${NAME}:${QUOTED}
        FROM ${NAME}:${MISSING:-2}${TAG:+-slim}
        """;

    assertThat(images(file, Map.of("TAG", "3", "HOST", "mirror.example.com")))
        .containsExactly(
            "mirror.example.com/base:3",
            "mirror.example.com/base:1.0",
            "mirror.example.com/base:2-slim");
  }

  @Test
  void argumentsOfAStageAreNotSeenByFrom() {
    refused(
        "FROM registry.example.com/a:1\nARG TAG=1\nFROM registry.example.com/b:$TAG\n",
        3,
        "$TAG: no ARG before the first FROM declares it");
  }

  @Test
  void argumentsThatNobodyDeclaresAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> images("FROM registry.example.com/a:1\n", Map.of("TGA", "1")))
        .withMessage("Containerfile:1: <buildArgs> gives TGA, which no ARG declares");
  }

  @Test
  void readsPlatforms() {
    Platform machine = ClientEnvironment.current().platform();
    List<Containerfile.Use> uses =
        Containerfile.parse(
                FILE,
                """
                FROM --platform=linux/arm64/v8 registry.example.com/a:1
                FROM --platform=$BUILDPLATFORM registry.example.com/b:1
                FROM --platform=${TARGETPLATFORM} registry.example.com/c:1
                """,
                Map.of())
            .uses();

    assertThat(uses.get(0).platform()).map(Platform::toString).hasValue("linux/arm64/v8");
    assertThat(uses.get(1).platform()).hasValue(machine);
    assertThat(uses.get(2).platform()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM a AS | expected FROM",
        "FROM | expected FROM",
        "FROM a b c d | expected FROM",
        "FROM --progress=x a | unknown option --progress=x",
        "FROM --platform=linux a | --platform: expected OS/ARCHITECTURE",
        "FROM a AS 1st | 1st: expected a letter",
        "FROM a AS scratch | scratch: expected a letter",
        "FROM ${TAG | expected $NAME",
        "FROM ${TAG%x} | expected $NAME",
        "FROM ${TAG:-$X} | expected $NAME",
        "FROM $TAG | no ARG before the first FROM",
        "FROM \"a\" | quotes and backslashes are not read",
        "FROM Registry.example.com/UPPER | UPPER",
        "INCLUDE a | unknown instruction INCLUDE",
        "RUN make | expected ARG or FROM before RUN",
        "ARG A=\"x | expected ARG NAME",
        "ARG A=$B | $B: no ARG before the first FROM",
      })
  void whatIsNotUnderstoodHasItsPlace(String line, String message) {
    refused("# first\n" + line + "\n", 2, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY --from=$X / / | $X: variables are not read in options",
        "COPY --from=\"a\" / / | quotes and backslashes are not read in options",
        "COPY --from=1 / / | there is no such stage",
        "COPY --from= / / | there is no such stage",
        "RUN --mount=type=bind,from=$X make | variables are not read in options",
        "RUN --${X}ount=type=bind,from=b,target=/m make | variables are not read in the names",
        "COPY --fr${X}om=b / / | variables are not read in the names",
        "RUN --network$X make | variables are not read in the names",
        "RUN <<EOF | here-documents",
        "COPY <<EOF /x | here-documents",
        "ONBUILD RUN <<EOF | here-documents",
        "ONBUILD FROM b | FROM is not allowed behind ONBUILD",
        "ONBUILD ONBUILD RUN make | ONBUILD is not allowed behind ONBUILD",
        "ONBUILD O | unknown instruction O",
        "ONBUILD | expected an instruction behind ONBUILD",
        "FROM b AS S | there is a stage S already",
        "RUN echo \\\\\\ | two backslashes",
      })
  void whatIsNotUnderstoodInAStageHasItsPlace(String line, String message) {
    refused("FROM registry.example.com/a:1 AS s\n" + line + "\n", 2, message);
  }

  /** podman takes each of these names for that of an image. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM h.example.com/a AS Build | FROM build",
        "FROM h.example.com/a AS Build | COPY --from=build /a /a",
        "FROM h.example.com/a AS Build | RUN --mount=type=bind,from=build,target=/m make",
        "FROM h.example.com/a AS build | COPY --from=build /a /a",
        "FROM h.example.com/a AS build | RUN --mount=type=bind,from=build,target=/m make",
        "FROM h.example.com/a AS bUILD | RUN --mount=type=bind,from=build,target=/m make",
        "FROM h.example.com/a AS build | ONBUILD COPY --from=build /a /a",
      })
  void aNameThatIsAStageForSomeBuildersOnlyIsRefused(String stage, String line) {
    refused(
        stage + "\n" + line + "\n",
        2,
        "build is an image for some builders, and a stage for others");
  }

  @Test
  void aStageIsNothingToTheBuildsThatATriggerIsFor() {
    String stages = "FROM h.example.com/a AS build\nFROM h.example.com/b\n";

    refused(stages + "ONBUILD COPY --from=build /a /a\n", 3, "build is an image for some builders");
    refused(stages + "ONBUILD COPY --from=0 /a /a\n", 3, "there is no such stage");
    assertThat(images(stages + "ONBUILD RUN make\nCOPY --from=build /a /a\n", Map.of())).hasSize(2);
  }

  @Test
  void aStageIsNamedInItsOwnLetters() {
    assertThat(
            images(
                """
                FROM registry.example.com/a:1 AS Build
                FROM registry.example.com/b:1
                COPY --from=Build /a /a
                COPY --chown=$USER /b /b
                """,
                Map.of()))
        .containsExactly("registry.example.com/a:1", "registry.example.com/b:1");
  }

  /** BuildKit has numbers for {@code COPY --from} alone. */
  @Test
  void aStageIsNoNumberInMounts() {
    String stages = "FROM registry.example.com/a:1\nFROM registry.example.com/b:1\n";

    refused(stages + "RUN --mount=type=bind,from=0 make\n", 3, "numbers in mounts");
    assertThat(images(stages + "COPY --from=0 /a /a\n", Map.of())).hasSize(2);
  }

  @Test
  void argumentWithoutValueIsRefusedWhereItIsUsed() {
    refused("ARG TAG\nFROM registry.example.com/a:$TAG\n", 2, "$TAG has no default");
  }

  @Test
  void otherEscapesAreRefused() {
    refused("# escape=`\nFROM registry.example.com/a:1\n", 1, "escape=`");
  }

  @Test
  void aNameInTwoPiecesIsRefused() {
    refused("FROM registry.example.com/a\\\n:1\n", 1, "spread over several lines");
  }

  @Test
  void aFileWithoutFromIsRefused() {
    refused("ARG A=1\n", 1, "there is no FROM");
    refused("", 1, "there is no FROM");
  }

  @Test
  void pinsNamesAndLeavesEverythingElse() {
    String file =
        """
        # syntax=registry.example.com/frontend:1
        ARG TAG=1
        from  registry.example.com/a:${TAG}  as build  \r
        RUN --mount=from=registry.example.com/c,target=/c make \\
          # why
          all
        FROM registry.example.com/a:$TAG""";
    Containerfile read = Containerfile.parse(FILE, file, Map.of());
    Map<Containerfile.Use, String> names = new HashMap<>();
    read.uses().forEach(use -> names.put(use, "pinned.example.com/" + use.line() + "@d"));

    assertThat(read.pinned(names))
        .isEqualTo(
            """
            # syntax=pinned.example.com/1@d
            ARG TAG=1
            from  pinned.example.com/3@d  as build  \r
            RUN --mount=from=pinned.example.com/4@d,target=/c make \\
              # why
              all
            FROM pinned.example.com/7@d""");
  }

  @Test
  void byteOrderMarkAndWindowsLineEndsAreRead() {
    assertThat(images("\uFEFFFROM registry.example.com/a:1\r\nRUN make\r\n"))
        .containsExactly("registry.example.com/a:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "directory", "Containerfile.in", "latin1", "large"})
  void aFileThatCannotBeReadIsNamed(String name) throws Exception {
    Files.createDirectory(work.resolve("directory"));
    Files.writeString(work.resolve("Containerfile.in"), "FROM a\n");
    Files.write(work.resolve("latin1"), "# \u00fc\nFROM a\n".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(work.resolve("large"), new byte[1024 * 1024 + 1]);

    assertThatThrownBy(() -> Containerfile.read(work.resolve(name), Map.of()))
        .isInstanceOf(java.nio.file.FileSystemException.class)
        .hasMessageContaining("<containerfile>: " + work.resolve(name));
  }

  private static void refused(String file, int line, String message) {
    assertThatThrownBy(() -> Containerfile.parse(FILE, file, Map.of()))
        .isInstanceOf(ContainerfileException.class)
        .hasMessageStartingWith("Containerfile:" + line + ": ")
        .hasMessageContaining(message);
  }

  private static List<String> images(String file) {
    return images(file, Map.of());
  }

  private static List<String> images(String file, Map<String, String> arguments) {
    return Containerfile.parse(FILE, file, arguments).uses().stream()
        .map(Containerfile.Use::image)
        .toList();
  }
}
