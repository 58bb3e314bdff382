package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceKind;
import imagesigning.testing.PeerCount;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was promised is kept by the next process if one is killed, with H2 in files. */
@ExtendWith(PeerCount.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KilledServiceInteropIT {
  private static final String REPOSITORY = "shop/app";
  private static final String HOST = "registry.example.com";
  private static final TestKey KEY = TestKey.generate();

  /** The signatures are there already; for an image that is to stall it waits for ever. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      cd '%s' || exit 1
      image=$(sha256sum <"$1" | cut -c 1-64)
      echo "$image" >>begun
      if [ -e "$image.stall" ]; then
        mkfifo "$image.fifo" && read -r never <"$image.fifo"
      fi
      cp "$image" "$SIG_PATH" && printf '{"signature_path": "%%s"}' "$SIG_PATH"
      """;

  @TempDir Path directory;
  private TestRegistry registry;
  private Path settings;
  private String repository;

  @BeforeEach
  void prepare() throws IOException {
    registry = TestRegistry.start();
    for (int i = 1; i <= 3; i++) {
      registry.push(REPOSITORY, i + ".0", TestImage.oci(i));
      String reference = HOST + "/" + REPOSITORY + ":" + i + ".0";
      Files.write(signature(i), KEY.sign(reference, TestImage.oci(i).digest()));
    }
    Path policy =
        Files.writeString(
            directory.resolve("policy.json"), "{\"default\": [{\"type\": \"reject\"}]}");
    settings =
        Files.writeString(
            directory.resolve("service.properties"),
            """
            listen.port = 0
            public.host = %s
            database.url = jdbc:h2:file:%s
            registry = %s
            registry.plain-http = true
            policy = %s
            signing.default-service = container-default
            """
                .formatted(HOST, directory.resolve("service"), registry.host(), policy));
    try (Database database = Database.open(ServiceSettings.load(settings))) {
      new DatabaseSigningServiceStore(database)
          .add(
              new SigningServiceDefinition(
                  UUID.randomUUID(),
                  "container-default",
                  SigningServiceKind.CONTAINER_MANIFEST,
                  script(),
                  KEY.fingerprint(),
                  KEY.armoredPublicKey(),
                  Instant.parse("2026-01-01T00:00:00Z")));
      repository =
          PulpJson.repositoryHref(
              new Repositories(database, Clock.systemUTC())
                  .ensure(new RepositoryPath(REPOSITORY))
                  .id());
    }
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Path script() throws IOException {
    Path script =
        Files.writeString(directory.resolve("container_sign.sh"), SCRIPT.formatted(directory));
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static String hex(int image) {
    Digest digest = TestImage.oci(image).digest();
    return digest.toString().substring("sha256:".length());
  }

  private Path signature(int image) {
    return directory.resolve(hex(image));
  }

  private Path stall(int image) {
    return directory.resolve(hex(image) + ".stall");
  }

  private String sign(ServiceProcess service) throws IOException {
    return RunningService.member("task", service.postJson(repository + "sign/", "{}").body())
        .orElseThrow();
  }

  private void assertDone(ServiceProcess service, String task) throws IOException {
    String end =
        service.await(
            task, body -> !body.contains("\"state\":\"waiting\"") && !body.contains("\"running\""));
    assertThat(end).contains("\"state\":\"completed\"", "\"error\":null");
    assertThat(service.get(PulpJson.TASKS)).contains("\"count\":1,");
    assertThat(service.get(PulpJson.SIGNATURES)).contains("\"count\":3,");
    for (int i = 1; i <= 3; i++) {
      assertThat(service.get("/extensions/v2/" + REPOSITORY + "/signatures/sha256:" + hex(i)))
          .containsOnlyOnce("\"content\":");
    }
    assertThat(service.get(repository + "versions/1/"))
        .contains("\"added\":{\"container.signature\":{\"count\":3,");
  }

  @Test
  void aTaskIsDoneByTheNextProcessWithoutSigningAgainWhatWasStored() throws Exception {
    Files.createFile(stall(3));
    String task;
    try (ServiceProcess dying = ServiceProcess.start(settings)) {
      task = sign(dying);
      dying.await(PulpJson.SIGNATURES, body -> body.contains("\"count\":2,"));
      dying.await(task, body -> Files.exists(directory.resolve(hex(3) + ".fifo")));
      assertThat(dying.get(task)).contains("\"state\":\"running\"");
      dying.kill();
    }
    Files.delete(stall(3));

    try (ServiceProcess next = ServiceProcess.start(settings)) {
      assertDone(next, task);
    }
    assertThat(Files.readAllLines(directory.resolve("begun")))
        .containsExactlyInAnyOrderElementsOf(List.of(hex(1), hex(2), hex(3), hex(3)));
  }

  @Test
  void aTaskThatWasJustAcceptedIsDoneByTheNextProcess() throws Exception {
    String task;
    try (ServiceProcess dying = ServiceProcess.start(settings)) {
      task = sign(dying);
      dying.kill();
    }

    try (ServiceProcess next = ServiceProcess.start(settings)) {
      assertDone(next, task);
    }
  }
}
