package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.OTHER_KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ManifestKind;
import imagesigning.core.Platform;
import imagesigning.registry.RepositorySigningPlan.Planned;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tags and manifests of a repository are signed, under which names, at what cost. */
@Timeout(120)
class RepositorySignerTest extends SigningFixture {
  private static final Route TAGS = Route.path("/v2/.+/tags/list");

  private RepositorySigner.Builder builder() {
    return rig.repositorySigner().signWith(service(KEY)).publicKeys(keyring(KEY, OTHER_KEY));
  }

  private RepositorySigningRequest all() {
    return RepositorySigningRequest.allTags(rig.registry.host() + "/app");
  }

  private RepositorySigningRequest tags(String... tags) {
    return RepositorySigningRequest.tags(rig.registry.host() + "/app", List.of(tags));
  }

  private String name(String tag) {
    return rig.registry.host() + "/app:" + tag;
  }

  /** An index over anything that has a digest. */
  private static byte[] index(ManifestKind kind, Map<Digest, String> entries) {
    List<String> texts = new ArrayList<>();
    entries.forEach(
        (digest, more) ->
            texts.add(
                "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":7,"
                    + "\"digest\":\""
                    + digest
                    + "\""
                    + more
                    + "}"));
    return ("{\"schemaVersion\":2,\"mediaType\":\""
            + kind.mediaType()
            + "\",\"manifests\":["
            + String.join(",", texts)
            + "]}")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void signsAllTagsSoThatClientsAcceptThem() throws Exception {
    rig.push("app:1", IMAGE);
    rig.push("app:2", TestImage.docker(2));
    rig.push("app:multi", TestIndex.multiPlatform());

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.missing()).isEmpty();
    assertThat(report.added()).isEqualTo(report.entries());
    assertThat(report.entries())
        .extracting(entry -> entry.identity().orElseThrow().toString())
        .containsExactly(name("1"), name("2"), name("multi"), name("multi"));
    for (String tag : List.of("1", "2", "multi")) {
      assertAllowed(rig.image("app:" + tag));
    }
  }

  @Test
  void asksForTheListOnceAndForEveryTagAndInstanceOnce() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.push("app:2", index);
    // Instance of both and image of a tag: held already when the index is read.
    rig.push("app:3", index.images().get(0));

    builder().build().sign(all());

    assertThat(rig.registry.requests(TAGS)).hasSize(1);
    assertThat(rig.registry.requests(Route.manifestsByTag())).hasSize(3);
    assertThat(rig.registry.requests(Route.manifestsByDigest()))
        .extracting(request -> request.path())
        .containsExactly("/v2/app/manifests/" + index.images().get(1).digest());
    // Beside these only the question whether the registry keeps signatures itself.
    assertThat(rig.registry.requests()).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void oneInstanceOfTwoTagsGetsASignatureForEach() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.push("app:2", index);

    builder().build().sign(all());

