package imagesigning.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLookasideTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final byte[] FIRST = {1};
  private static final byte[] SECOND = {2};

  @TempDir Path directory;

  @Test
  void servesSignaturesWhereTheyBelongAndNothingElse() throws Exception {
    try (TestLookaside lookaside = TestLookaside.start()) {
      assertThat(lookaside.add("ns/app", DIGEST, FIRST)).isEqualTo(1);
      assertThat(lookaside.add("ns/app", DIGEST, SECOND)).isEqualTo(2);
      Http http = new Http(lookaside.url());
      String base = "/sigstore/ns/app@sha256=" + DIGEST.hex() + "/signature-";

      assertThat(http.get(base + "1").body()).isEqualTo(FIRST);
      assertThat(http.get(base + "2").body()).isEqualTo(SECOND);
      assertThat(http.get(base + "3").statusCode()).isEqualTo(404);
      assertThat(http.get("/ns/app@sha256=" + DIGEST.hex() + "/signature-1").statusCode())
          .isEqualTo(404);
      assertThat(http.send("PUT", base + "1", SECOND).statusCode()).isEqualTo(405);
      assertThat(lookaside.requests(Route.signatures())).hasSize(5);
      assertThat(lookaside.requests(Route.signature(3))).hasSize(1);
      lookaside.clear();
      assertThat(http.get(base + "1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void goesWrongOnDemand() throws Exception {
    try (TestLookaside lookaside = TestLookaside.start()) {
      lookaside.put("app", DIGEST, 1, FIRST);
      lookaside.faults().on(Route.signature(1)).status(403);

      String path = "/sigstore/app@sha256=" + DIGEST.hex() + "/signature-1";
      assertThat(new Http(lookaside.url()).get(path).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void writesRegistriesFiles() throws Exception {
    try (TestLookaside lookaside = TestLookaside.start()) {
      Path defaults = lookaside.writeRegistriesD(directory.resolve("a"));
      Path named = TestRegistriesD.write(directory.resolve("b"), "127.0.0.1:5000", lookaside.url());

      assertThat(Files.readString(defaults.resolve("default.yaml")))
          .isEqualTo("default-docker:\n  lookaside: \"" + lookaside.url() + "\"\n");
      assertThat(Files.readString(named.resolve("127.0.0.1_5000.yaml")))
          .isEqualTo(
              "docker:\n  \"127.0.0.1:5000\":\n    lookaside: \"" + lookaside.url() + "\"\n");
    }
  }

  @Test
  void keepsSignaturesInADirectoryToo() throws Exception {
    TestLookasideDirectory store = new TestLookasideDirectory(directory.resolve("store"));
    Path file = store.put("ns/app", DIGEST, 1, FIRST);

    assertThat(file)
        .hasBinaryContent(FIRST)
        .isEqualTo(directory.resolve("store/ns/app@sha256=" + DIGEST.hex() + "/signature-1"));
    assertThat(store.url()).hasToString("file://" + directory.resolve("store"));
  }

  @Test
  void numbersFromOne() {
    try (TestLookaside lookaside = TestLookaside.start()) {
      assertThatThrownBy(() -> lookaside.put("app", DIGEST, 0, FIRST))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
