package imagesigning.registry.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import imagesigning.core.Digest;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.registry.internal.ImageUnavailableException;
import imagesigning.registry.internal.SignatureFindings;
import imagesigning.registry.internal.SignatureKinds;
import imagesigning.testkit.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirImageTest {
  private static final byte[] BLOB = {(byte) 0xA3, 1, 2, 3};
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path directory;
  private DirImage image;

  @BeforeEach
  void open() throws IOException {
    image = new DirImage(directory, Limits.DEFAULT);
    Files.write(directory.resolve("manifest.json"), IMAGE.manifest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9", "1.0", "1.1", "1.2"})
  void readsTheManifestOfEveryVersionUpToTheNewest(String version) throws Exception {
    Files.writeString(
        directory.resolve("version"), "Directory Transport Version: " + version + "\n");

    assertThat(image.top().digest()).isEqualTo(IMAGE.digest());
  }

  @Test
  void theVersionFileMayBeMissing() throws Exception {
    assertThat(image.top().digest()).isEqualTo(IMAGE.digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.1\n",
        "Directory Transport Version: 1.1",
        "Directory Transport Version: 1\n",
        "Directory Transport Version: 1.\n",
        "Directory Transport Version: .1\n",
        "Directory Transport Version: 1.1\n\n",
        "Directory Transport Version: -1.1\n",
        "Directory Transport Version: 1.1.1\n",
        "Directory Transport Version: 1.99999999999\n",
        "directory transport version: 1.1\n",
        "Directory Transport Version: 1.3\n",
        "Directory Transport Version: 2.0\n"
      })
  void refusesMalformedAndNewerVersions(String content) throws IOException {
    Files.writeString(directory.resolve("version"), content);

    assertThat(malformed().reason()).isEqualTo(RejectionReason.LAYOUT_INVALID);
  }

  @Test
  void aMissingManifestHasItsReason() throws IOException {
    Files.delete(directory.resolve("manifest.json"));

    assertThat(unavailable().reason()).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);
  }

  @Test
  void aManifestThatCannotBeReadIsNoMissingOne() throws IOException {
    Files.delete(directory.resolve("manifest.json"));
    Files.createSymbolicLink(directory.resolve("manifest.json"), Path.of("manifest.json"));
    assertThat(unavailable().reason()).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);

    Files.delete(directory.resolve("manifest.json"));
    Files.createDirectory(directory.resolve("manifest.json"));
    assertThat(unavailable().reason()).isEqualTo(IndeterminateReason.LOCAL_FILE_UNREADABLE);
  }

  @Test
  void refusesAManifestLargerThanAllowed() throws IOException {
    Files.write(directory.resolve("manifest.json"), new byte[Limits.DEFAULT.manifestBytes() + 1]);

    assertThat(malformed().reason()).isEqualTo(RejectionReason.MANIFEST_TOO_LARGE);
  }

  @Test
  void readsAnInstanceByItsDigestAndVerifiesIt() throws Exception {
    Path file = directory.resolve(IMAGE.digest().hex() + ".manifest.json");
    Files.write(file, IMAGE.manifest());
    assertThat(image.instance(IMAGE.digest()).digest()).isEqualTo(IMAGE.digest());

    Files.write(file, TestImage.oci(2).manifest());
    MalformedDataException wrong =
        catchThrowableOfType(MalformedDataException.class, () -> image.instance(IMAGE.digest()));
    assertThat(wrong.reason()).isEqualTo(RejectionReason.MANIFEST_DIGEST_MISMATCH);

    ImageUnavailableException missing =
        catchThrowableOfType(
            ImageUnavailableException.class, () -> image.instance(TestImage.oci(3).digest()));
    assertThat(missing.reason()).isEqualTo(IndeterminateReason.MANIFEST_NOT_FOUND);
  }

  @Test
  void readsSignaturesUntilOneIsAbsent() throws IOException {
    Files.write(directory.resolve("signature-1"), BLOB);
    Files.createSymbolicLink(directory.resolve("signature-2"), Path.of("signature-1"));
    Files.write(directory.resolve("signature-4"), BLOB);

    SignatureFindings found = signatures(Optional.empty(), true, false);

    assertThat(found.signatures())
        .extracting(StoredSignature::store, StoredSignature::index)
        .containsExactly(tuple("dir:" + directory, 1), tuple("dir:" + directory, 2));
  }

  @Test
  void readsTheSignaturesOfAnInstanceUnderItsName() throws IOException {
    Digest sha512 = Digest.parse("sha512:" + "a".repeat(128));
    Files.write(directory.resolve("signature-1"), BLOB);
    Files.write(directory.resolve(IMAGE.digest().hex() + ".signature-1"), BLOB);
    Files.write(directory.resolve(IMAGE.digest().hex() + ".signature-2"), BLOB);
    Files.write(directory.resolve("sha512-" + sha512.hex() + ".signature-1"), BLOB);

    assertThat(signatures(Optional.of(IMAGE.digest()), true, false).signatures()).hasSize(2);
    assertThat(signatures(Optional.of(sha512), true, false).signatures()).hasSize(1);
  }

  @Test
  void aLinkToItselfIsUnreadableForBothKinds() throws IOException {
    Files.createSymbolicLink(directory.resolve("signature-1"), Path.of("signature-1"));

    assertThat(signatures(Optional.empty(), true, true).unread())
        .extracting(UnreadSignature::sigstore, UnreadSignature::reason)
        .containsExactly(
            tuple(false, IndeterminateReason.LOCAL_FILE_UNREADABLE),
            tuple(true, IndeterminateReason.LOCAL_FILE_UNREADABLE));
  }

  @Test
  void aBrokenBlobIsRefused() throws IOException {
    Files.writeString(directory.resolve("signature-1"), "-----BEGIN PGP MESSAGE-----");

    assertThat(signatures(Optional.empty(), true, false).unread())
        .extracting(UnreadSignature::index, UnreadSignature::reason)
        .containsExactly(tuple(1, RejectionReason.SIGNATURE_BLOB_INVALID));
  }

  private SignatureFindings signatures(
      Optional<Digest> instance, boolean simple, boolean sigstore) {
    return image.signatures(IMAGE.digest(), instance, new SignatureKinds(simple, sigstore));
  }

  private MalformedDataException malformed() {
    return catchThrowableOfType(MalformedDataException.class, () -> image.top());
  }

  private ImageUnavailableException unavailable() {
    return catchThrowableOfType(ImageUnavailableException.class, () -> image.top());
  }
}
