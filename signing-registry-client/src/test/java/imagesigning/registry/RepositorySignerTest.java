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
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import imagesigning.registry.RepositorySigningPlan.Planned;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which manifests of a repository are signed, and at what cost. */
@Timeout(120)
class RepositorySignerTest extends RepositorySigningFixture {
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

  @Test
  void attachesSigstoreSignaturesOnceAndPassesOverTheirTags() throws Exception {
    SigstorePrivateKey cosign = SigstorePrivateKey.generate(new SecureRandom());
    TestIndex index = TestIndex.multiPlatform();
    rig.push("app:1", index);
    rig.push("app:2", index);
    RepositorySigner both =
        builder()
            .signWith(new SigstoreSigningService(cosign))
            .sigstorePublicKeys(cosign.publicKey())
            .registries(
                VerifierRig.registriesFile(
                    "default-docker:\n  use-sigstore-attachments: true\n  lookaside: '"
                        + rig.lookaside.url()
                        + "'\n"))
            .build();

    RepositorySigningReport report = both.sign(all());
    RepositorySigningReport again = both.sign(all());

    assertThat(report.added()).hasSize(8);
    assertThat(again.added()).isEmpty();
    assertThat(again.entries()).hasSize(8);
    assertThat(again.companionTags())
        .containsExactlyInAnyOrder(
            Attachments.tag(index.images().get(0).digest()),
            Attachments.tag(index.images().get(1).digest()));
  }
}
