package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No character lets a builder see an instruction or an option that is not judged. The files below
 * {@code containerfiles} were tried with a real builder: each hides a second image, or shows it.
 */
class ContainerfileCharactersTest {
  private static final Path FILE = Path.of("Containerfile");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c1 | 2: column 12: U+2003 (EM SPACE)",
        "c1b | 2: column 12: U+000C (FORM FEED (FF))",
        "c2 | 3: column 1: U+001C (INFORMATION SEPARATOR FOUR)",
        "c2b | 3: column 1: U+001F (INFORMATION SEPARATOR ONE)",
        "c3 | 1: column 2: U+000C (FORM FEED (FF))",
        "c3b | 1: column 2: U+000C (FORM FEED (FF))",
        "c3c | 1: column 2: U+000B (LINE TABULATION)",
        "c4 | 2: column 15: U+00A0 (NO-BREAK SPACE)",
        "c4b | 2: column 15: U+000C (FORM FEED (FF))",
        "c4c | 2: column 15: U+2003 (EM SPACE)",
        "c5 | 2: column 19: U+00A0 (NO-BREAK SPACE)",
        "c6 | 2: column 14: U+00A0 (NO-BREAK SPACE)",
        "c8 | 1: column 20: U+000D (CARRIAGE RETURN (CR))",
        "c11 | 2: column 12: U+000D (CARRIAGE RETURN (CR))",
        "c12 | 2: column 12: U+000D (CARRIAGE RETURN (CR))",
        "d2 | 3: column 1: U+001C (INFORMATION SEPARATOR FOUR)",
        "d2b | 3: column 1: U+2003 (EM SPACE)",
        "d2c | 3: column 1: U+001C (INFORMATION SEPARATOR FOUR)",
        "d2d | 3: column 1: U+00A0 (NO-BREAK SPACE)",
        "d3 | 2: column 15: U+000B (LINE TABULATION)",
        "d4 | 2: column 14: U+000C (FORM FEED (FF))",
        "d5 | 3: column 1: U+000B (LINE TABULATION)",
        "d6 | 2: column 11: U+0085 (NEXT LINE (NEL))",
        "d7 | 2: column 11: U+001F (INFORMATION SEPARATOR ONE)",
      })
  void refusesWhatHidesAnImage(String name, String place) {
    assertThatThrownBy(() -> Containerfile.parse(FILE, file(name), Map.of()))
        .isInstanceOf(ContainerfileException.class)
        .hasMessageStartingWith("Containerfile:" + place + ": ");
  }

  /** As builders do: a continued line may end in CR LF, a comment in a backslash. */
  @ParameterizedTest
  @CsvSource({"c7,localhost/good localhost/evil", "c9,localhost/good", "c10,localhost/good"})
  void judgesWhatEveryBuilderReadsAlike(String name, String images) {
    assertThat(images(file(name))).containsExactly(images.split(" "));
  }

  /** All that any reader might take for white space, and all that cannot be seen. */
  static Stream<Integer> suspects() {
    return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT)
        .filter(c -> c != ' ' && c != '\t' && c != '\n')
        .boxed();
  }

  @Test
  void refusesEverySuspectAtEveryPlace() {
    String file =
        """
        # syntax=docker.io/docker/dockerfile:1
        ARG TAG=1
        FROM --platform=linux/amd64 localhost/good:$TAG AS a
        COPY --chown=0 --from=localhost/other /x /y
        RUN --mount=type=bind,from=localhost/o,target=/z a \\
          # why
          && b 'c' \\

          d
        ONBUILD COPY /x /y
        """;
    assertThatCode(() -> images(file)).doesNotThrowAnyException();
    List<Integer> suspects = suspects().toList();
    assertThat(suspects).hasSizeGreaterThan(200).contains(0, 0x85, 0xA0, 0x200B, 0x2028, 0xFEFF);
    List<String> read = new ArrayList<>();
    for (int suspect : suspects) {
      for (int place = 0; place <= file.length(); place++) {
        boolean windowsLineEnd =
            suspect == '\r' && place < file.length() && file.charAt(place) == '\n';
        boolean byteOrderMark = suspect == 0xFEFF && place == 0;
        boolean quoted = place > file.indexOf('\'') && place <= file.lastIndexOf('\'');
        boolean quotedSpace = quoted && Character.getType(suspect) == Character.SPACE_SEPARATOR;
        if (!windowsLineEnd && !byteOrderMark && !quotedSpace) {
          String altered =
              file.substring(0, place) + Character.toString(suspect) + file.substring(place);
          if (isRead(altered)) {
            read.add("U+%04X at %d".formatted(suspect, place));
          }
        }
      }
    }

    assertThat(read).isEmpty();
  }

  private static boolean isRead(String file) {
    try {
      images(file);
      return true;
    } catch (ContainerfileException e) {
      return false;
    }
  }

  @Test
  void readsOtherSpacesBetweenQuotes() {
    assertThat(images("FROM localhost/good\nLABEL a=\"10\u00a0%\" b='\u2009x'\n"))
        .containsExactly("localhost/good");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LABEL a=it's\u00a0b", // the quote is not closed
        "LABEL a=\"x\" b=\u00a0'c'", // behind one and before another
        "LABEL a=\\\"x\u00a0y\"", // a backslash before it
        "LABEL a=\"x\\\u00a0y\"", // a backslash in it
        "LABEL a=\"x\u2028y\"", // a line separator is none of the spaces
        "LABEL a=\"x\u00a0y\n\"", // closed on the next line
      })
  void refusesOtherSpacesThatAreNotQuotedForSure(String line) {
    assertThatThrownBy(() -> images("FROM localhost/good\n" + line + "\n"))
        .isInstanceOf(ContainerfileException.class)
        .hasMessageStartingWith("Containerfile:2: column ");
  }

  /** Builders look at single bytes here, and take 0x85 and 0xA0 for white space. */
  static Stream<String> lettersWithSuchBytes() {
    return IntStream.range(0x80, 0x3000)
        .filter(Character::isLetter)
        .mapToObj(Character::toString)
        .filter(
            text -> {
              for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                if (b == (byte) 0x85 || b == (byte) 0xA0) {
                  return true;
                }
              }
              return false;
            });
  }

  @ParameterizedTest
  @MethodSource("lettersWithSuchBytes")
  void refusesLettersThatSplitAnOption(String letter) {
    for (String option :
        List.of(
            "COPY --exclude=%s--from=localhost/evil / /",
            "ADD --chown=%s--from=localhost/evil / /",
            "RUN --network=%s--mount=type=bind,from=localhost/evil,target=/y true",
            "ONBUILD COPY --exclude=%s--from=localhost/evil / /")) {
      assertThatThrownBy(() -> images("FROM localhost/good\n" + option.formatted(letter) + "\n"))
          .isInstanceOf(ContainerfileException.class)
          .hasMessageContaining("only ASCII characters are read in options");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY --fr\\om=localhost/evil / /",
        "COPY --\\from=localhost/evil / /",
        "ADD --fr\\om=localhost/evil / /",
        "RUN --mo\\unt=type=bind,from=localhost/evil,target=/y true",
        "ONBUILD COPY --fr\\om=localhost/evil / /",
        "COPY --chown=0\\ --from=localhost/evil / /",
        "COPY --fr'om=localhost/evil' / /",
      })
  void refusesBackslashesAndQuotesInOptions(String line) {
    assertThatThrownBy(() -> images("FROM localhost/good\n" + line + "\n"))
        .isInstanceOf(ContainerfileException.class)
        .hasMessageContaining("quotes and backslashes are not read in options");
  }

  @Test
  void saysWhatToDo() {
    assertThatThrownBy(() -> images("FROM localhost/good\n# a\u00a0b\n"))
        .hasMessage(
            "Containerfile:2: column 4: U+00A0 (NO-BREAK SPACE): builders disagree about this"
                + " space; write a plain one, or put it between quotes");
    assertThatThrownBy(() -> images("FROM localhost/good\n# a\u200bb\n"))
        .hasMessage(
            "Containerfile:2: column 4: U+200B (ZERO WIDTH SPACE): builders disagree about"
                + " characters that are not printable; remove it");
    assertThatThrownBy(() -> images("FROM localhost/good\r"))
        .hasMessage(
            "Containerfile:1: column 20: U+000D (CARRIAGE RETURN (CR)): a carriage return is read"
                + " only directly before a line feed; remove it");
  }

  private static String file(String name) {
    try (InputStream in =
        ContainerfileCharactersTest.class.getResourceAsStream("/containerfiles/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> images(String file) {
    return Containerfile.parse(FILE, file, Map.of()).uses().stream()
        .map(Containerfile.Use::image)
        .toList();
  }
}
