package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.StoreFailure;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SignatureStoresTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final UntrustedSimpleSignature SIGNATURE =
      TestKey.generate().signature("example.com/app:1", DIGEST);

  @TempDir Path work;

  @ParameterizedTest
  @CsvSource({
    "oci:WORK,OCI layouts cannot hold signatures",
    "oci-archive:WORK/x.tar,OCI layouts cannot hold signatures",
    "docker-archive:WORK/x.tar,docker-archive cannot hold signatures"
  })
  void whatCannotHoldSignaturesIsSaidBeforeAnythingIsWritten(String name, String message) {
    ImageReference image = ImageReference.parse(name.replace("WORK", work.toString()));

    for (SignatureFormat format : SignatureFormat.values()) {
      assertFails(StoreFailure.NO_STORE, () -> store().check(image, format))
          .hasMessageContaining(message);
    }
    assertFails(StoreFailure.NO_STORE, () -> store().add(image, DIGEST, SIGNATURE));
    assertFails(StoreFailure.NO_STORE, () -> store().read(image, DIGEST));
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void aDirectoryHoldsItsOwn() throws IOException {
    Files.write(work.resolve("manifest.json"), TestImage.oci().manifest());
    ImageReference image = ImageReference.dir(work);

    store().check(image, SignatureFormat.SIGSTORE);
    store().add(image, DIGEST, SIGNATURE);

    assertThat(store().read(image, DIGEST)).hasSize(1);
  }

  @Test
  void aRegistryThatCannotBeReachedIsAFailureOfTheServer() {
    ImageReference image = ImageReference.parse("docker://127.0.0.1:1/app:1");

    assertFails(
        StoreFailure.SERVER_FAILURE, () -> store().check(image, SignatureFormat.SIMPLE_SIGNING));
  }

  private SignatureStore store() {
    return StoreRig.writing(
        StoreRig.access(RegistriesConfig.empty(new HostEnvironment(work, false, work))));
  }
}