    for (TestImage instance : index.images()) {
      assertThat(rig.signatures("app", instance.digest())).isEqualTo(2);
    }
    assertThat(rig.signatures("app", index.digest())).isZero();
    assertAllowed(rig.image("app:1"));
    assertAllowed(rig.image("app:2"));
  }

  @Test
  void signsTheFourInstancesOfOneList() throws Exception {
    TestIndex list =
        TestIndex.docker(
            TestImage.docker(1),
            TestImage.docker(2),
            TestImage.docker(3),
            TestImage.docker(4).forPlatform(Platform.of("linux", "arm64")));
    rig.push("app:1", list);

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.added()).hasSize(4);
    assertThat(rig.storedFiles()).hasSize(4);
  }

  @Test
  void signsTheListTooIfAsked() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);

    RepositorySigningReport report =
        builder().indexSigning(IndexSigning.INDEX_AND_INSTANCES).build().sign(all());

    assertThat(report.entries())
        .extracting(Entry::manifest)
        .containsExactly(
            index.images().get(0).digest(), index.images().get(1).digest(), index.digest());
    assertThat(rig.signatures("app", index.digest())).isEqualTo(1);
  }

  @Test
  void signsTheImagesOfNestedLists() throws Exception {
    TestIndex inner = TestIndex.multiPlatform();
    rig.push("app:inner", inner);
    rig.registry.push("app", "outer", index(ManifestKind.OCI_INDEX, Map.of(inner.digest(), "")));

    RepositorySigningReport report = builder().build().sign(tags("outer"));

    assertThat(report.entries())
        .extracting(Entry::manifest)
        .containsExactly(inner.images().get(0).digest(), inner.images().get(1).digest());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void nestsNoDeeperThanTheLimit(int depth) throws Exception {
    TestIndex inner = TestIndex.multiPlatform();
    rig.push("app:1", inner);
    Digest middle =
        rig.registry.push("app", "2", index(ManifestKind.OCI_INDEX, Map.of(inner.digest(), "")));
    rig.registry.push("app", "3", index(ManifestKind.OCI_INDEX, Map.of(middle, "")));
    RepositorySigner bounded =
        builder()
            .repositoryLimits(new RepositorySigningLimits(10, 10, 10_000, depth, 10, 100_000, 100))
            .build();

    if (depth == 3) {
      assertThat(bounded.sign(tags("3")).entries()).hasSize(2);
    } else {
      RepositorySigningException failure =
          catchThrowableOfType(RepositorySigningException.class, () -> bounded.sign(tags("3")));
      assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.INDEX_TOO_DEEP);
      assertThat(rig.storedFiles()).isEmpty();
    }
  }

  @Test
  void passesOverTagsThatBelongToOtherImages() throws Exception {
    String digestTag = "sha256-" + IMAGE.digest().hex();
    rig.push("app:1", IMAGE);
    for (String suffix : List.of(".sig", ".att", ".sbom")) {
      rig.push("app:" + digestTag + suffix, TestImage.oci(9));
    }
    rig.registry.push(
        "app",
        digestTag,
        index(
            ManifestKind.OCI_INDEX,
            Map.of(
                TestImage.oci(9).digest(),
                ",\"artifactType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"")));

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.companionTags())
        .containsExactlyInAnyOrder(
            digestTag, digestTag + ".sig", digestTag + ".att", digestTag + ".sbom");
    assertThat(report.entries()).extracting(Entry::manifest).containsExactly(IMAGE.digest());
    assertThat(rig.storedFiles()).hasSize(1);
    // What belongs to others by its name is not even fetched.
    assertThat(rig.registry.requests(Route.manifestsByTag())).hasSize(2);
  }

  @Test
  void whatOnlyLooksLikeSuchATagIsSigned() throws Exception {
    String hex = IMAGE.digest().hex();
    List<String> tags =
        List.of(
            "v1.sig", "sha256-" + hex + ".other", "sha256-" + hex.substring(1) + ".sig", "sbom");
    for (String tag : tags) {
      rig.push("app:" + tag, IMAGE);
    }
    rig.push("app:sha256-" + hex, IMAGE);

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.companionTags()).isEmpty();
    assertThat(report.entries())
        .extracting(entry -> entry.identity().orElseThrow().tag().orElseThrow())
        .containsExactlyInAnyOrder(
            "v1.sig",
            "sha256-" + hex + ".other",
            "sha256-" + hex.substring(1) + ".sig",
            "sbom",
            "sha256-" + hex);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".sig", ".att", ".sbom"})
  void refusesToSignSuchATagByName(String suffix) throws Exception {
    String tag = "sha256-" + IMAGE.digest().hex();
    rig.push("app:1", IMAGE);
    rig.registry.push(
        "app",
        tag,
        index(ManifestKind.OCI_INDEX, Map.of(IMAGE.digest(), ",\"artifactType\":\"a/b\"")));
    rig.push("app:" + tag + ".sig", IMAGE);

    RepositorySigningException failure =
        catchThrowableOfType(
            RepositorySigningException.class,
            () -> builder().build().sign(tags("1", tag + suffix)));

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.COMPANION_TAG);
    assertThat(failure).hasMessageContaining(tag + suffix);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void signsOnlyTheTagsNamed() throws Exception {
    rig.push("app:1", IMAGE);
    rig.push("app:2", TestImage.oci(2));
    rig.push("app:3", TestImage.oci(3));

    RepositorySigningReport report = builder().build().sign(tags("3", "1"));

    assertThat(report.entries())
        .extracting(entry -> entry.identity().orElseThrow().toString())
        .containsExactly(name("3"), name("1"));
    assertThat(rig.storedFiles()).hasSize(2);
    assertThat(rig.registry.requests(TAGS)).isEmpty();
    assertThat(rig.registry.requests(Route.manifests())).hasSize(2);
  }

  @Test
  void signsTheNameThatClientsWillUse() throws Exception {
    rig.push("app:1", IMAGE);

    builder()
        .build()
        .sign(all().withHost("pulp.example.com").withFutureBasePath("library/busybox"));

    assertThat(rig.signature("app", IMAGE.digest(), 1))
        .isEqualTo(KEY.sign("pulp.example.com/library/busybox:1", IMAGE.digest()));
  }

  @Test
  void signingAgainMakesNothingNew() throws Exception {
    rig.push("app:1", IMAGE);
    rig.push("app:multi", TestIndex.multiPlatform());
    RepositorySigner signer = builder().build();
    signer.sign(all());

    RepositorySigningReport again = signer.sign(all());

    assertThat(again.entries())
        .hasSize(3)
        .allSatisfy(entry -> assertThat(entry.alreadyThere()).isTrue())
        .allSatisfy(entry -> assertThat(entry.place()).isEmpty());
    assertThat(again.added()).isEmpty();
    assertThat(again.describe().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).endsWith("signed by this key before"));
    assertThat(rig.storedFiles()).hasSize(3);
  }

  @Test
  void aNewTagOfASignedImageIsAllThatIsSignedAgain() throws Exception {
    rig.push("app:1", IMAGE);
    builder().build().sign(all());
    rig.push("app:latest", IMAGE);

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.added())
        .extracting(entry -> entry.identity().orElseThrow().toString())
        .containsExactly(name("latest"));
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void existingSignaturesStayAsTheyAre() throws Exception {
    rig.push("app:1", IMAGE);
    byte[] others = OTHER_KEY.sign(name("1"), IMAGE.digest());
    byte[] ofAnotherName = KEY.sign("elsewhere.example.com/app:1", IMAGE.digest());
    rig.lookaside.put("app", IMAGE.digest(), 1, others);
    rig.lookaside.put("app", IMAGE.digest(), 2, ofAnotherName);

    builder().build().sign(all());
    builder().build().sign(all());

    assertThat(rig.signature("app", IMAGE.digest(), 1)).isEqualTo(others);
    assertThat(rig.signature("app", IMAGE.digest(), 2)).isEqualTo(ofAnotherName);
    assertThat(rig.signature("app", IMAGE.digest(), 3))
        .isEqualTo(KEY.sign(name("1"), IMAGE.digest()));
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(3);
  }

  @Test
  void neverDeletesOrOverwritesBehindTheExtensionsApi() throws Exception {
    rig.registry.serveExtensionsApi(true);
    rig.push("app:1", IMAGE);
    rig.push("app:2", IMAGE);
    byte[] others = OTHER_KEY.sign(name("1"), IMAGE.digest());
    rig.registry.addSignature("app", IMAGE.digest(), others);

    builder().build().sign(all());
    builder().build().sign(all());

    assertThat(rig.registry.signatures("app", IMAGE.digest())).hasSize(3);
    assertThat(rig.registry.signatures("app", IMAGE.digest()).get(0).content()).isEqualTo(others);
    assertThat(rig.writes())
        .hasSize(2)
        .allSatisfy(write -> assertThat(write).startsWith("PUT /extensions/v2/app/signatures/"));
  }

  @Test
  void aSignatureOfAnotherManifestDoesNotPassForOne() throws Exception {
    rig.push("app:1", IMAGE);
    rig.lookaside.put("app", IMAGE.digest(), 1, KEY.sign(name("1"), TestImage.oci(5).digest()));

    RepositorySigningReport report = builder().build().sign(all());

    assertThat(report.added()).hasSize(1);
    assertThat(rig.signatures("app", IMAGE.digest())).isEqualTo(2);
  }

  @Test
  void everySignerSignsEverything() throws Exception {
    rig.push("app:1", IMAGE);
    rig.push("app:2", TestImage.oci(2));

    RepositorySigningReport report = builder().signWith(service(OTHER_KEY)).build().sign(all());

    assertThat(report.entries())
        .extracting(Entry::signer)
        .containsExactly(
            "OpenPGP key " + KEY.fingerprint(),
            "OpenPGP key " + OTHER_KEY.fingerprint(),
            "OpenPGP key " + KEY.fingerprint(),
            "OpenPGP key " + OTHER_KEY.fingerprint());
  }

  @Test
  void signsAHundredTags() throws Exception {
    List<String> tags = IntStream.range(0, 100).mapToObj(i -> "v" + i).toList();
    for (String tag : tags) {
      rig.push("app:" + tag, TestImage.oci(Integer.parseInt(tag.substring(1))));
    }
    List<Integer> progress = Collections.synchronizedList(new ArrayList<>());
    List<Integer> totals = Collections.synchronizedList(new ArrayList<>());
    RepositorySigner signer =
        builder()
            .progress(
                new RepositorySigningListener() {
                  @Override
                  public void planned(RepositorySigningPlan plan, int signatures) {
                    totals.add(signatures);
                  }

                  @Override
                  public void signed(Entry signature, int done, int signatures) {
                    progress.add(done);
                    totals.add(signatures);
                  }
                })
            .build();

    RepositorySigningReport report = signer.sign(all());

    assertThat(report.entries())
        .extracting(entry -> entry.identity().orElseThrow().tag().orElseThrow())
        .containsExactlyElementsOf(tags.stream().sorted().toList());
    assertThat(rig.storedFiles()).hasSize(100);
    assertThat(progress)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    assertThat(totals).hasSize(101).containsOnly(100);
    assertThat(rig.registry.requests(TAGS)).hasSize(1);
    assertThat(rig.registry.requests(Route.manifests())).hasSize(100);
  }

  @Test
  void readsTheListPageByPage() throws Exception {
    Map<String, Digest> pushed = new HashMap<>();
    for (int i = 0; i < 7; i++) {
      pushed.put("v" + i, TestImage.oci(i).digest());
      rig.push("app:v" + i, TestImage.oci(i));
    }

    RepositorySigningReport report = builder().tagsPerPage(3).build().sign(all());

    assertThat(report.entries()).hasSize(7);
    assertThat(report.entries())
        .allSatisfy(
            entry ->
                assertThat(pushed)
                    .containsEntry(
                        entry.identity().orElseThrow().tag().orElseThrow(), entry.manifest()));
    assertThat(rig.registry.requests(TAGS))
        .extracting(request -> request.query())
        .containsExactly("n=3", "last=v2&n=3", "last=v5&n=3");
  }

  @Test
  void showsAllNamesBeforeSigningAndSignsNothing() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.push("app:sha256-" + IMAGE.digest().hex() + ".sig", TestImage.oci(9));

    RepositorySigningPlan plan =
        builder()
            .indexSigning(IndexSigning.INDEX_AND_INSTANCES)
            .build()
            .preview(all().withHost("pulp.example.com"));

    assertThat(plan.manifests())
        .extracting(Planned::identity)
        .allSatisfy(name -> assertThat(name).hasToString("pulp.example.com/app:1"));
    assertThat(plan.manifests())
        .extracting(Planned::kind)
        .containsExactly(
            ManifestKind.OCI_MANIFEST, ManifestKind.OCI_MANIFEST, ManifestKind.OCI_INDEX);
    assertThat(plan.describe().lines())
        .containsExactly(
            index.images().get(0).digest() + " as pulp.example.com/app:1",
            index.images().get(1).digest() + " as pulp.example.com/app:1",
            index.digest() + " as pulp.example.com/app:1 (index)",
            "tag sha256-" + IMAGE.digest().hex() + ".sig: passed over, belongs to another image");
    assertThat(plan.toJson())
        .startsWith("{\"formatVersion\":1,\"repository\":\"" + rig.registry.host() + "/app\"")
        .contains("\"mediaType\":\"application/vnd.oci.image.index.v1+json\"");
    assertThat(rig.storedFiles()).isEmpty();
    assertThat(rig.writes()).isEmpty();
  }

  @Test
  void writesTheReportForPrograms() throws Exception {
    rig.push("app:1", IMAGE);

    assertThat(builder().build().sign(all()).toJson())
        .isEqualTo(
            ("{\"formatVersion\":1,\"repository\":\"%s/app\",\"signatures\":[{\"manifest\":\"%s\","
                    + "\"identity\":\"%s\",\"signer\":\"OpenPGP key %s\",\"place\":\"%s\","
                    + "\"alreadyThere\":false}],\"missing\":[],\"companionTags\":[]}")
                .formatted(
                    rig.registry.host(),
                    IMAGE.digest(),
                    name("1"),
                    KEY.fingerprint(),
                    rig.lookaside.file("app", IMAGE.digest(), 1)));
  }

  @Test
  void wantsToKnowWhatIsSignedAlready() {
    assertThatThrownBy(() -> rig.repositorySigner().signWith(service(KEY)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("skipSigned(false)");
    assertThatThrownBy(() -> rig.repositorySigner().publicKeys(keyring(KEY)).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("signing service");
  }

  @Test
  void signsAgainIfTold() throws Exception {
    rig.push("app:1", IMAGE);
    MemoryStore store = new MemoryStore();
    RepositorySigner again =
        rig.repositorySigner().signWith(service(KEY)).skipSigned(false).store(store).build();

    again.sign(all());
    again.sign(all());

    assertThat(store.signatures).hasSize(2);
  }
}
