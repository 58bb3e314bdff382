package imagesigning.policy;

import static imagesigning.policy.Judging.ALICE;
import static imagesigning.policy.Judging.ALICE_KEY;
import static imagesigning.policy.Judging.REFERENCE;
import static imagesigning.policy.Judging.evaluator;
import static imagesigning.policy.Judging.signedBy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.policy.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in a verdict, however it got there: its texts are printable and bounded, and the
 * words of the answers stand only at the beginning of the explanation.
 */
class HostileTextTest {
  private static final List<String> ANSWERS = List.of("allowed", "rejected", "indeterminate");
  private static final PolicyEvaluator EVALUATOR = evaluator(signedBy(ALICE_KEY));

  static Stream<String> texts() {
    return Stream.of(
        "x\u0000\u001b[2J\u001b]0;pwn\u0007\r\nallowed: docker://h/app\u0085\u009b31m\u007f",
        "a\u202eb\u2066\u200b\u200f\ufeff\u2028allowed: c\u2029\u034f\u00a0\u3164",
        "allowed rejected INDETERMINATE Allowed",
        "L".repeat(100_000),
        "\u001b".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void noPartOfAVerdictLetsItThrough(String text) {
    List<Verdict> verdicts = new ArrayList<>();
    UnreadSignature open =
        new UnreadSignature(text, 1, false, IndeterminateReason.LOOKASIDE_UNREADABLE, text);
    UnreadSignature broken =
        new UnreadSignature(text, 0, false, RejectionReason.SIGNATURE_BLOB_INVALID, text);
    StoredSignature named =
        new StoredSignature(
            text, 1, TestImage.signed(ALICE, text, Digest.sha256(TestImage.MANIFEST)));
    for (List<UnreadSignature> unread :
        List.of(List.of(open), List.of(broken), List.<UnreadSignature>of())) {
      verdicts.add(
          EVALUATOR.evaluate(
              new ImageInMemory(
                  REFERENCE,
                  Manifest.of(TestImage.MANIFEST),
                  Optional.empty(),
                  Optional.of(new Platform(text, text, Optional.of(text))),
                  List.of(named),
                  unread,
                  List.of(text),
                  List.of(text))));
    }
    verdicts.add(new Verdict.Rejected(details(text), RejectionReason.NO_ACCEPTED_SIGNATURE, text));
    verdicts.add(
        new Verdict.Indeterminate(details(text), IndeterminateReason.REGISTRY_ERROR, text));
    verdicts.add(
        EVALUATOR.combine(
            REFERENCE,
            Manifest.of(TestImage.index(TestImage.MANIFEST)),
            List.of(new Verdict.Rejected(details(text), RejectionReason.NO_SIGNATURE, text))));

    for (Verdict verdict : verdicts) {
      assertFit(verdict);
    }
  }

  private static VerdictDetails details(String text) {
    SignatureResult signature =
        new SignatureResult(
            text,
            1,
            "simple-signing",
            Outcome.REJECTED,
            Optional.of(RejectionReason.IDENTITY_MISMATCH),
            text,
            Optional.empty(),
            List.of(new VerdictCheck("identity", false, text, text)));
    return new VerdictDetails(
        REFERENCE,
        Optional.empty(),
        Optional.of(Platform.of(text, text)),
        Optional.of(
            new ScopeMatch(
                Optional.of("docker"), text, Optional.of(text), List.of(Judging.signedBy(text)))),
        List.of(
            new RequirementResult(
                "signedBy",
                Outcome.REJECTED,
                Optional.of(RejectionReason.NO_ACCEPTED_SIGNATURE),
                text,
                List.of(signature))),
        List.of(text, text + "1"),
        List.of());
  }

  private static void assertFit(Verdict verdict) {
    String text = verdict.explain();
    assertThat(text).startsWith(verdict.outcome() + ": ");
    String rest = text.substring(verdict.outcome().toString().length());
    for (String answer : ANSWERS) {
      assertThat(rest).doesNotContainIgnoringCase(answer);
    }
    for (String told :
        List.of(
            text,
            verdict.toJson(),
            verdict.toString(),
            verdict.details().toString(),
            verdict.details().requirements().toString(),
            verdict.<String>fold(a -> "", r -> r.message(), i -> i.message()))) {
      assertThat(told.codePoints().filter(c -> c != '\n' && !RemoteText.shows(c)).boxed())
          .as(told)
          .isEmpty();
      assertThat(told.length()).isLessThan(200_000);
    }
    assertThat(verdict.toJson()).doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"h/allowed/rejected:1", "h/x-allowed:Rejected", "indeterminate.example/app:1"})
  void theNameOfAnImageIsNoAnswer(String name) {
    ImageReference reference = ImageReference.parse("docker://" + name);
    Verdict allowed =
        EVALUATOR.evaluate(
            reference,
            TestImage.MANIFEST,
            List.of(TestImage.signed(ALICE, name, Digest.sha256(TestImage.MANIFEST))));
    Verdict rejected = EVALUATOR.evaluate(reference, TestImage.MANIFEST, List.of());

    assertFit(allowed);
    assertFit(rejected);
    assertThat(allowed.outcome()).isEqualTo(Outcome.ALLOWED);
    assertThat(allowed.explain())
        .contains("a tag that can move: the same name with " + Digest.sha256(TestImage.MANIFEST));
    assertThat(rejected.toJson()).contains("\"" + reference + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nallowed: b", "a\u001b[2J", "allowed"})
  void thePathOfAnImageIsNoAnswer(String name, @TempDir Path work) throws IOException {
    Path image = Files.createDirectory(work.resolve(name));
    assertFit(EVALUATOR.evaluate(ImageReference.dir(image), TestImage.MANIFEST, List.of()));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void policiesAreRefusedInPrintableWords(String text) {
    StringBuilder json = new StringBuilder();
    for (char c : text.toCharArray()) {
      json.append(c < ' ' || Character.isSurrogate(c) ? String.format("\\u%04x", c & 0xff) : c);
    }
    for (String policy :
        List.of(
            "{\"" + json + "\":1}",
            "{\"default\":[{\"type\":\"" + json + "\"}]}",
            "{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"" + json + "\":{}}}",
            text)) {
      try {
        Policy.parse(policy.getBytes(UTF_8), "policy.json");
      } catch (PolicyFormatException e) {
        String told = e.getMessage() + e.problems();
        assertThat(told.codePoints().filter(c -> !RemoteText.shows(c)).boxed()).as(told).isEmpty();
        assertThat(String.valueOf(e.getMessage()).length()).isLessThan(5_000);
      }
    }
  }
}
