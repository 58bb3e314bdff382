package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.extensions.SignatureName;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.StoreFailure;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client of the extensions API against our server side of it. */
@Timeout(60)
class ExtensionsStoreAndHandlerTest {
  private static final TestKey KEY = TestKey.generate(TestKey.Algorithm.ED25519);

  private final TestRegistry registry = TestRegistry.start();
  private Digest digest;
  private ImageReference image;
  @TempDir Path work;

  @BeforeEach
  void push() {
    registry.serveExtensionsApi(true);
    digest = registry.push("ns/app", "1", TestImage.oci());
    image = ImageReference.docker(registry.reference("ns/app:1"));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private SignatureStore store(CredentialsProvider credentials) {
    return StoreRig.writing(
        StoreRig.access(
            RegistriesConfig.empty(new HostEnvironment(work, false, work)),
            credentials,
            Limits.DEFAULT));
  }

  private SignatureStore store() {
    return store(CredentialsProvider.anonymous());
  }

  private UntrustedSimpleSignature signature(String tag) {
    return KEY.signature(registry.host() + "/ns/app:" + tag, digest);
  }

  @Test
  void addsOnceAndReadsAgain() throws Exception {
    assertThat(store().add(image, digest, signature("1")).alreadyThere()).isFalse();
    assertThat(store().add(image, digest, signature("2")).alreadyThere()).isFalse();
    assertThat(store().add(image, digest, signature("1")).alreadyThere()).isTrue();

    assertThat(store().read(image, digest))
        .extracting(s -> ((UntrustedSimpleSignature) s).message())
        .containsExactly(signature("1").message(), signature("2").message());
    assertThat(registry.signatures("ns/app", digest))
        .extracting(ExtensionSignature::name)
        .containsExactly(
            SignatureName.of(digest, signature("1").message()),
            SignatureName.of(digest, signature("2").message()));
    assertThat(registry.requests(Route.extensionSignatures().method("PUT"))).hasSize(2);
  }

  @Test
  void takesAnotherNameIfTheFirstIsTaken() throws Exception {
    SignatureName first = SignatureName.of(digest, signature("1").message());
    registry.addSignature("ns/app", digest, ExtensionSignature.of(first, signature("2").message()));

    store().add(image, digest, signature("1"));

    assertThat(registry.signatures("ns/app", digest)).hasSize(2);
  }

  @Test
  void writesWithATokenForPushing() throws Exception {
    registry.protect(TestAuth.bearer("user", "secret").anonymousPull());

    assertFails(
        StoreFailure.AUTHENTICATION_REQUIRED, () -> store().add(image, digest, signature("1")));
    store(CredentialsProvider.always(Credentials.ofPassword("user", "secret")))
        .add(image, digest, signature("1"));

    assertThat(store().read(image, digest)).hasSize(1);
  }

  @Test
  void tellsWhatTheHandlerRefuses() {
    Digest unknown = Digest.sha256(new byte[] {1});

    assertFails(
        StoreFailure.REFUSED, () -> store().add(image, digest, KEY.signature("a", unknown)));
    assertFails(
        StoreFailure.IMAGE_UNKNOWN, () -> store().add(image, unknown, KEY.signature("a", unknown)));
    assertThat(registry.signatures("ns/app", digest)).isEmpty();
  }

  @Test
  void stopsBeforeTheListIsFull() throws Exception {
    for (int i = 0; i < Limits.DEFAULT.signatures(); i++) {
      registry.addSignature("ns/app", digest, signature("v" + i).message());
    }

    assertFails(StoreFailure.TOO_MANY_SIGNATURES, () -> store().add(image, digest, signature("1")));
  }
}
