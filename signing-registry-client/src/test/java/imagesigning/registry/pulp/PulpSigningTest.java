package imagesigning.registry.pulp;

import static imagesigning.registry.pulp.PulpRig.PUSH_REPOSITORY;
import static imagesigning.registry.pulp.PulpRig.ROOT;
import static imagesigning.registry.pulp.PulpRig.SIGN_TASK;
import static imagesigning.registry.pulp.PulpRig.SYNC_REPOSITORY;
import static imagesigning.registry.pulp.PulpRig.failure;
import static imagesigning.registry.pulp.PulpRig.list;
import static imagesigning.registry.pulp.PulpRig.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PulpSigningTest {
  private static final String VERSION = PUSH_REPOSITORY + "versions/9/";

  private final PulpRig pulp = new PulpRig();

  @BeforeEach
  void repositories() {
    repository(PUSH_REPOSITORY, "test/minio");
    repository(SYNC_REPOSITORY, "My busybox");
    pulp.onPost(PUSH_REPOSITORY + "sign/", 202, sample("sign-push-started"));
    pulp.onPost(SYNC_REPOSITORY + "sign/", 202, sample("sign-push-started"));
  }

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void usesTheRepositorysOwnServiceWhenNoneIsNamed() throws Exception {
    assertThat(pulp.client().sign(PUSH_REPOSITORY, SignRequest.allTags()).href())
        .isEqualTo(SIGN_TASK);
    assertThat(pulp.posted()).containsExactly("{}");
    assertThat(pulp.log()).containsExactly("POST " + PUSH_REPOSITORY + "sign/");
  }

  @Test
  void signsTheTagsThatTheRepositoryHas() throws Exception {
    tags(VERSION, "name__in=1.0%2Clatest", "latest", "1.0");

    pulp.client().sign(PUSH_REPOSITORY, SignRequest.tags(List.of("1.0", "latest", "1.0")));

    assertThat(pulp.posted()).containsExactly("{\"tags_list\":[\"1.0\",\"latest\"]}");
    assertThat(pulp.log()).hasSize(3);
  }

  @Test
  void signsNothingWhenATagIsUnknown() {
    tags(VERSION, "name__in=1.0%2C1.O%2C2.O", "1.0");

    PulpException e =
        failure(
            () ->
                pulp.client()
                    .sign(PUSH_REPOSITORY, SignRequest.tags(List.of("1.0", "1.O", "2.O"))));

    assertThat(e.failure()).isEqualTo(PulpFailure.TAG_UNKNOWN);
    assertThat(e).hasMessageContaining("no tag 1.O, 2.O in its newest version");
    assertThat(e.url()).isEqualTo(pulp.url() + PUSH_REPOSITORY);
    assertThat(pulp.posted()).isEmpty();
  }

  @Test
  void signsNothingInARepositoryWithoutVersions() {
    pulp.onGet(
        PUSH_REPOSITORY,
        "{\"pulp_href\":\"%s\",\"name\":\"test/minio\",\"latest_version_href\":null}"
            .formatted(PUSH_REPOSITORY));

    assertThat(
            failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.tags(List.of("a"))))
                .failure())
        .isEqualTo(PulpFailure.TAG_UNKNOWN);
    assertThat(pulp.posted()).isEmpty();
  }

  @Test
  void believesNoServerThatIgnoresTheFilter() {
    tags(VERSION, "name__in=gone", "other", "another");

    assertThat(
            failure(() -> pulp.client().sign(PUSH_REPOSITORY, SignRequest.tags(List.of("gone"))))
                .failure())
        .isEqualTo(PulpFailure.TAG_UNKNOWN);
    assertThat(pulp.posted()).isEmpty();
  }

  @Test
  void looksManyTagsUpWithoutAFilter() throws Exception {
    List<String> many = IntStream.range(0, 200).mapToObj("release-number-%d"::formatted).toList();
    tags(VERSION, "", many.toArray(String[]::new));

    pulp.client().sign(PUSH_REPOSITORY, SignRequest.tags(many));

    assertThat(pulp.posted()).hasSize(1);
  }

  @Test
  void takesNoTagsForAllTagsNever() {
    assertThatThrownBy(() -> SignRequest.tags(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allTags()");
    assertThatThrownBy(() -> SignRequest.tags(List.of("a", "b c")))
        .isInstanceOf(ReferenceFormatException.class);
    assertThatThrownBy(() -> SignRequest.allTags().withFutureBasePath("library/Busybox"))
        .isInstanceOf(ReferenceFormatException.class);
    assertThatThrownBy(() -> SignRequest.allTags().withFutureBasePath("library/busybox:1"))
        .isInstanceOf(ReferenceFormatException.class);
  }

  @Test
  void previewsTheReferencesOfAPushRepository() throws Exception {
    tags(VERSION, "", "foo", "1.0", "sha256-12.sig", "sha256-12.att", "sha256-12.sbom");

    assertThat(pulp.client().previewReferences(PUSH_REPOSITORY, SignRequest.allTags()))
        .extracting(DockerReference::toString)
        .containsExactly(pulp.host() + "/test/minio:foo", pulp.host() + "/test/minio:1.0");
    assertThat(pulp.posted()).isEmpty();
  }

  @Test
  void previewsTheReferencesUnderAFutureBasePathAndAnotherHost() throws Exception {
    tags(SYNC_REPOSITORY + "versions/9/", "name__in=1.36", "1.36");
    PulpClient client = pulp.builder().registryHost("registry.example.com").build();

    assertThat(
            client.previewReferences(
                SYNC_REPOSITORY,
                SignRequest.tags(List.of("1.36")).withFutureBasePath("library/busybox")))
        .extracting(DockerReference::toString)
        .containsExactly("registry.example.com/library/busybox:1.36");
  }

  @Test
  void previewsNoTagThatIsNotThere() {
    tags(VERSION, "name__in=gone");

    assertThat(
            failure(
                    () ->
                        pulp.client()
                            .previewReferences(PUSH_REPOSITORY, SignRequest.tags(List.of("gone"))))
                .failure())
        .isEqualTo(PulpFailure.TAG_UNKNOWN);
  }

  @Test
  void guessesNoReferences() {
    PulpException synced =
        failure(() -> pulp.client().previewReferences(SYNC_REPOSITORY, SignRequest.allTags()));
    assertThat(synced.failure()).isEqualTo(PulpFailure.REFERENCES_UNKNOWN);
    assertThat(synced).hasMessageContaining("was not pushed to");

    repository(PUSH_REPOSITORY, "No Path:1");
    PulpException unusual =
        failure(() -> pulp.client().previewReferences(PUSH_REPOSITORY, SignRequest.allTags()));
    assertThat(unusual.failure()).isEqualTo(PulpFailure.REFERENCES_UNKNOWN);
    assertThat(unusual).hasMessageContaining("no base path");
  }

  @Test
  void refusesATagThatIsNone() {
    tags(VERSION, "", "not a tag");

    PulpException e =
        failure(() -> pulp.client().previewReferences(PUSH_REPOSITORY, SignRequest.allTags()));

    assertThat(e.failure()).isEqualTo(PulpFailure.ANSWER_MALFORMED);
    assertThat(e).hasMessageContaining("a tag that is none");
  }

  @Test
  void removesTheSignaturesOfAKey() throws Exception {
    pulp.onPost(PUSH_REPOSITORY + "remove_signatures/", 202, sample("sign-push-started"));

    PulpTaskHandle handle = pulp.client().removeSignatures(PUSH_REPOSITORY, "45ace14e3ebb9bba");

    assertThat(handle.href()).isEqualTo(SIGN_TASK);
    assertThat(pulp.posted()).containsExactly("{\"signed_with_key_id\":\"45ACE14E3EBB9BBA\"}");
  }

  @Test
  void removesNothingForWhatIsNoKeyId() {
    for (String wrong : List.of("", "3EBB9BBA", "45ACE14E3EBB9BBAX", "45ACE14E3EBB9BB\"")) {
      assertThatThrownBy(() -> pulp.client().removeSignatures(PUSH_REPOSITORY, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("16 hex digits");
    }
    assertThat(pulp.log()).isEmpty();
  }

  @Test
  void reportsThatNoSignatureNamesTheKey() {
    pulp.onPost(
        PUSH_REPOSITORY + "remove_signatures/",
        400,
        "{\"non_field_errors\":[\"There are no signatures\"]}");

    PulpException e =
        failure(() -> pulp.client().removeSignatures(PUSH_REPOSITORY, "45ACE14E3EBB9BBA"));

    assertThat(e.failure()).isEqualTo(PulpFailure.REFUSED);
    assertThat(e.fieldErrors()).containsKey("non_field_errors");
  }

  @Test
  void refusesARepositoryElsewhere() {
    assertThat(
            failure(
                    () ->
                        pulp.client()
                            .sign(
                                "https://evil.example.com" + PUSH_REPOSITORY,
                                SignRequest.allTags()))
                .failure())
        .isEqualTo(PulpFailure.LINK_REFUSED);
    assertThat(failure(() -> pulp.client().sign("/v2/", SignRequest.allTags())).failure())
        .isEqualTo(PulpFailure.LINK_REFUSED);
    assertThat(pulp.log()).isEmpty();
  }

  private void repository(String href, String name) {
    pulp.onGet(
        href,
        "{\"pulp_href\":\"%s\",\"name\":\"%s\",\"latest_version_href\":\"%sversions/9/\"}"
            .formatted(href, name, href));
  }

  private void tags(String version, String filter, String... names) {
    String results =
        Arrays.stream(names)
            .map(name -> "{\"pulp_href\":\"/pulp/api/v3/x/\",\"name\":\"" + name + "\"}")
            .collect(Collectors.joining(","));
    String byVersion = "repository_version=" + version.replace("/", "%2F");
    String target = ROOT + "content/container/tags/";
    pulp.onGet(
        filter.isEmpty() ? list(target, byVersion) : list(target, filter, byVersion),
        "{\"count\":%d,\"next\":null,\"previous\":null,\"results\":[%s]}"
            .formatted(names.length, results));
  }
}
