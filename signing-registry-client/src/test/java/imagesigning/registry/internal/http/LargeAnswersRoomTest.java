package imagesigning.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.VerificationInterruptedException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LargeAnswersRoomTest {
  private static final int LARGE = 4 * 1024 * 1024;
  private static final Deadline LATER = Deadline.after(Duration.ofMinutes(1));

  private final LargeAnswers answers = new LargeAnswers();
  private final List<Integer> asked = new ArrayList<>();

  private static HttpAnswer answer(int status, boolean cut) {
    return new HttpAnswer(
        HttpCall.get(URI.create("https://registry.example.com/x"), TlsMode.VERIFIED, LARGE),
        false,
        status,
        HttpHeaders.of(Map.of(), (name, value) -> true),
        new BoundedBody.Content(new byte[1], cut));
  }

  /** A server whose document has so many bytes. */
  private HttpAnswer ask(int most, int status, int size) {
    asked.add(most);
    return answer(status, size > most);
  }

  private boolean isCut(int maxBytes, int status, int size) throws RegistryException {
    return answers.read(maxBytes, LATER, most -> ask(most, status, size), answer -> answer.isCut());
  }

  @Test
  void asksAgainOnlyForWhatIsLarge() throws RegistryException {
    int first = LargeAnswers.first(LARGE);

    assertThat(isCut(LARGE, 200, 1000)).isFalse();
    assertThat(isCut(LARGE, 404, LARGE)).isTrue();
    assertThat(isCut(1000, 200, 2000)).isTrue();
    assertThat(asked).containsExactly(first, first, 1000);
    asked.clear();
    assertThat(isCut(LARGE, 200, LARGE)).isFalse();
    assertThat(isCut(LARGE, 200, LARGE + 1)).isTrue();
    assertThat(asked).containsExactly(first, LARGE, first, LARGE);
  }

  @Test
  void whoFindsNoRoomInTimeHasNoAnswer() throws RegistryException {
    Deadline passed = Deadline.after(Duration.ZERO);
    answers.read(
        LARGE,
        LATER,
        most -> ask(most, 200, LARGE),
        held -> {
          assertThatThrownBy(
                  () ->
                      answers.read(
                          LARGE, passed, most -> ask(most, 200, LARGE), other -> other.isCut()))
              .isInstanceOfSatisfying(
                  RegistryException.class,
                  e -> assertThat(e.reason()).isEqualTo(IndeterminateReason.TIMEOUT));
          return true;
        });

    assertThat(isCut(LARGE, 200, LARGE)).as("the room is free again").isFalse();
  }

  @Test
  void roomIsFreeAgainAfterAFailure() throws RegistryException {
    assertThatThrownBy(
            () ->
                answers.read(
                    LARGE,
                    LATER,
                    most -> ask(most, 200, LARGE),
                    answer -> {
                      throw new IllegalStateException("unreadable");
                    }))
        .hasMessage("unreadable");

    assertThat(isCut(LARGE, 200, LARGE)).isFalse();
  }

  @Test
  void interruptEndsTheWait() throws RegistryException {
    answers.read(
        LARGE,
        LATER,
        most -> ask(most, 200, LARGE),
        held -> {
          Thread.currentThread().interrupt();
          assertThatThrownBy(() -> isCut(LARGE, 200, LARGE))
              .isInstanceOf(VerificationInterruptedException.class);
          assertThat(Thread.interrupted()).isTrue();
          return true;
        });
  }
}
