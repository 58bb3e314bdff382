package imagesigning.registry.pulp;

import static imagesigning.registry.pulp.PulpRig.PUSH_LIST;
import static imagesigning.registry.pulp.PulpRig.PUSH_REPOSITORY;
import static imagesigning.registry.pulp.PulpRig.ROOT;
import static imagesigning.registry.pulp.PulpRig.SERVICE;
import static imagesigning.registry.pulp.PulpRig.SIGN_TASK;
import static imagesigning.registry.pulp.PulpRig.SYNC_REPOSITORY;
import static imagesigning.registry.pulp.PulpRig.list;
import static imagesigning.registry.pulp.PulpRig.sample;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls and answers that Pulp's and Galaxy's documents print, sample by sample. */
@Timeout(60)
class PulpDocumentsTest {
  private final PulpRig pulp = new PulpRig();

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void readsTheSigningServiceAsStored() throws Exception {
    pulp.onGet(SERVICE, sample("signing-service"));

    PulpSigningService service = pulp.client().signingService(SERVICE);

    assertThat(service.name()).isEqualTo("signing-service-test");
    assertThat(service.pubkeyFingerprint()).isEqualTo("8F336A705074623F7FC3273945ACE14E3EBB9BBA");
    assertThat(service.publicKey())
        .startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
        .endsWith("-----END PGP PUBLIC KEY BLOCK-----\n");
    // The blank at its end is in the document; what is stored is not mended here.
    assertThat(service.script()).isEqualTo("/var/lib/pulp/scripts/bash-script.sh ");
    assertThat(service.created()).contains(Instant.parse("2022-01-04T16:51:49.208122Z"));
    assertThat(service.href()).isEqualTo(SERVICE);
    assertThat(pulp.log()).containsExactly("GET " + SERVICE);
  }

  @Test
  void listsSigningServicesAndFindsThemByName() throws Exception {
    String page =
        "{\"count\":1,\"next\":null,\"previous\":null,\"results\":[%s]}"
            .formatted(sample("signing-service"));
    String services = ROOT + "signing-services/";
    pulp.onGet(list(services), page)
        .onGet(list(services, "name=signing-service-test"), page)
        .onGet(list(services, "name=other"), page);

    assertThat(pulp.client().signingServices()).hasSize(1);
    assertThat(pulp.client().signingServiceNamed("signing-service-test")).isPresent();
    // A server that ignores the filter must not make another service the one asked for.
    assertThat(pulp.client().signingServiceNamed("other")).isEmpty();
    assertThat(pulp.log()).hasSize(3);
  }

  @Test
  void readsThePushRepositoryWithItsNulls() throws Exception {
    pulp.onGet(list(PUSH_LIST), sample("push-repositories"));

    PulpPage<PulpRepository> page = pulp.client().repositories(PulpRepositoryKind.PUSH).firstPage();

    assertThat(page.count()).isEqualTo(1);
    assertThat(page.next()).isEmpty();
    assertThat(page.previous()).isEmpty();
    PulpRepository repository = page.results().get(0);
    assertThat(repository.name()).isEqualTo("test/minio");
    assertThat(repository.href()).isEqualTo(PUSH_REPOSITORY);
    assertThat(repository.description()).isEmpty();
    assertThat(repository.manifestSigningService()).isEmpty();
    assertThat(repository.latestVersionHref()).contains(PUSH_REPOSITORY + "versions/9/");
    assertThat(repository.versionsHref()).contains(PUSH_REPOSITORY + "versions/");
    assertThat(repository.retainRepoVersions()).isEqualTo(OptionalLong.empty());
    assertThat(repository.labels()).isEmpty();
    assertThat(repository.created()).contains(Instant.parse("2021-12-10T20:38:40.379570Z"));
  }

  @Test
  void signsThePushedImageWithANamedServiceAndWaits() throws Exception {
    pulp.onPost(PUSH_REPOSITORY + "sign/", 202, sample("sign-push-started"))
        .onGet(SIGN_TASK, sample("sign-task-completed"))
        .onGet(PUSH_REPOSITORY + "versions/10/", sample("push-version-10"));
    PulpClient client = pulp.client();

    PulpTaskHandle handle =
        client.sign(PUSH_REPOSITORY, SignRequest.allTags().withService(SERVICE));
    PulpTask task = handle.awaitCompletion(Duration.ofMinutes(1));
    PulpRepositoryVersion version = client.repositoryVersion(task.createdResources().get(0));

    assertThat(handle.href()).isEqualTo(SIGN_TASK);
    assertThat(pulp.posted()).containsExactly("{\"manifest_signing_service\":\"" + SERVICE + "\"}");
    assertThat(pulp.log())
        .containsExactly(
            "POST " + PUSH_REPOSITORY + "sign/",
            "GET " + SIGN_TASK,
            "GET " + PUSH_REPOSITORY + "versions/10/");
    assertThat(pulp.pauses()).isEmpty();
    assertThat(version.contentSummary().added(ContentSummary.SIGNATURE)).isEqualTo(1);
    assertThat(version.hasSignatures()).isTrue();
  }

