package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ManifestKind;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
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

/** Which tags of a repository are signed, and under which names. */
@Timeout(120)
class RepositoryTagsTest extends RepositorySigningFixture {
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
}
