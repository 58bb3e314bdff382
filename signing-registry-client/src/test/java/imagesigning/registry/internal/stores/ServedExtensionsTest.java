package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client against our server of the extensions API, which checks what no other does. */
@Timeout(60)
class ServedExtensionsTest {
  private static final TestKey KEY = TestKey.generate();
  private static final Digest DIGEST = TestImage.oci().digest();

  private final TestRegistry registry = TestRegistry.start();
  private final ImageReference image = ImageReference.docker(registry.reference("ns/app:1"));
  @TempDir Path work;

  @BeforeEach
  void push() {
    registry.push("ns/app", "1", TestImage.oci());
    registry.serveExtensionsApi(true);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void addsWithOneTokenForPushing() throws IOException {
    registry.protect(TestAuth.bearer("joe", "secret"));
    SignatureStore store =
        store(CredentialsProvider.always(Credentials.ofPassword("joe", "secret")));

    UntrustedSimpleSignature one = signature(1);
    assertThat(store.add(image, DIGEST, one).alreadyThere()).isFalse();
    assertThat(store.add(image, DIGEST, one).alreadyThere()).isTrue();

    String path = "/extensions/v2/ns/app/signatures/" + DIGEST;
    assertThat(registry.requests())
        .extracting(request -> request.method() + " " + request.path())
        .containsExactly(
            "GET /v2/", "GET " + path, "GET /token", "GET " + path, "PUT " + path, "GET " + path);
  }

  @Test
  void whatIsWrongIsRefusedThereWithTheServersWords() {
    Digest other = TestImage.oci(2).digest();
    assertFails(StoreFailure.IMAGE_UNKNOWN, () -> store().add(image, other, signature(1)));

    registry.push("ns/app", "2", TestImage.oci(2));
    assertFails(StoreFailure.REFUSED, () -> store().add(image, other, signature(1)))
        .hasMessageContaining("and says: SIGNATURE_INVALID");
    assertFails(
        StoreFailure.REFUSED,
        () -> store().add(image, DIGEST, UntrustedSimpleSignature.of(new byte[] {1, 2, 3})));
  }

  @Test
  void withoutCredentialsOrPermissionNothingIsAdded() {
    registry.protect(TestAuth.basic("joe", "secret"));
    assertFails(
        StoreFailure.AUTHENTICATION_REQUIRED, () -> store().add(image, DIGEST, signature(1)));
    assertFails(
        StoreFailure.AUTHENTICATION_REQUIRED,
        () ->
            store(CredentialsProvider.always(Credentials.ofPassword("joe", "wrong")))
                .add(image, DIGEST, signature(1)));
  }

  @Test
  void writersAtTheSameTimeLoseNothingAndAddNothingTwice() throws Exception {
    int each = 10;
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<UntrustedSimpleSignature> signatures = new ArrayList<>();
    for (int i = 0; i < 2 * each; i++) {
      signatures.add(signature(i));
    }
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 2; writer++) {
        // The second half of the one is the first half of the other.
        int first = writer * each / 2;
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    start.await();
                    store().add(image, DIGEST, signatures.get(first + i));
                  }
                  return null;
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(store().read(image, DIGEST))
        .hasSize(each + each / 2)
        .extracting(signature -> ((UntrustedSimpleSignature) signature).message())
        .containsExactlyInAnyOrderElementsOf(
            signatures.subList(0, each + each / 2).stream()
                .map(UntrustedSimpleSignature::message)
                .toList());
  }

  private static UntrustedSimpleSignature signature(int tag) {
    return KEY.signature("example.com/ns/app:" + tag, DIGEST);
  }

  private SignatureStore store() {
    return store(CredentialsProvider.anonymous());
  }

  private SignatureStore store(CredentialsProvider credentials) {
    RegistryAccess access =
        StoreRig.access(
            RegistriesConfig.empty(new HostEnvironment(work, false, work)), credentials);
    return StoreRig.writing(access);
  }
}
