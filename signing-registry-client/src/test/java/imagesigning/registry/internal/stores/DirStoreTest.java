package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.StoreFailure;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirStoreTest {
  private static final TestKey KEY = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  private final SignatureStore store = new DirStore(Limits.DEFAULT);
  private final UntrustedSimpleSignature signature =
      KEY.signature("example.com/app:1", IMAGE.digest());
  private final UntrustedSigstoreSignature sigstore =
      UntrustedSigstoreSignature.of("application/x", new byte[] {1}, Map.of("a", "b"));
  @TempDir Path work;

  @Test
  void putsBothFormatsBesideTheManifest() throws IOException {
    ImageReference image = image();
    store.check(image, SignatureFormat.SIMPLE_SIGNING);
    store.check(image, SignatureFormat.SIGSTORE);

    assertThat(store.add(image, IMAGE.digest(), signature))
        .isEqualTo(new Stored(real("signature-1").toString(), false));
    assertThat(store.add(image, IMAGE.digest(), sigstore).place())
        .isEqualTo(real("signature-2").toString());
    assertThat(store.add(image, IMAGE.digest(), sigstore).alreadyThere()).isTrue();

    assertThat(work.resolve("signature-1")).hasBinaryContent(signature.message());
    assertThat(Files.readString(work.resolve("signature-2"), StandardCharsets.ISO_8859_1))
        .startsWith("\0sigstore-json\n{\"mimeType\":\"application/x\"");
    assertThat(store.read(image, IMAGE.digest()))
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(UntrustedSimpleSignature.class),
            second -> assertThat(second).isInstanceOf(UntrustedSigstoreSignature.class));
  }

  @Test
  void anInstanceHasSignaturesOfItsOwn() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    TestImage instance = index.images().get(0);
    Files.write(work.resolve("manifest.json"), index.manifest());
    String hex = instance.digest().hex();
    Files.write(work.resolve(hex + ".manifest.json"), instance.manifest());
    ImageReference image = ImageReference.dir(work);

    assertThat(store.add(image, instance.digest(), signature).place())
        .isEqualTo(real(hex + ".signature-1").toString());
    assertThat(store.add(image, index.digest(), signature).place())
        .isEqualTo(real("signature-1").toString());
    assertThat(store.read(image, instance.digest())).hasSize(1);
  }

  @Test
  void theDirectoryMustHoldTheManifest() throws IOException {
    ImageReference image = image();
    Digest other = TestImage.oci(2).digest();
    assertUnknown(image, other);

    Files.write(work.resolve(other.hex() + ".manifest.json"), IMAGE.manifest());
    assertUnknown(image, other);

    Files.delete(work.resolve("manifest.json"));
    assertUnknown(image, IMAGE.digest());
    assertFails(
            StoreFailure.IMAGE_UNKNOWN, () -> store.check(image, SignatureFormat.SIMPLE_SIGNING))
        .hasMessageContaining("manifest.json");
    assertUnknown(ImageReference.dir(work.resolve("missing")), IMAGE.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1\n", "Directory Transport Version: 1.3\n", ""})
  void aDirectoryOfAnotherVersionIsLeftAlone(String version) throws IOException {
    ImageReference image = image();
    Files.writeString(work.resolve("version"), version);

    assertFails(
        StoreFailure.CONFIGURATION_INVALID,
        () -> store.check(image, SignatureFormat.SIMPLE_SIGNING));
    assertFails(
        StoreFailure.CONFIGURATION_INVALID, () -> store.add(image, IMAGE.digest(), signature));
    assertThat(work.resolve("signature-1")).doesNotExist();
  }

  @Test
  void aManifestThatCannotBeReadIsAFileFailure() throws IOException {
    ImageReference image = ImageReference.dir(work);
    Files.createDirectory(work.resolve("manifest.json"));

    assertFails(StoreFailure.FILE_FAILURE, () -> store.add(image, IMAGE.digest(), signature))
        .hasMessageContaining("manifest.json");
  }

  @Test
  void writesToTheDirectoryThatTheReferenceMeantWhenItWasMade() throws IOException {
    Path first = Files.createDirectory(work.resolve("first"));
    Path second = Files.createDirectory(work.resolve("second"));
    Files.write(first.resolve("manifest.json"), IMAGE.manifest());
    Files.write(second.resolve("manifest.json"), IMAGE.manifest());
    Path link = Files.createSymbolicLink(work.resolve("link"), first);
    ImageReference image = ImageReference.dir(link);
    Files.delete(link);
    Files.createSymbolicLink(link, second);

    store.add(image, IMAGE.digest(), signature);

    assertThat(first.resolve("signature-1")).exists();
    assertThat(second.resolve("signature-1")).doesNotExist();
  }

  private ImageReference image() throws IOException {
    Files.write(work.resolve("manifest.json"), IMAGE.manifest());
    return ImageReference.dir(work);
  }

  private Path real(String name) throws IOException {
    return work.toRealPath().resolve(name);
  }

  private void assertUnknown(ImageReference image, Digest digest) {
    assertFails(StoreFailure.IMAGE_UNKNOWN, () -> store.add(image, digest, signature));
    assertFails(StoreFailure.IMAGE_UNKNOWN, () -> store.read(image, digest));
  }
}
