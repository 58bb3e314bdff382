package imagesigning.testkit;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import imagesigning.policy.VerdictDetails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictAssertTest {
  private static final String NAME = "registry.example.com/app:1.0";
  private static final String POLICY =
      """
      {"default": [{"type": "reject"}],
       "transports": {"docker": {"registry.example.com": [
         {"type": "insecureAcceptAnything"},
         {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]}}}
      """;
  private static final TestKey KEY = TestKey.generate();
  private static final TestKey STRANGER = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();
  private static final PolicyEvaluator EVALUATOR =
      PolicyEvaluator.builder(Policy.parse(POLICY.getBytes(UTF_8), "policy.json"))
          .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", KEY.publicKey())))
          .build();

  private final Verdict allowed = judge(KEY);
  private final Verdict rejected = judge(STRANGER);
  private final Verdict indeterminate =
      new Verdict.Indeterminate(
          new VerdictDetails(
              ImageReference.parse(NAME),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              List.of("clock is odd"),
              List.of()),
          IndeterminateReason.TIMEOUT,
          "too late");

  private static Verdict judge(TestKey signer) {
    return EVALUATOR.evaluate(IMAGE.inMemory(NAME, signer.signature(NAME, IMAGE.digest())));
  }

  @Test
  void acceptsWhatIsTrue() {
    assertThat(allowed)
        .isAllowed()
        .isSignedBy(KEY)
        .hasPinnedDigest(IMAGE.digest())
        .hasDigest(IMAGE.digest())
        .hasScope("registry.example.com")
        .hasNoWarnings()
        .isExplainedBy(KEY.fingerprint());
    assertThat(rejected)
        .isRejectedFor(RejectionReason.OPENPGP_UNKNOWN_KEY)
        .hasRequirementReason(1, RejectionReason.OPENPGP_UNKNOWN_KEY)
        .hasSignatureReason(RejectionReason.OPENPGP_UNKNOWN_KEY);
    assertThat(indeterminate)
        .isIndeterminateBecause(IndeterminateReason.TIMEOUT)
        .hasWarningContaining("odd");
  }

  static List<Consumer<VerdictAssert>> untrueOfAllowed() {
    return List.of(
        a -> a.isRejectedFor(RejectionReason.NO_SIGNATURE),
        a -> a.isIndeterminateBecause(IndeterminateReason.TIMEOUT),
        a -> a.isSignedBy(STRANGER),
        a -> a.hasPinnedDigest(Digest.sha256(new byte[0])),
        a -> a.hasDigest(Digest.sha256(new byte[0])),
        a -> a.hasScope(""),
        a -> a.hasWarningContaining("odd"),
        a -> a.isExplainedBy(STRANGER.fingerprint()),
        a -> a.hasRequirementReason(0, RejectionReason.NO_SIGNATURE),
        a -> a.hasRequirementReason(2, RejectionReason.NO_SIGNATURE),
        a -> a.hasSignatureReason(RejectionReason.OPENPGP_UNKNOWN_KEY));
  }

  @ParameterizedTest
  @MethodSource("untrueOfAllowed")
  void refusesWhatIsNotTrueAndShowsTheExplanation(Consumer<VerdictAssert> assertion) {
    assertThatThrownBy(() -> assertion.accept(assertThat(allowed)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected the verdict to ")
        .hasMessageContaining(allowed.explain());
  }

  static List<Consumer<VerdictAssert>> untrueOfRejected() {
    return List.of(
        VerdictAssert::isAllowed,
        a -> a.isRejectedFor(RejectionReason.NO_SIGNATURE),
        a -> a.isSignedBy(STRANGER),
        a -> a.hasPinnedDigest(IMAGE.digest()));
  }

  @ParameterizedTest
  @MethodSource("untrueOfRejected")
  void refusesARejectionForAnotherReason(Consumer<VerdictAssert> assertion) {
    assertThatThrownBy(() -> assertion.accept(assertThat(rejected)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(rejected.explain());
  }

  @Test
  void refusesAnIndeterminateVerdictForAnotherReason() {
    assertThatThrownBy(
            () ->
                assertThat(indeterminate)
                    .isIndeterminateBecause(IndeterminateReason.REGISTRY_ERROR))
        .hasMessageContaining("because of registry-error");
    assertThatThrownBy(() -> assertThat(indeterminate).hasNoWarnings())
        .hasMessageContaining("to have no warnings");
    assertThatThrownBy(() -> assertThat((Verdict) null).isAllowed())
        .isInstanceOf(AssertionError.class);
  }
}
