package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationStatusFilesTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String KEY = "0123456789ABCDEF0123456789ABCDEF01234567";

  @TempDir Path parent;

  private Path directory() {
    return parent.resolve("statuses");
  }

  private VerificationStatusFiles store() {
    return VerificationStatusFiles.in(directory());
  }

  private Path file() {
    return directory().resolve("sha256-" + DIGEST.hex() + ".json");
  }

  private static VerificationStatus status(String person) {
    return new VerificationStatus(
        DIGEST,
        DockerReference.parse("registry.test/app:1"),
        List.of(KEY),
        Instant.parse("2026-05-05T10:00:00.5Z"),
        person);
  }

  @Test
  void givesBackWhatWasSaved() throws Exception {
    store().save(status("auditor \"A\"\n"));

    assertThat(store().find(DIGEST)).contains(status("auditor \"A\"\n"));
    assertThat(Files.readString(file()))
        .contains("\"formatVersion\" : 1", "\"verifiedAt\" : \"2026-05-05T10:00:00Z\"", KEY);
    assertThat(store().find(TestImage.oci(2).digest())).isEmpty();
  }

  @Test
  void aLaterStatusReplacesAnEarlierOne() throws Exception {
    store().save(status("first"));
    store().save(status("second"));

    assertThat(store().find(DIGEST)).contains(status("second"));
    assertThat(files()).containsExactly(file());
  }

  @Test
  void clearsOnce() throws Exception {
    store().save(status("auditor"));

    assertThat(store().clear(DIGEST)).isTrue();
    assertThat(store().clear(DIGEST)).isFalse();
    assertThat(store().find(DIGEST)).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void unknownContentStays() throws Exception {
    Files.createDirectories(directory());
    Files.writeString(
        file(),
        "{\"formatVersion\": 1, \"image\": \"%s\", \"content\": \"c2lnbmF0dXJl\", "
                .formatted(DIGEST)
            + "\"later\": {\"a\": [1.50, true, null, \"x\"]}}");

    store().save(status("auditor"));
    assertThat(store().find(DIGEST)).contains(status("auditor"));
    assertThat(store().clear(DIGEST)).isTrue();

    assertThat(Files.readString(file()).replaceAll("\\s", ""))
        .isEqualTo(
            "{\"formatVersion\":1,\"image\":\"%s\",\"content\":\"c2lnbmF0dXJl\",".formatted(DIGEST)
                + "\"later\":{\"a\":[1.50,true,null,\"x\"]}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{}",
        "{\"formatVersion\": 2, \"image\": \"DIGEST\"}",
        "{\"formatVersion\": \"1\", \"image\": \"DIGEST\"}",
        "{\"formatVersion\": 1, \"image\": \"sha256:other\"}",
        "{\"formatVersion\": 1, \"formatVersion\": 1, \"image\": \"DIGEST\"}"
      })
  void whatCannotBeUnderstoodIsLeftAlone(String content) throws Exception {
    Files.createDirectories(directory());
    String text = content.replace("DIGEST", DIGEST.toString());
    Files.writeString(file(), text);

    assertThatThrownBy(() -> store().save(status("auditor")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left alone");
    assertThatThrownBy(() -> store().clear(DIGEST)).hasMessageContaining("left alone");
    assertThatThrownBy(() -> store().find(DIGEST)).hasMessageContaining("left alone");
    assertThat(file()).hasContent(text);
    assertThat(files()).containsExactly(file());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "{}",
        "{\"identity\":\"a/b:1\",\"keyFingerprints\":[],\"verifiedAt\":\"2026-05-05T10:00:00Z\",\"verifiedBy\":\"x\"}",
        "{\"identity\":\"a/b:1\",\"keyFingerprints\":[5],\"verifiedAt\":\"2026-05-05T10:00:00Z\",\"verifiedBy\":\"x\"}",
        "{\"identity\":\"a/b:1\",\"keyFingerprints\":[\"K\"],\"verifiedAt\":\"yesterday\",\"verifiedBy\":\"x\"}",
        "{\"identity\":\"A B\",\"keyFingerprints\":[\"K\"],\"verifiedAt\":\"2026-05-05T10:00:00Z\",\"verifiedBy\":\"x\"}"
      })
  void aBrokenStatusIsNoStatusButCanBeCleared(String status) throws Exception {
    Files.createDirectories(directory());
    Files.writeString(
        file(),
        "{\"formatVersion\": 1, \"image\": \"%s\", \"status\": %s}".formatted(DIGEST, status));

    assertThatThrownBy(() -> store().find(DIGEST)).hasMessageContaining("cannot be understood");
    assertThat(store().clear(DIGEST)).isTrue();
    assertThat(store().find(DIGEST)).isEmpty();
  }

  @Test
  void nothingHalfWrittenRemains() throws Exception {
    Files.createDirectories(directory());
    Files.createDirectories(file().resolve("something"));

    assertThatThrownBy(() -> store().save(status("auditor"))).isInstanceOf(IOException.class);
    assertThat(files()).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(directory())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