  @Test
  void readsEveryFieldOfTheTask() throws Exception {
    pulp.onGet(SIGN_TASK, sample("sign-task-completed"));

    PulpTask task = pulp.client().task(SIGN_TASK).get();

    assertThat(task)
        .isEqualTo(
            new PulpTask(
                SIGN_TASK,
                "pulp_container.app.tasks.sign.sign",
                PulpTaskState.COMPLETED,
                Optional.empty(),
                Optional.of(Instant.parse("2021-12-10T20:39:56.741507Z")),
                Optional.of(Instant.parse("2021-12-10T20:39:56.780215Z")),
                Optional.of(Instant.parse("2021-12-10T20:39:57.016883Z")),
                List.of(PUSH_REPOSITORY + "versions/10/"),
                List.of(PUSH_REPOSITORY),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(ROOT + "workers/eb65c2d9-31b2-47dc-847e-dad0e744c539/"),
                Optional.of("f397ba767a9649b68fee8fe90826e1e7"),
                List.of()));
  }

  @Test
  void readsTheVersionOfTheSignedPushRepository() throws Exception {
    pulp.onGet(PUSH_REPOSITORY + "versions/10/", sample("push-version-10"));

    PulpRepositoryVersion version =
        pulp.client().repositoryVersion(PUSH_REPOSITORY + "versions/10/");

    assertThat(version.number()).isEqualTo(10);
    assertThat(version.repository()).contains(PUSH_REPOSITORY);
    assertThat(version.baseVersion()).isEmpty();
    assertThat(version.created()).contains(Instant.parse("2021-12-10T20:39:56.942014Z"));
    ContentSummary summary = version.contentSummary();
    assertThat(summary.added().keySet()).containsExactly(ContentSummary.SIGNATURE);
    assertThat(summary.present("container.blob")).isEqualTo(8);
    assertThat(summary.present("container.manifest")).isEqualTo(1);
    assertThat(summary.present(ContentSummary.TAG)).isEqualTo(1);
    assertThat(summary.present("file.file")).isZero();
    assertThat(summary.removed()).isEmpty();
    assertThat(summary.added().get(ContentSummary.SIGNATURE).href())
        .endsWith("?repository_version_added=" + PUSH_REPOSITORY + "versions/10/");
  }

  @Test
  void readsTheSignatureWhoseNameIsMadeOfItsDigest() throws Exception {
    String version = PUSH_REPOSITORY + "versions/10/";
    pulp.onGet(
        list(
            ROOT + "content/container/signatures/",
            "repository_version=" + version.replace("/", "%2F")),
        sample("push-signatures"));

    UntrustedPulpSignature signature =
        pulp.client().signatures(SignatureQuery.all().inVersion(version)).toList().get(0);

    assertThat(signature.digest())
        .isEqualTo(
            Digest.parse(
                "sha256:2d916bd0c131e9da11d09a8490a4529cf8fd5b3063b093a2ce115c45d8564c4a"));
    assertThat(signature.manifestDigest())
        .contains(
            Digest.parse(
                "sha256:de0b3821d652af121ad384b0198dc1c6926f77531d6c250cecff3c42d29c95ce"));
    assertThat(signature.isNamedByContent()).isTrue();
    assertThat(signature.keyId()).contains("45ACE14E3EBB9BBA");
    assertThat(signature.fingerprint()).isEmpty();
    assertThat(signature.creator()).contains("atomic 5.16.2-dev");
    assertThat(signature.timestamp()).contains(Instant.ofEpochSecond(1639168796));
    assertThat(signature.type()).isEqualTo("atomic");
    assertThat(signature.signedManifest())
        .contains(ROOT + "content/container/manifests/51caa6c9-5c93-4843-9488-c01de3effdf3/");
    assertThat(signature.created()).contains(Instant.parse("2021-12-10T20:39:56.933134Z"));
  }

