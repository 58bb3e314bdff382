package imagesigning.examples.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.PolicyRequirement.InsecureAcceptAnything;
import imagesigning.policy.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks the policy.json that goes to production what it thinks of a few images. The key file it
 * names is a resource here; image and signatures were made by skopeo and gpg.
 */
@ExtendWith(NoSockets.class)
class ProductionPolicyTest {
  private static final ImageReference RELEASE = ImageReference.parse("registry.test/team/app:v1");

  private final Policy policy = Policy.parse(resource("policy.json"), "policy.json");
  private final PolicyEvaluator evaluator =
      PolicyEvaluator.builder(policy)
          .keyFiles(
              KeyFiles.of(Map.of("/etc/pki/containers/release.gpg", resource("keys/release.gpg"))))
          .clock(Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC))
          .build();

  @Test
  void aReleaseSignedByOurKeyIsAllowedAndPinned() {
    Verdict verdict = evaluator.evaluate(RELEASE, resource("image/manifest.json"), signature("1"));
    assertThat(verdict.orThrow().pinnedReference())
        .hasToString(
            "Optional[registry.test/team/app@sha256:"
                + "3892889f74e4000d7aa3febd0995c2122256da4ba78c2457c8ab064fdeb76dbc]");
  }

  @Test
  void anUnsignedReleaseIsRejected() {
    assertRejected(
        evaluator.evaluate(RELEASE, resource("image/manifest.json"), List.of()),
        RejectionReason.NO_SIGNATURE);
  }

  @Test
  void aReleaseSignedByAnotherKeyIsRejected() {
    assertRejected(
        evaluator.evaluate(RELEASE, resource("image/manifest.json"), signature("by-another-key")),
        RejectionReason.OPENPGP_UNKNOWN_KEY);
  }

  @Test
  void aTamperedManifestIsRejected() {
    assertRejected(
        evaluator.evaluate(RELEASE, resource("image/tampered.json"), signature("1")),
        RejectionReason.DIGEST_MISMATCH);
  }

  @Test
  void aSignatureForAnotherTagIsRejected() {
    assertRejected(
        evaluator.evaluate(
            ImageReference.parse("registry.test/team/app:v2"),
            resource("image/manifest.json"),
            signature("1")),
        RejectionReason.IDENTITY_MISMATCH);
  }

  @Test
  void imagesFromElsewhereAreRejectedWhateverTheirSignatures() {
    assertRejected(
        evaluator.evaluate(
            ImageReference.parse("docker.io/library/busybox:latest"),
            resource("image/manifest.json"),
            signature("1")),
        RejectionReason.POLICY_REJECTS);
  }

  @Test
  void noScopeAcceptsAnything() {
    assertThat(policy.defaultRequirements()).noneMatch(InsecureAcceptAnything.class::isInstance);
    policy
        .transports()
        .forEach(
            (transport, scopes) ->
                scopes.forEach(
                    (scope, requirements) ->
                        assertThat(requirements)
                            .as("%s %s", transport, scope)
                            .noneMatch(InsecureAcceptAnything.class::isInstance)));
  }

  private static void assertRejected(Verdict verdict, RejectionReason reason) {
    RejectionReason actual =
        verdict.fold(
            allowed -> {
              throw new AssertionError(allowed.explain());
            },
            Verdict.Rejected::reason,
            indeterminate -> {
              throw new AssertionError(indeterminate.explain());
            });
    assertThat(actual).as(verdict.explain()).isEqualTo(reason);
  }

  private static List<UntrustedSimpleSignature> signature(String name) {
    return List.of(UntrustedSimpleSignature.of(resource("image/signature-" + name)));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ProductionPolicyTest.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
