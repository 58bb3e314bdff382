package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.policy.Verdict;
import imagesigning.testkit.FaultChoice;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reason code that only fetching can give is reached here, by a verification against servers
 * or files that produces it. {@code ReasonCoverageTest} of the policy module reaches the others and
 * fails for a code that stands in neither class.
 */
@Timeout(60)
class FetchReasonCoverageTest {
  /** Rejections that are decided while fetching. */
  private static final Set<RejectionReason> REJECTED =
      EnumSet.of(
          RejectionReason.MANIFEST_DIGEST_MISMATCH,
          RejectionReason.DIGEST_HEADER_MISMATCH,
          RejectionReason.MANIFEST_TOO_LARGE,
          RejectionReason.SIGNATURE_TOO_LARGE,
          RejectionReason.TOO_MANY_SIGNATURES,
          RejectionReason.SIGNATURE_BLOB_INVALID,
          RejectionReason.ATTACHMENT_INVALID,
          RejectionReason.ATTACHMENT_DIGEST_MISMATCH,
          RejectionReason.LAYOUT_INVALID);

  private static final Limits TWO_SIGNATURES =
      new Limits(4_000_000, 4_000_000, 10_000, 10_000, 2, 10, 100, 1_000_000, 10_000, 128);

  private final VerifierRig rig = new VerifierRig();
  private final Map<VerdictReason, Supplier<Verdict>> inputs = new HashMap<>();
  @TempDir Path work;

