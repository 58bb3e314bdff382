package imagesigning.registry;

import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Platform;
import imagesigning.core.RejectionReason;
import imagesigning.policy.Verdict;
import imagesigning.testkit.FaultChoice;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of a verification against every way a server can fail: what becomes of an image that
 * is signed well, and why.
 *
 * <p>The cases run side by side beforehand, because the stalled ones must wait for their deadline.
 */
@Timeout(120)
class FaultMatrixTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration IMPATIENCE = Duration.ofSeconds(5);
  private static final Digest LIE = Digest.parse("sha256:" + "0".repeat(64));
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final TestIndex INDEX = TestIndex.multiPlatform();
  private static final Digest INSTANCE = INDEX.image(AMD64).digest();

  private static final Map<Case, Future<Verdict>> VERDICTS = new LinkedHashMap<>();
  private static ExecutorService threads;

  /** Where it goes wrong. The image is an index, so that every step is taken. */
  enum Step {
    MANIFEST_BY_TAG(Route.manifest("app", "1")),
    MANIFEST_BY_DIGEST(Route.manifest("app", INDEX.digest().toString())),
    INDEX_INSTANCE(Route.manifest("app", INSTANCE.toString())),
    TOKEN(Route.token()),
    QUESTION(Route.ping()),
    QUESTION_OF_AN_UNSIGNED_IMAGE(Route.ping()),
    LOOKASIDE_1(Route.signature(1)),
    LOOKASIDE_2(Route.signature(2));

    private final Route route;

    Step(Route route) {
      this.route = route;
    }

    boolean isManifest() {
      return this == MANIFEST_BY_TAG || this == MANIFEST_BY_DIGEST || this == INDEX_INSTANCE;
    }

    boolean isLookaside() {
      return this == LOOKASIDE_1 || this == LOOKASIDE_2;
    }
  }

  /** What goes wrong. */
  enum Fault {
    STATUS_401(fault -> fault.status(401)),
    STATUS_403(fault -> fault.status(403)),
    STATUS_404(fault -> fault.status(404)),
    STATUS_429(fault -> fault.status(429)),
    STATUS_500(fault -> fault.status(500)),
    STALL(FaultChoice::stall),
    STALL_IN_BODY(FaultChoice::stallInBody),
    TRUNCATION(FaultChoice::truncate),
    RESET(FaultChoice::reset),
    RESET_IN_BODY(FaultChoice::resetInBody),
    ENDLESS_BODY(FaultChoice::endlessBody),
    LYING_DIGEST(fault -> fault.digestHeader(LIE));

    private final Consumer<FaultChoice> choose;

    Fault(Consumer<FaultChoice> choose) {
      this.choose = choose;
    }

    boolean isStall() {
      return this == STALL || this == STALL_IN_BODY;
    }

    boolean breaksTheConnection() {
      return this == TRUNCATION || this == RESET || this == RESET_IN_BODY;
    }

    /** Only manifests have digests. */
    boolean canHappenIn(Step step) {
      return this != LYING_DIGEST || step.isManifest();
    }
  }

  record Case(Step step, Fault fault) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Step step : Step.values()) {
      for (Fault fault : Fault.values()) {
        if (fault.canHappenIn(step)) {
          cases.add(new Case(step, fault));
        }
      }
    }
    return cases.stream();
  }

  @BeforeAll
  static void runAll() {
    threads = Executors.newFixedThreadPool(24);
    cases().forEach(c -> VERDICTS.put(c, threads.submit(() -> run(c))));
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
  }

  @Test
  void withoutAnyFaultTheImageIsAllowed() {
    for (Step step : Step.values()) {
      if (step == Step.QUESTION_OF_AN_UNSIGNED_IMAGE) {
        assertThat(run(step, faults -> {}, PATIENCE)).isRejectedFor(RejectionReason.NO_SIGNATURE);
      } else {
        assertThat(run(step, faults -> {}, PATIENCE)).isAllowed().hasNoWarnings();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hasItsVerdictAndReason(Case c) throws InterruptedException, ExecutionException {
    Verdict verdict = VERDICTS.get(c).get();

    switch (c.step()) {
      case MANIFEST_BY_TAG, MANIFEST_BY_DIGEST, INDEX_INSTANCE -> manifest(c.fault(), verdict);
      case TOKEN -> token(c.fault(), verdict);
      case QUESTION -> question(c.fault(), verdict);
      case QUESTION_OF_AN_UNSIGNED_IMAGE -> questionOfUnsigned(c.fault(), verdict);
      case LOOKASIDE_1 -> lookaside1(c.fault(), verdict);
      case LOOKASIDE_2 -> lookaside2(c.fault(), verdict);
      default -> throw new AssertionError(c);
    }
  }

  private static void manifest(Fault fault, Verdict verdict) {
    switch (fault) {
      case ENDLESS_BODY -> assertThat(verdict).isRejectedFor(RejectionReason.MANIFEST_TOO_LARGE);
      case LYING_DIGEST ->
          assertThat(verdict).isRejectedFor(RejectionReason.DIGEST_HEADER_MISMATCH);
      case STATUS_404 ->
          assertThat(verdict).isIndeterminateBecause(IndeterminateReason.MANIFEST_NOT_FOUND);
      default -> assertThat(verdict).isIndeterminateBecause(registryReason(fault));
    }
    assertThat(verdict.details().scope()).isPresent();
  }

  private static void token(Fault fault, Verdict verdict) {
    Set<Fault> ofTokenServer =
        EnumSet.of(
            Fault.STATUS_401, Fault.STATUS_403, Fault.STATUS_429, Fault.STALL, Fault.STALL_IN_BODY);
    assertThat(verdict)
        .isIndeterminateBecause(
            ofTokenServer.contains(fault)
                ? registryReason(fault)
                : IndeterminateReason.TOKEN_UNAVAILABLE);
  }

  /** A signature that verifies is enough; that the registry gave no answer is a warning. */
  private static void question(Fault fault, Verdict verdict) {
    assertThat(verdict).isAllowed().hasPinnedDigest(INSTANCE);
    if (isAnAnswerToTheQuestion(fault)) {
      assertThat(verdict).hasNoWarnings();
    } else {
      assertOneWarning(verdict, fault, "/v2/");
    }
  }

  /** A single warning, which says where it went wrong and how. */
  private static void assertOneWarning(Verdict verdict, Fault fault, String where) {
    assertThat(verdict.details().warnings())
        .singleElement()
        .asString()
        .startsWith("could not be read, but was not needed: ")
        .contains(where)
        .endsWith(warned(fault));
  }

  private static String warned(Fault fault) {
    return switch (fault) {
      case STATUS_401 -> " with 401.";
      case STATUS_403 -> " with 403.";
      case STATUS_404 -> " with 404.";
      case STATUS_429 -> " with 429.";
      case STATUS_500 -> " with 500.";
      case STALL, STALL_IN_BODY -> " in time.";
      case TRUNCATION, RESET, RESET_IN_BODY -> ": the connection broke.";
      case ENDLESS_BODY, LYING_DIGEST -> throw new AssertionError(fault);
    };
  }

  /** Without one it stays open whether the registry keeps any. */
  private static void questionOfUnsigned(Fault fault, Verdict verdict) {
    if (isAnAnswerToTheQuestion(fault)) {
      assertThat(verdict).isRejectedFor(RejectionReason.NO_SIGNATURE);
    } else {
      assertThat(verdict).isIndeterminateBecause(registryReason(fault));
    }
  }

  private static boolean isAnAnswerToTheQuestion(Fault fault) {
    return fault == Fault.STATUS_401 || fault == Fault.ENDLESS_BODY;
  }

  private static void lookaside1(Fault fault, Verdict verdict) {
    switch (fault) {
      case STATUS_404 -> assertThat(verdict).isRejectedFor(RejectionReason.NO_SIGNATURE);
      case ENDLESS_BODY -> assertThat(verdict).isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);
      case STALL, STALL_IN_BODY ->
          assertThat(verdict).isIndeterminateBecause(IndeterminateReason.TIMEOUT);
      default ->
          assertThat(verdict).isIndeterminateBecause(IndeterminateReason.LOOKASIDE_UNREADABLE);
    }
  }

  /** The first signature is good; the second one can only do harm if it arrives. */
  private static void lookaside2(Fault fault, Verdict verdict) {
    switch (fault) {
      case STATUS_404 -> assertThat(verdict).isAllowed().hasNoWarnings();
      case ENDLESS_BODY -> assertThat(verdict).isRejectedFor(RejectionReason.SIGNATURE_TOO_LARGE);
      default -> {
        assertThat(verdict).isAllowed().hasPinnedDigest(INSTANCE);
        assertOneWarning(verdict, fault, ": signature 2 in http://");
      }
    }
  }

  private static IndeterminateReason registryReason(Fault fault) {
    if (fault.isStall()) {
      return IndeterminateReason.TIMEOUT;
    }
    if (fault.breaksTheConnection()) {
      return IndeterminateReason.REGISTRY_UNREACHABLE;
    }
    return switch (fault) {
      case STATUS_401 -> IndeterminateReason.AUTHENTICATION_REQUIRED;
      case STATUS_403 -> IndeterminateReason.ACCESS_DENIED;
      case STATUS_429 -> IndeterminateReason.RATE_LIMITED;
      default -> IndeterminateReason.REGISTRY_ERROR;
    };
  }

  private static Verdict run(Case c) {
    return run(
        c.step(),
        rig ->
            c.fault()
                .choose
                .accept(
                    (c.step().isLookaside() ? rig.lookaside.faults() : rig.registry.faults())
                        .on(c.step().route)),
        c.fault().isStall() ? IMPATIENCE : PATIENCE);
  }

  private static Verdict run(Step step, Consumer<VerifierRig> faults, Duration timeout) {
    try (VerifierRig rig = new VerifierRig()) {
      DockerReference image = rig.push("app:1", INDEX);
      if (step != Step.QUESTION_OF_AN_UNSIGNED_IMAGE) {
        rig.sign(image, INSTANCE);
      }
      if (step == Step.LOOKASIDE_2) {
        rig.sign(image, INSTANCE);
      }
      if (step == Step.TOKEN) {
        rig.registry.protect(TestAuth.bearer("joe", "secret"));
      }
      faults.accept(rig);
      try (ImageVerifier verifier =
          rig.builder()
              .platform(AMD64)
              .timeout(timeout)
              .credentials(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")))
              .build()) {
        return verifier.verify(
            "docker://"
                + (step == Step.MANIFEST_BY_DIGEST ? image.withDigest(INDEX.digest()) : image));
      }
    }
  }
}
