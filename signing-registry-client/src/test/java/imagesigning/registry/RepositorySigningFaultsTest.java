package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.registry.RepositorySigningPlan.Refusal;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.registry.SigningReport.Missing;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a repository whose signing is refused or fails. */
@Timeout(120)
class RepositorySigningFaultsTest extends SigningFixture {
  private static final int TAGS = 6;

  private RepositorySigner.Builder builder() {
    return rig.repositorySigner().publicKeys(keyring(KEY));
  }

  private RepositorySigner.Builder signing() {
    return builder().signWith(service(KEY));
  }

  private RepositorySigningRequest all() {
    return RepositorySigningRequest.allTags(rig.registry.host() + "/app");
  }

  private void pushSome() {
    for (int i = 0; i < TAGS; i++) {
      rig.push("app:v" + i, TestImage.oci(i));
    }
  }

  private static RepositorySigningException refusal(
      RepositorySigner signer, RepositorySigningRequest request) {
    return catchThrowableOfType(RepositorySigningException.class, () -> signer.sign(request));
  }

  @Test
  void anUnknownTagStopsEverything() {
    pushSome();
    RepositorySigningRequest request =
        RepositorySigningRequest.tags(rig.registry.host() + "/app", List.of("v0", "v9", "v1", "w"));

    RepositorySigningException failure = refusal(signing().build(), request);

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.TAG_UNKNOWN);
    assertThat(failure).hasMessageContaining("has no tag v9, w. Nothing was signed");
    assertThat(failure.report().entries()).isEmpty();
    assertThat(failure.report().missing()).isEmpty();
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void onlyUnknownTagsDoNotMeanAllTags() {
    pushSome();

    RepositorySigningException failure =
        refusal(
            signing().build(),
            RepositorySigningRequest.tags(rig.registry.host() + "/app", List.of("none")));

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.TAG_UNKNOWN);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aRepositoryWithoutTagsOfItsOwnIsAnError() {
    rig.push("app:sha256-" + IMAGE.digest().hex() + ".sig", IMAGE);

    assertThat(refusal(signing().build(), all()).failure())
        .isEqualTo(RepositorySigningFailure.NOTHING_TO_SIGN);
  }