  FetchReasonCoverageTest() {
    registries();
    manifests();
    tokens();
    signatures();
    attachments();
    files();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** All codes that say "no answer", for all of them can come from fetching; and the rejections. */
  static List<VerdictReason> codes() {
    List<VerdictReason> codes = new ArrayList<>(REJECTED);
    codes.addAll(List.of(IndeterminateReason.values()));
    return codes;
  }

  @ParameterizedTest
  @MethodSource("codes")
  void everyCodeIsReached(VerdictReason code) {
    assertThat(inputs).as("no input reaches %s", code).containsKey(code);

    assertThat(reason(inputs.get(code).get())).isEqualTo(code);
  }

  @Test
  void everyInputIsRun() {
    assertThat(codes()).containsExactlyInAnyOrderElementsOf(inputs.keySet());
  }

  private void registries() {
    manifestFault(IndeterminateReason.AUTHENTICATION_REQUIRED, fault -> fault.status(401));
    manifestFault(IndeterminateReason.ACCESS_DENIED, fault -> fault.status(403));
    manifestFault(IndeterminateReason.MANIFEST_NOT_FOUND, fault -> fault.status(404));
    manifestFault(IndeterminateReason.RATE_LIMITED, fault -> fault.status(429));
    manifestFault(IndeterminateReason.REGISTRY_ERROR, fault -> fault.status(500));
    manifestFault(IndeterminateReason.REGISTRY_UNREACHABLE, FaultChoice::reset);
    inputs.put(
        IndeterminateReason.TIMEOUT,
        () -> {
          rig.registry.faults().on(Route.manifests()).stall();
          return verify(signed(), rig.builder().timeout(Duration.ofMillis(500)));
        });
  }

  private void manifests() {
    Digest lie = Digest.sha256(new byte[0]);
    manifestFault(RejectionReason.DIGEST_HEADER_MISMATCH, fault -> fault.digestHeader(lie));
    manifestFault(RejectionReason.MANIFEST_TOO_LARGE, FaultChoice::endlessBody);
    inputs.put(
        RejectionReason.MANIFEST_DIGEST_MISMATCH,
        () -> {
          DockerReference image = signed();
          Digest digest = TestImage.oci().digest();
          rig.registry.tamper("app", digest, TestImage.oci(2).manifest());
          return verify(image.withDigest(digest));
        });
    inputs.put(
        IndeterminateReason.NO_INSTANCE_FOR_PLATFORM,
        () ->
            verify(
                rig.push("app:1", TestIndex.multiPlatform()),
                rig.builder().platform(Platform.of("linux", "s390x"))));
  }

  private void manifestFault(VerdictReason reason, Consumer<FaultChoice> fault) {
    inputs.put(
        reason,
        () -> {
          fault.accept(rig.registry.faults().on(Route.manifests()));
          return verify(signed());
        });
  }

  private void tokens() {
    inputs.put(
        IndeterminateReason.TOKEN_UNAVAILABLE,
        () -> {
          rig.registry.protect(TestAuth.bearer("joe", "secret"));
          rig.registry.faults().on(Route.token()).status(500);
          return verify(signed());
        });
    inputs.put(
        IndeterminateReason.CONFIGURATION_UNREADABLE,
        () -> {
          rig.registry.protect(TestAuth.basic("joe", "secret"));
          Path broken = write("auth.json", "{".getBytes());
          return verify(signed(), rig.builder().credentials(AuthFile.at(broken)));
        });
  }

  private void signatures() {
    inputs.put(
        IndeterminateReason.KEY_FILE_UNREADABLE,
        () -> verify(rig.pushSigned("nokey/app:1", TestImage.oci())));
    inputs.put(
        IndeterminateReason.LOOKASIDE_UNREADABLE,
        () -> {
          rig.lookaside.faults().on(Route.signature(1)).status(500);
          return verify(signed());
        });
    inputs.put(
        RejectionReason.SIGNATURE_TOO_LARGE,
        () -> {
          rig.lookaside.faults().on(Route.signature(1)).endlessBody();
          return verify(signed());
        });
    inputs.put(
        RejectionReason.TOO_MANY_SIGNATURES,
        () -> {
          DockerReference image = signed();
          rig.sign(image, TestImage.oci().digest());
          return verify(image, rig.builder().limits(TWO_SIGNATURES));
        });
    inputs.put(
        RejectionReason.SIGNATURE_BLOB_INVALID,
        () -> {
          DockerReference image = rig.push("app:1", TestImage.oci());
          rig.lookaside.add(image, TestImage.oci().digest(), "<html>".getBytes());
          return verify(image);
        });
  }

  private void attachments() {
    Attachments attached = new Attachments(rig.registry);
    inputs.put(
        RejectionReason.ATTACHMENT_INVALID,
        () -> {
          DockerReference image = rig.push("sigstore/app:1", TestImage.oci());
          attached.push(image, TestImage.oci().digest(), "[]");
          return verify(image, rig.builder().registries(VerifierRig.withAttachments()));
        });
    inputs.put(
        RejectionReason.ATTACHMENT_DIGEST_MISMATCH,
        () -> {
          DockerReference image = rig.push("sigstore/app:1", TestImage.oci());
          attached.sign(image, TestImage.oci().digest());
          rig.registry.faults().on(Route.blobs()).corruptBody();
          return verify(image, rig.builder().registries(VerifierRig.withAttachments()));
        });
  }

  private void files() {
    inputs.put(
        RejectionReason.LAYOUT_INVALID,
        () -> {
          write("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes());
          write("index.json", "[]".getBytes());
          return verify("oci:" + work, rig.builder());
        });
    inputs.put(
        IndeterminateReason.LOCAL_FILE_UNREADABLE,
        () -> {
          createDirectory("manifest.json");
          return verify("dir:" + work, rig.builder());
        });
  }

  /** An image that is allowed where nothing goes wrong. */
  private DockerReference signed() {
    return rig.pushSigned("app:1", TestImage.oci());
  }

  private Verdict verify(DockerReference image) {
    return verify(image, rig.builder());
  }

  private static Verdict verify(DockerReference image, ImageVerifier.Builder builder) {
    return verify("docker://" + image, builder);
  }

  private static Verdict verify(String image, ImageVerifier.Builder builder) {
    try (ImageVerifier verifier = builder.build()) {
      return verifier.verify(image);
    }
  }

  private Path write(String name, byte[] content) {
    try {
      return Files.write(work.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void createDirectory(String name) {
    try {
      Files.createDirectory(work.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static VerdictReason reason(Verdict verdict) {
    return verdict.fold(
        allowed -> {
          throw new AssertionError("allowed, but a reason was expected");
        },
        Verdict.Rejected::reason,
        Verdict.Indeterminate::reason);
  }
}
