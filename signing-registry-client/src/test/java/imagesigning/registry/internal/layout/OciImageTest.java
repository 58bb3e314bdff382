package imagesigning.registry.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.RejectionReason;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OciImageTest {
  private static final TestImage ONE = TestImage.oci(1);
  private static final TestImage TWO = TestImage.oci(2);

  @TempDir Path layout;
  @TempDir Path elsewhere;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    blob(ONE.digest(), ONE.manifest());
    blob(TWO.digest(), TWO.manifest());
    index(entry(ONE, "one"), entry(TWO, "two"));
  }

  @Test
  void choosesAnImageByName() throws Exception {
    assertThat(open("one").top().digest()).isEqualTo(ONE.digest());
    assertThat(open("two").top().digest()).isEqualTo(TWO.digest());
  }

  @Test
  void takesTheOnlyImageWithoutAName() throws Exception {
    index(entry(ONE, "one"));

    assertThat(open(null).top().digest()).isEqualTo(ONE.digest());
  }

  @Test
  void severalImagesNeedAName() {
    assertThatThrownBy(() -> open(null).top())
        .isInstanceOf(ReferenceFormatException.class)
        .hasMessageContaining("one, two");
  }

  @Test
  void sayThatAnImageIsMissing() throws IOException {
    assertThat(unavailable("three")).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);

    index();
    assertThat(unavailable(null)).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);

    index(entry(TestImage.oci(3), "three"));
    assertThat(unavailable("three")).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);
  }

  @Test
  void theSameNameForDifferentImagesIsRefused() throws Exception {
    index(entry(ONE, "one"), entry(ONE, "one"));
    assertThat(open("one").top().digest()).isEqualTo(ONE.digest());

    index(entry(ONE, "one"), entry(TWO, "one"));
    assertThat(malformed("one")).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void verifiesTheDigestOfABlob() throws IOException {
    Files.write(path(ONE.digest()), TWO.manifest());

    index("{\"digest\":\"" + ONE.digest() + "\",\"annotations\":{}}");
    assertThat(malformed(null)).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);
  }

  @Test
  void verifiesOtherDigestsToo() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-512").digest(ONE.manifest());
    Digest sha512 = Digest.parse("sha512:" + HexFormat.of().formatHex(hash));
    blob(sha512, ONE.manifest());
    index("{\"digest\":\"" + sha512 + "\"}");

    assertThat(open(null).top().digest()).isEqualTo(ONE.digest());
  }

  @Test
  void refusesAWrongSize() throws IOException {
    index("{\"digest\":\"" + ONE.digest() + "\",\"size\":1e-99999999999}");
    assertThat(malformed(null)).isEqualTo(RejectionReason.LAYOUT_INVALID);

    index("{\"digest\":\"" + ONE.digest() + "\",\"size\":1}");

    assertThat(malformed(null)).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void refusesABlobLargerThanAManifestMayBe() throws IOException {
    Files.write(path(ONE.digest()), new byte[Limits.DEFAULT.manifestBytes() + 1]);

    assertThat(malformed("one")).isEqualTo(RejectionReason.MANIFEST_TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"imageLayoutVersion\":1}",
        "{\"imageLayoutVersion\":\"2.0.0\"}",
        "{\"imageLayoutVersion\":\"1.0.0\"}}"
      })
  void refusesALayoutOfAnotherVersion(String marker) throws IOException {
    Files.writeString(layout.resolve("oci-layout"), marker);

    assertThat(malformed("one")).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void refusesADirectoryThatIsNoLayout() throws IOException {
    Files.delete(layout.resolve("oci-layout"));

    assertThat(malformed("one")).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"manifests\":{}}",
        "{\"manifests\":[5]}",
        "{\"manifests\":[{}]}",
        "{\"manifests\":[{\"digest\":5}]}",
        "{\"manifests\":[{\"digest\":\"sha256:../../../etc/passwd\"}]}",
        "{\"manifests\":[{\"digest\":\"md5:00\"}]}",
        "{\"manifests\":[{\"digest\":\"sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000"
            + "\",\"size\":\"5\"}]}"
      })
  void refusesAMalformedIndex(String index) throws IOException {
    Files.writeString(layout.resolve("index.json"), index);

    assertThat(malformed(null)).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void followsLinksInsideTheLayoutAndNoneOutOfIt() throws Exception {
    Path blob = path(ONE.digest());
    Files.move(blob, layout.resolve("moved"));
    Files.createSymbolicLink(blob, layout.resolve("moved"));
    assertThat(open("one").top().digest()).isEqualTo(ONE.digest());

    Files.delete(blob);
    Files.write(elsewhere.resolve("outside"), ONE.manifest());
    Files.createSymbolicLink(blob, elsewhere.resolve("outside"));
    assertThat(malformed("one")).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void aBlobThatCannotBeReadIsNoMissingOne() throws IOException {
    Path blob = path(ONE.digest());
    Files.delete(blob);
    Files.createSymbolicLink(blob, blob.getFileName());

    assertThat(unavailable("one")).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);
  }

  private OciImage open(String name) {
    return new OciImage(
        ImageReference.oci(layout, Optional.ofNullable(name)), layout, Limits.DEFAULT);
  }

  private IndeterminateReason unavailable(String name) {
    return catchThrowableOfType(ImageUnavailableException.class, () -> open(name).top()).reason();
  }

  private RejectionReason malformed(String name) {
    return catchThrowableOfType(MalformedDataException.class, () -> open(name).top()).reason();
  }

  private void index(String... entries) throws IOException {
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
  }

  private static String entry(TestImage image, String name) {
    return "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
        + image.digest()
        + "\",\"size\":"
        + image.manifest().length
        + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
        + name
        + "\"}}";
  }

  private void blob(Digest digest, byte[] bytes) throws IOException {
    Files.createDirectories(path(digest).getParent());
    Files.write(path(digest), bytes);
  }

  private Path path(Digest digest) {
    return layout.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }
}
