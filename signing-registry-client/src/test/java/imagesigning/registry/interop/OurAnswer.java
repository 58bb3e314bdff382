package imagesigning.registry.interop;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.Policy;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Our side: what an {@link ImageVerifier} says to a question that peers were asked as well. */
final class OurAnswer {
  private OurAnswer() {}

  /** Asks with one registries.d directory, over plain HTTP. */
  static void assertAsExpected(VerdictCase asked, Path registriesD) throws IOException {
    if (asked.expected().refusal().isPresent()) {
      assertThatThrownBy(() -> verdict(asked, registriesD))
          .isInstanceOf(asked.expected().refusal().get());
      return;
    }
    assertVerdict(verdict(asked, registriesD), asked.expected());
  }

  /** The verdict on a question. */
  static Verdict verdict(VerdictCase asked, Path registriesD) throws IOException {
    ImageVerifier.Builder builder =
        builder(asked.policy(), registriesD)
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .allInstances(asked.allInstances());
    asked.architecture().ifPresent(name -> builder.platform(Platform.of("linux", name)));
    try (ImageVerifier verifier = builder.build()) {
      return verifier.verify(asked.image());
    }
  }

  /** A verifier of a policy text and a registries.d directory. */
  static ImageVerifier.Builder builder(String policy, Path registriesD) throws IOException {
    return ImageVerifier.builder()
        .policy(Policy.parse(policy.getBytes(StandardCharsets.UTF_8), "policy.json"))
        .registries(RegistriesConfig.load(registriesD, HostEnvironment.current()));
  }

  /** Holds a verdict against what is expected. */
  static void assertVerdict(Verdict verdict, Expected expected) {
    switch (expected.outcome().orElseThrow()) {
      case ALLOWED -> assertThat(verdict).isAllowed();
      case REJECTED ->
          assertThat(verdict).isRejectedFor((RejectionReason) expected.reason().orElseThrow());
      case INDETERMINATE ->
          assertThat(verdict)
              .isIndeterminateBecause((IndeterminateReason) expected.reason().orElseThrow());
      default -> throw new AssertionError(expected);
    }
  }
}