  @Test
  void readsTheSynchronizedVersionsBeforeAndAfterSigning() throws Exception {
    String before = SYNC_REPOSITORY + "versions/1/";
    String after = SYNC_REPOSITORY + "versions/2/";
    pulp.onGet(before, sample("sync-version-1")).onGet(after, sample("sync-version-2"));

    PulpRepositoryVersion unsigned = pulp.client().repositoryVersion(before);
    PulpRepositoryVersion signed = pulp.client().repositoryVersion(after);

    assertThat(unsigned.hasSignatures()).isFalse();
    assertThat(unsigned.contentSummary().added("container.blob")).isEqualTo(9);
    assertThat(unsigned.contentSummary().added("container.manifest")).isEqualTo(5);
    assertThat(unsigned.contentSummary().added(ContentSummary.TAG)).isEqualTo(2);
    // One list and four instances: the instances are signed, the list is not.
    assertThat(signed.hasSignatures()).isTrue();
    assertThat(signed.contentSummary().added(ContentSummary.SIGNATURE)).isEqualTo(4);
    assertThat(signed.contentSummary().present("container.manifest")).isEqualTo(5);
    assertThat(signed.contentSummary().removed(ContentSummary.SIGNATURE)).isZero();
  }

  @Test
  void signsTheSynchronizedRepositoryUnderItsFutureBasePath() throws Exception {
    String service = ROOT + "signing-services/fe61ee1b-3354-4c11-ab08-b58f53eb2335/";
    pulp.onPost(SYNC_REPOSITORY + "sign/", 202, sample("sign-sync-started"));

    PulpTaskHandle handle =
        pulp.client()
            .sign(
                SYNC_REPOSITORY,
                SignRequest.allTags().withService(service).withFutureBasePath("library/busybox"));

    assertThat(handle.href()).isEqualTo(ROOT + "tasks/f20139e2-d76e-4e69-877f-129bf135c475/");
    assertThat(pulp.posted())
        .containsExactly(
            "{\"manifest_signing_service\":\""
                + service
                + "\",\"future_base_path\":\"library/busybox\"}");
  }

  @Test
  void ignoresFieldsThatNewerVersionsHave() throws Exception {
    String newer =
        sample("sign-task-completed")
            .replaceFirst(
                "\\{",
                "{\"prn\": \"prn:core.task:2d6e\", \"pulp_last_updated\": null,"
                    + " \"unblocked_at\": \"2021-12-10T20:39:56.7Z\", \"result\": {\"a\": [1]},")
            .replace(
                "\"progress_reports\": []",
                "\"progress_reports\": [{\"message\": \"Signing\", \"code\": \"sign\","
                    + " \"state\": \"completed\", \"total\": null, \"done\": 4, \"suffix\": null}]")
            .replace("\"child_tasks\": []", "\"child_tasks\": [null, \"/pulp/api/v3/tasks/1/\"]");
    pulp.onGet(SIGN_TASK, newer);

    PulpTask task = pulp.client().task(SIGN_TASK).get();

    assertThat(task.progressReports())
        .containsExactly(
            new PulpTask.Progress(
                "Signing",
                Optional.of("sign"),
                Optional.of("completed"),
                OptionalLong.of(4),
                OptionalLong.empty()));
    assertThat(task.childTasks()).containsExactly("/pulp/api/v3/tasks/1/");
  }

  @Test
  void readsLabelsAndNumbersWhereTheyAreSet() throws Exception {
    String set =
        sample("push-repositories")
            .replace("\"pulp_labels\": {}", "\"pulp_labels\": {\"team\": \"a\", \"odd\": null}")
            .replace("\"retain_repo_versions\": null", "\"retain_repo_versions\": 3")
            .replace("\"description\": null", "\"description\": \"ours\"")
            .replace(
                "\"manifest_signing_service\": null",
                "\"manifest_signing_service\": \"" + SERVICE + "\"");
    pulp.onGet(list(PUSH_LIST, "name=test%2Fminio"), set);

    PulpRepository repository =
        pulp.client().repositoryNamed(PulpRepositoryKind.PUSH, "test/minio").orElseThrow();

    assertThat(repository.labels()).isEqualTo(Map.of("team", "a", "odd", ""));
    assertThat(repository.retainRepoVersions()).isEqualTo(OptionalLong.of(3));
    assertThat(repository.description()).contains("ours");
    assertThat(repository.manifestSigningService()).contains(SERVICE);
  }

  @Test
  void listsTheVersionsOfARepository() throws Exception {
    pulp.onGet(
        list(PUSH_REPOSITORY + "versions/"),
        "{\"count\":1,\"next\":null,\"previous\":null,\"results\":[%s]}"
            .formatted(sample("push-version-10")));

    assertThat(pulp.client().repositoryVersions(PUSH_REPOSITORY + "versions/").toList())
        .extracting(PulpRepositoryVersion::number)
        .containsExactly(10L);
  }
}