  @Test
  void anUnknownRepositoryIsAnError() {
    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);
    assertThat(failure).hasMessageContaining("list of tags").hasMessageContaining("NAME_UNKNOWN");
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION_REQUIRED",
    "403, ACCESS_DENIED",
    "429, RATE_LIMITED",
    "500, REGISTRY_ERROR"
  })
  void nothingIsSignedIfAManifestCannotBeHad(int status, IndeterminateReason reason) {
    pushSome();
    rig.registry.faults().on(Route.manifest("app", "v3")).status(status);

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aRegistryThatFailsIsNotAskedForEveryTag() {
    pushSome();
    rig.registry.faults().on(Route.manifests()).status(500);

    assertThatThrownBy(() -> signing().parallelism(1).build().sign(all()))
        .isInstanceOf(RegistryException.class);

    assertThat(rig.registry.requests(Route.manifests())).hasSize(1);
  }

  @Test
  void nothingIsSignedIfAnInstanceIsMissing() {
    pushSome();
    TestIndex index = TestIndex.multiPlatform();
    rig.registry.push("app", "z", index.mediaType(), index.manifest());

    RegistryException failure =
        catchThrowableOfType(RegistryException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void nothingIsSignedIfATagNamesNoManifest() {
    pushSome();
    rig.registry.push("app", "z", "text/html", "<html>".getBytes(StandardCharsets.UTF_8));

    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_INVALID);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void anInstanceThatIsNotWhatItsDigestSaysIsNotSigned() {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.registry.tamper("app", index.images().get(1).digest(), TestImage.oci(7).manifest());

    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void anEmptyIndexIsAnError() {
    rig.registry.push(
        "app",
        "1",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"
            .getBytes(StandardCharsets.UTF_8));

    ImageReadException failure =
        catchThrowableOfType(ImageReadException.class, () -> signing().build().sign(all()));

    assertThat(failure.reason()).isEqualTo(RejectionReason.INDEX_EMPTY);
  }

  @ParameterizedTest
  @CsvSource({"2, 1000000, 100", "100, 500, 100", "100, 1000000, 5"})
  void signsNoMoreThanTheLimits(int manifests, long bytes, int signatures) {
    pushSome();
    rig.push("app:multi", TestIndex.multiPlatform());
    RepositorySigner bounded =
        signing()
            .parallelism(1)
            .repositoryLimits(
                new RepositorySigningLimits(100, 100, 10_000, 4, manifests, bytes, signatures))
            .build();

    assertThat(refusal(bounded, all()).failure())
        .isEqualTo(RepositorySigningFailure.TOO_MUCH_TO_SIGN);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void saysThatThereIsNoPlaceBeforeFetchingManifests() {
    pushSome();
    RepositorySigner nowhere =
        signing().registries(VerifierRig.registries("https://signatures.example.com/s")).build();

    SignatureStoreException failure =
        catchThrowableOfType(SignatureStoreException.class, () -> nowhere.sign(all()));

    assertThat(failure.failure()).isEqualTo(StoreFailure.NOT_WRITABLE);
    assertThat(rig.registry.requests(Route.manifests())).isEmpty();
  }

  @Test
  void theGuardSeesTheExactBytesOfEverything() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.push("app:2", IMAGE);
    Map<String, Manifest> seen = new ConcurrentHashMap<>();

    signing()
        .guard(
            (identity, manifest) -> {
              seen.put(manifest.digest() + " " + identity, manifest);
              return Optional.empty();
            })
        .build()
        .sign(all());

    assertThat(seen)
        .hasSize(3)
        .containsKeys(
            index.images().get(0).digest() + " " + rig.registry.reference("app:1"),
            index.images().get(1).digest() + " " + rig.registry.reference("app:1"),
            IMAGE.digest() + " " + rig.registry.reference("app:2"));
    assertThat(seen.get(IMAGE.digest() + " " + rig.registry.reference("app:2")).bytes())
        .isEqualTo(IMAGE.manifest());
  }

  @Test
  void oneRefusalOfTheGuardStopsEverything() throws Exception {
    pushSome();
    Digest unwanted = TestImage.oci(4).digest();
    RepositorySigner guarded =
        signing()
            .guard(
                (identity, manifest) ->
                    manifest.digest().equals(unwanted)
                        ? Optional.of("was not built here\n")
                        : Optional.empty())
            .build();

    RepositorySigningException failure = refusal(guarded, all());

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.REFUSED_BY_GUARD);
    assertThat(failure)
        .hasMessageContaining(unwanted.toString())
        .hasMessageContaining("was not built here\\n")
        .hasMessageContaining("Nothing was signed");
    assertThat(rig.storedFiles()).isEmpty();
    assertThat(guarded.preview(all()).refusals())
        .containsExactly(
            new Refusal(rig.registry.reference("app:v4"), unwanted, "was not built here\\n"));
  }

  @Test
  @SuppressWarnings({"NullAway", "OptionalAssignedToNull"})
  void aGuardThatAnswersNothingHasNotAgreed() {
    pushSome();

    RepositorySigningException failure =
        refusal(signing().guard((identity, manifest) -> null).build(), all());

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.REFUSED_BY_GUARD);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aGuardThatFailsEndsTheWorkBeforeAnythingIsSigned() {
    pushSome();
    SigningGuard broken =
        (identity, manifest) -> {
          throw new IllegalArgumentException("no scanner");
        };

    assertThatThrownBy(() -> signing().guard(broken).build().sign(all()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no scanner");
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aSignerThatFailsInTheMiddleLeavesWhatIsSigned() throws Exception {
    pushSome();
    RepositorySigner failing =
        builder().signWith(SigningRig.failingAfter(4, KEY)).parallelism(1).build();

    RepositorySigningException failure = refusal(failing, all());

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.INCOMPLETE);
    assertThat(failure).hasMessageContaining("4 are in their place and 2 are missing");
    assertThat(((SigningException) failure.getCause()).failure())
        .isEqualTo(SigningFailure.PASSPHRASE_WRONG);
    assertThat(failure.report().entries())
        .extracting(Entry::manifest)
        .containsExactly(digests(0, 1, 2, 3));
    assertThat(failure.report().missing()).containsExactly(missing("v4", 4), missing("v5", 5));
    assertThat(rig.storedFiles()).hasSize(4);

    RepositorySigningReport resumed = signing().build().sign(all());

    assertThat(resumed.missing()).isEmpty();
    assertThat(resumed.entries()).hasSize(TAGS);
    assertThat(resumed.added()).extracting(Entry::manifest).containsExactly(digests(4, 5));
    assertThat(rig.storedFiles()).hasSize(TAGS);
  }

  @Test
  void manySideBySideReportExactlyWhatIsThere() {
    for (int i = 0; i < 60; i++) {
      rig.push("app:v" + i, TestImage.oci(i));
    }
    RepositorySigner failing = builder().signWith(SigningRig.failingAfter(25, KEY)).build();

    RepositorySigningException failure = refusal(failing, all());

    List<Digest> there = new ArrayList<>();
    List<Digest> absent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Digest digest = TestImage.oci(i).digest();
      (rig.signatures("app", digest) == 1 ? there : absent).add(digest);
    }
    assertThat(there).hasSize(25);
    assertThat(failure.report().entries())
        .extracting(Entry::manifest)
        .containsExactlyInAnyOrderElementsOf(there);
    assertThat(failure.report().missing())
        .extracting(Missing::manifest)
        .containsExactlyInAnyOrderElementsOf(absent);
  }

  @Test
  void aRegistryThatFailsInTheMiddleIsNotWrittenToAnyMore() throws Exception {
    rig.registry.serveExtensionsApi(true);
    pushSome();
    rig.registry.faults().on(Route.extensionSignatures().method("PUT")).request(3).status(500);
    RepositorySigner oneByOne = signing().parallelism(1).build();

    RepositorySigningException failure = refusal(oneByOne, all());

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.INCOMPLETE);
    assertThat(failure.getCause()).isInstanceOf(ImageSigningException.class);
    assertThat(failure.report().entries()).hasSize(2);
    assertThat(failure.report().missing()).hasSize(4);
    assertThat(rig.writes()).hasSize(3);

    assertThat(oneByOne.sign(all()).added()).hasSize(4);
  }

  @Test
  void oneOfTwoNamesOfAManifestIsReportedAsMissing() {
    rig.registry.serveExtensionsApi(true);
    rig.push("app:1", IMAGE);
    rig.push("app:2", IMAGE);
    rig.registry.faults().on(Route.extensionSignatures().method("PUT")).request(2).status(500);

    RepositorySigningException failure = refusal(signing().build(), all());

    assertThat(failure.report().entries())
        .extracting(Entry::identity)
        .containsExactly(Optional.of(rig.registry.reference("app:1")));
    assertThat(failure.report().missing())
        .containsExactly(
            new Missing(
                IMAGE.digest(),
                Optional.of(rig.registry.reference("app:2")),
                "OpenPGP key " + KEY.fingerprint()));
    assertThat(failure.report().describe().lines().toList().get(1)).endsWith(": missing");
  }

  @Test
  void whatTheStoreChangedIsMissing() {
    rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    store.changing = true;

    RepositorySigningException failure = refusal(signing().store(store).build(), all());

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.INCOMPLETE);
    assertThat(failure).hasMessageContaining("what lies there is not what was stored");
    assertThat(failure.report().entries()).isEmpty();
    assertThat(failure.report().missing()).hasSize(1);
  }

  @Test
  void aSignatureThatDoesNotVerifyIsNotStored() {
    rig.push("app:1", IMAGE);
    RepositorySigner wrong = builder().signWith(service(SigningRig.OTHER_KEY)).build();

    RepositorySigningException failure = refusal(wrong, all());

    assertThat(((SigningException) failure.getCause()).failure())
        .isEqualTo(SigningFailure.SIGNATURE_INVALID);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aListenerThatThrowsEndsTheWork() {
    pushSome();
    RepositorySigningListener broken =
        new RepositorySigningListener() {
          @Override
          public void signed(Entry signature, int done, int signatures) {
            throw new IllegalArgumentException("display is gone");
          }
        };

    assertThatThrownBy(() -> signing().progress(broken).parallelism(1).build().sign(all()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("display is gone");
    assertThat(rig.storedFiles()).hasSize(1);
  }

  private static Digest[] digests(int... seeds) {
    Digest[] digests = new Digest[seeds.length];
    for (int i = 0; i < seeds.length; i++) {
      digests[i] = TestImage.oci(seeds[i]).digest();
    }
    return digests;
  }

  private Missing missing(String tag, int seed) {
    DockerReference identity = rig.registry.reference("app:" + tag);
    return new Missing(
        TestImage.oci(seed).digest(), Optional.of(identity), "OpenPGP key " + KEY.fingerprint());
  }
}
