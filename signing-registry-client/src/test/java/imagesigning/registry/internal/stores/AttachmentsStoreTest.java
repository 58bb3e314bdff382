package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.server.Relay;
import imagesigning.registry.server.Relay.Between;
import imagesigning.testkit.RecordedRequest;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sigstore signatures attached to images (policy reference, "Sigstore attachments", "Writing"). */
@Timeout(60)
class AttachmentsStoreTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String TAG = "sha256-" + DIGEST.hex() + ".sig";
  private static final String MANIFEST = "/v2/ns/app/manifests/" + TAG;
  private static final String ON = "default-docker:\n  use-sigstore-attachments: true\n";

  private final TestRegistry registry = TestRegistry.start();
  private final ImageReference image = ImageReference.docker(registry.reference("ns/app:1"));
  @TempDir Path work;

  @BeforeEach
  void push() {
    registry.push("ns/app", "1", TestImage.oci());
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void uploadsWhatIsMissingAndWritesTheManifestLast() throws IOException {
    UntrustedSigstoreSignature signature = signature("one");
    byte[] config = config(signature);

    Stored stored = store().add(image, DIGEST, signature);

    assertThat(stored).isEqualTo(new Stored(registry.host() + "/ns/app:" + TAG, false));
    String payload = "/v2/ns/app/blobs/" + Digest.sha256(signature.payload());
    assertThat(requests())
        .containsExactly(
            "GET " + MANIFEST,
            "HEAD " + payload,
            "POST /v2/ns/app/blobs/uploads/",
            "PUT /v2/ns/app/blobs/uploads/upload-1",
            "HEAD /v2/ns/app/blobs/" + Digest.sha256(config),
            "POST /v2/ns/app/blobs/uploads/",
            "PUT /v2/ns/app/blobs/uploads/upload-2",
            "GET " + MANIFEST,
            "PUT " + MANIFEST,
            "GET " + MANIFEST);
    assertThat(registry.blob("ns/app", Digest.sha256(config))).contains(config);
    assertThat(read()).containsExactly("one");
  }

  @Test
  void addsToWhatIsThereAndSendsNoBlobTwice() throws IOException {
    store().add(image, DIGEST, signature("one"));
    String before = attached();
    registry.clearRequests();
    UntrustedSigstoreSignature other =
        UntrustedSigstoreSignature.of(
            SigstoreFormat.MIME_TYPE,
            signature("one").payload(),
            Map.of(SigstoreFormat.SIGNATURE, "b3RoZXI="));

    store().add(image, DIGEST, other);

    assertThat(read()).containsExactly("one", "one");
    String layers = before.substring(before.indexOf("\"layers\":["), before.length() - 2);
    assertThat(attached()).contains(layers + ",{");
    assertThat(registry.requests(Route.uploads().method("PUT"))).hasSize(1);
    assertThat(requests())
        .startsWith(
            "GET " + MANIFEST, "GET /v2/ns/app/blobs/" + Digest.sha256(config(signature("one"))));
  }

  @Test
  void aSignatureThatIsThereIsNotAddedAgain() throws IOException {
    store().add(image, DIGEST, signature("one"));
    String before = attached();
    registry.clearRequests();

    assertThat(store().add(image, DIGEST, signature("one")).alreadyThere()).isTrue();

    assertThat(requests()).containsExactly("GET " + MANIFEST);
    assertThat(attached()).isEqualTo(before);
  }

  @Test
  void oneTokenDoesForEverything() throws IOException {
    registry.protect(TestAuth.bearer("joe", "secret"));
    SignatureStores store =
        StoreRig.writing(
            StoreRig.access(
                StoreRig.registries(work, ON),
                CredentialsProvider.always(Credentials.ofPassword("joe", "secret"))));

    store.add(image, DIGEST, signature("one"));

    assertThat(registry.requests(Route.token())).hasSize(1);
    assertThat(registry.requests(Route.any()).stream().filter(r -> r.status() == 401)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docker: {} | no file in ",
        "default-docker: {use-sigstore-attachments: false} | default.yaml:1 (default-docker.use-",
        "docker: {HOST/ns: {use-sigstore-attachments: false}} | HOST/ns"
      })
  void whereAttachmentsAreOffItSaysWhichSettingMakesThemSo(String yaml, String message) {
    String configured = yaml.replace("HOST", registry.host());
    SignatureStores off =
        StoreRig.writing(
            StoreRig.access(
                StoreRig.registries(
                    work,
                    configured.replace(registry.host() + "/ns", "'" + registry.host() + "/ns'"))));

    assertFails(StoreFailure.NO_STORE, () -> off.check(image, SignatureFormat.SIGSTORE))
        .hasMessageContaining(message.replace("HOST", registry.host()))
        .hasMessageContaining(registry.host() + "/ns/app")
        .hasMessageContaining("use-sigstore-attachments: true");
    assertFails(StoreFailure.NO_STORE, () -> off.add(image, DIGEST, signature("one")));
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void nothingIsReadWhereAttachmentsAreOff() throws IOException {
    store().add(image, DIGEST, signature("one"));
    registry.clearRequests();
    SignatureStores off =
        StoreRig.writing(
            StoreRig.access(
                StoreRig.registries(
                    work.resolve("off"), "default-docker:\n  lookaside: file://" + work + "\n")));

    assertThat(off.read(image, DIGEST)).isEmpty();
    assertThat(requests()).containsExactly("GET /v2/");
  }

  @Test
  void onlyTheFormatsAskedForAreLookedFor() throws IOException {
    store().add(image, DIGEST, signature("one"));
    registry.clearRequests();

    assertThat(store().read(image, DIGEST, java.util.Set.of(SignatureFormat.SIGSTORE))).hasSize(1);
    assertThat(requests()).noneMatch("GET /v2/"::equals).hasSize(2);
  }

  @Test
  void whatIsNoSignatureOfAnImageIsNotAttached() {
    assertFails(
            StoreFailure.FORMAT_UNSUPPORTED,
            () ->
                store()
                    .add(image, DIGEST, UntrustedSigstoreSignature.of("x", new byte[1], Map.of())))
        .hasMessageContaining(SigstoreFormat.MIME_TYPE);
    assertThat(registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 401, AUTHENTICATION_REQUIRED",
    "GET, 403, ACCESS_DENIED",
    "GET, 429, RATE_LIMITED",
    "GET, 500, SERVER_FAILURE",
    "HEAD, 403, ACCESS_DENIED",
    "HEAD, 500, SERVER_FAILURE",
    "POST, 401, AUTHENTICATION_REQUIRED",
    "POST, 403, ACCESS_DENIED",
    "POST, 404, IMAGE_UNKNOWN",
    "POST, 405, NOT_WRITABLE",
    "POST, 429, RATE_LIMITED",
    "POST, 500, SERVER_FAILURE",
    "PUT-BLOB, 400, REFUSED",
    "PUT-BLOB, 403, ACCESS_DENIED",
    "PUT-BLOB, 413, TOO_LARGE",
    "PUT-BLOB, 500, SERVER_FAILURE",
    "PUT, 400, REFUSED",
    "PUT, 401, AUTHENTICATION_REQUIRED",
    "PUT, 403, ACCESS_DENIED",
    "PUT, 404, IMAGE_UNKNOWN",
    "PUT, 405, NOT_WRITABLE",
    "PUT, 409, CONFLICT",
    "PUT, 413, TOO_LARGE",
    "PUT, 429, RATE_LIMITED",
    "PUT, 500, SERVER_FAILURE"
  })
  void aFailureLeavesNothingHalfWritten(String step, int status, StoreFailure failure)
      throws IOException {
    store().add(image, DIGEST, signature("one"));
    String before = attached();
    registry.faults().on(route(step)).status(status);

    assertFails(failure, () -> store().add(image, DIGEST, signature("two")));

    registry.faults().clear();
    assertThat(attached()).isEqualTo(before);
    store().add(image, DIGEST, signature("two"));
    assertThat(read()).containsExactly("one", "two");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, was not attached",
    "POST, was not attached",
    "PUT-BLOB, was not attached",
    "PUT, not known"
  })
  void aResetSaysWhatIsStored(String step, String message) {
    registry.faults().on(route(step)).reset();

    assertFails(StoreFailure.SERVER_FAILURE, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining(message)
        .hasMessageContaining(registry.host());
    assertThat(registry.manifest("ns/app", TAG)).isEmpty();
  }

  @Test
  void aRefusedManifestIsNotAttachedForSure() {
    registry.faults().on(route("PUT")).status(403);

    assertFails(StoreFailure.ACCESS_DENIED, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining("was not attached");
  }

  @Test
  void ifItCannotLookAgainItSaysThatTheSignatureWasTaken() {
    registry.faults().on(route("GET")).request(3).status(500);

    assertFails(StoreFailure.SERVER_FAILURE, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining("took the signature");
    assertThat(registry.manifest("ns/app", TAG)).isPresent();
  }

  @Test
  void aDigestThatIsNotTheManifestsIsNoSuccess() {
    registry.faults().on(route("PUT")).digestHeader(DIGEST);

    assertFails(StoreFailure.SERVER_FAILURE, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining(DIGEST.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "header", "type", "manifest", "cut"})
  void liesAboutWhatIsThereEndTheWork(String lie) throws IOException {
    store().add(image, DIGEST, signature("one"));
    String before = attached();
    switch (lie) {
      case "config" -> registry.faults().on(Route.blobs().method("GET")).corruptBody();
      case "header" -> registry.faults().on(route("GET")).digestHeader(DIGEST);
      case "type" -> registry.faults().on(route("GET")).contentType("application/json");
      case "manifest" -> registry.faults().on(route("GET")).corruptBody();
      default -> registry.faults().on(route("GET")).truncate();
    }

    assertFails(
            lie.equals("cut") ? StoreFailure.SERVER_FAILURE : StoreFailure.SIGNATURE_INVALID,
            () -> store().add(image, DIGEST, signature("two")))
        .hasMessageContaining(lie.equals("cut") ? "" : "left as it is");
    assertThat(attached()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"config\":{\"digest\":\"D\"},\"layers\":[],\"manifests\":[]}",
        "{\"config\":{\"digest\":\"D\"},\"layers\":[],\"layers\":[]}",
        "{\"config\":{\"digest\":\"D\"},\"layers\":[{\"digest\":\"sha256:../../x\"}]}",
        "{\"config\":{\"digest\":\"../../../v2/other/blobs/x\"},\"layers\":[]}",
        "{\"layers\":[]}"
      })
  void whatIsMalformedIsLeftAsItIs(String manifest) {
    push(manifest.replace("D", DIGEST.toString()));

    assertFails(StoreFailure.SIGNATURE_INVALID, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining(TAG);
    assertThat(requests()).containsExactly("GET " + MANIFEST);
  }

  @Test
  void aDeepOrHugeManifestIsLeftAsItIs() {
    push("{\"config\":{},\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
    assertFails(StoreFailure.SIGNATURE_INVALID, () -> store().add(image, DIGEST, signature("one")));

    push("{\"x\":\"" + "x".repeat(5 << 20) + "\"}");
    assertFails(StoreFailure.SIGNATURE_INVALID, () -> store().add(image, DIGEST, signature("one")));

    push("{\"layers\":[" + "{},".repeat(1_000_000) + "{}]}");
    assertFails(
        StoreFailure.TOO_MANY_SIGNATURES, () -> store().add(image, DIGEST, signature("one")));
    assertThat(requests()).containsOnly("GET " + MANIFEST);
  }

  @Test
  void noMoreIsAddedThanReadersTake() throws IOException {
    Limits few = limits(1 << 20, 200, 2);
    SignatureStores store = store(few);
    store.add(image, DIGEST, signature("one"));
    store.add(image, DIGEST, signature("two"));

    assertFails(StoreFailure.TOO_MANY_SIGNATURES, () -> store.add(image, DIGEST, signature("3")))
        .hasMessageContaining("2 layers");
    assertFails(
        StoreFailure.TOO_LARGE, () -> store.add(other(), DIGEST, signature("x".repeat(300))));
    assertFails(
        StoreFailure.TOO_LARGE,
        () -> store(limits(400, 200, 9)).add(other(), DIGEST, bomb("a".repeat(500))));
    assertFails(
        StoreFailure.TOO_MANY_SIGNATURES,
        () -> store(limits(1000, 200, 9)).add(image, DIGEST, bomb("a".repeat(500))));
    assertThat(read()).containsExactly("one", "two");
  }

  @Test
  void sizesThatAreClaimedCountBecauseReadersBoundTheSum() {
    String layer =
        "{\"mediaType\":\"x\",\"digest\":\"" + DIGEST + "\",\"size\":999999999999999999}";
    push("{\"config\":{\"digest\":\"" + DIGEST + "\"},\"layers\":[" + layer + "," + layer + "]}");

    assertFails(
            StoreFailure.TOO_MANY_SIGNATURES, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining("all together");
  }

  @Test
  void urlsOfLayersAreKeptAndNeverAsked() throws IOException {
    try (TestRegistry elsewhere = TestRegistry.start()) {
      store().add(image, DIGEST, signature("one"));
      String withUrl =
          attached()
              .replace(
                  "\"layers\":[{", "\"layers\":[{\"urls\":[\"" + elsewhere.uri() + "/blob\"],");
      push(withUrl);

      store().add(image, DIGEST, signature("two"));

      assertThat(read()).containsExactly("one", "two");
      assertThat(attached()).contains(elsewhere.uri() + "/blob");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void whatAnotherWriterAddsMeanwhileIsKept() throws IOException {
    AtomicInteger uploads = new AtomicInteger();
    Between another =
        (request, passing) -> {
          if (request.method().equals("POST") && uploads.incrementAndGet() == 1) {
            addQuietly(registry.host(), "other");
          }
          return passing.pass();
        };
    try (Relay relay = new Relay(uri(), another)) {
      add(relay.host(), "ours");
    }

    assertThat(read()).containsExactlyInAnyOrder("other", "ours");
    assertThat(registry.requests(route("PUT"))).hasSize(2);
  }

  /** Both have looked before either writes; the registry answers when it has taken both. */
  @Test
  void twoWhoWriteAtTheSameMomentLoseNothing() throws Exception {
    CyclicBarrier before = new CyclicBarrier(2);
    CyclicBarrier after = new CyclicBarrier(2);
    AtomicInteger puts = new AtomicInteger();
    Between together =
        (request, passing) -> {
          boolean held =
              request.method().equals("PUT")
                  && request.path().equals(MANIFEST)
                  && puts.incrementAndGet() <= 2;
          if (held) {
            await(before);
          }
          var reply = passing.pass();
          if (held) {
            await(after);
          }
          return reply;
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Relay relay = new Relay(uri(), together)) {
      List<Future<?>> writers = new ArrayList<>();
      for (String text : List.of("one", "two")) {
        SignatureStores store = store();
        writers.add(
            threads.submit(() -> store.add(at(relay.host(), "app"), DIGEST, signature(text))));
      }
      for (Future<?> writer : writers) {
        writer.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(read()).containsExactlyInAnyOrder("one", "two");
    assertThat(puts).hasValue(3);
  }

  @Test
  void aRegistryThatForgetsWhatItTakesIsGivenUpAfterSomeAttempts() {
    registry.faults().on(route("PUT")).respond(201, "text/plain", new byte[0]);

    assertFails(StoreFailure.CONFLICT, () -> store().add(image, DIGEST, signature("one")))
        .hasMessageContaining("8 attempts");
    assertThat(registry.requests(route("PUT"))).hasSize(8);
    assertThat(registry.requests(Route.uploads().method("PUT"))).hasSize(2);
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.BrokenBarrierException
        | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private URI uri() {
    return URI.create("http://" + registry.host());
  }

  private void addQuietly(String host, String text) {
    try {
      add(host, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(String host, String text) throws IOException {
    store().add(at(host, "app"), DIGEST, signature(text));
  }

  private ImageReference other() {
    return at(registry.host(), "other");
  }

  private static ImageReference at(String host, String name) {
    return ImageReference.docker(DockerReference.parse(host + "/ns/" + name + ":1"));
  }

  private static Route route(String step) {
    return switch (step) {
      case "HEAD" -> Route.blobs().method("HEAD");
      case "POST" -> Route.uploads().method("POST");
      case "PUT-BLOB" -> Route.uploads().method("PUT");
      default -> Route.path(".*/manifests/.*sig").method(step);
    };
  }

  private SignatureStores store() {
    return store(Limits.DEFAULT);
  }

  private SignatureStores store(Limits limits) {
    return SignatureStores.forWriting(
        StoreRig.access(StoreRig.registries(work, ON), CredentialsProvider.anonymous(), limits),
        limits,
        StoreRig.soon());
  }

  private static Limits limits(int manifest, int signature, int layers) {
    Limits all = Limits.DEFAULT;
    return new Limits(
        manifest,
        signature,
        all.tokenBytes(),
        all.errorBytes(),
        all.signatures(),
        all.indexInstances(),
        all.jsonDepth(),
        all.keyringBytes(),
        all.policyBytes(),
        layers);
  }

  private void push(String manifest) {
    registry.push(
        "ns/app", TAG, "application/vnd.oci.image.manifest.v1+json", manifest.getBytes(UTF_8));
    registry.clearRequests();
  }

  private String attached() {
    return new String(registry.manifest("ns/app", TAG).orElseThrow(), UTF_8);
  }

  private List<String> requests() {
    return registry.requests().stream().map(AttachmentsStoreTest::shown).toList();
  }

  private static String shown(RecordedRequest request) {
    return request.method() + " " + request.path();
  }

  /** The payloads that are attached. */
  private List<String> read() throws IOException {
    List<String> payloads = new ArrayList<>();
    for (UntrustedSignature signature : store().read(image, DIGEST)) {
      payloads.add(new String(((UntrustedSigstoreSignature) signature).payload(), UTF_8));
    }
    return payloads;
  }

  private static byte[] config(UntrustedSigstoreSignature signature) {
    return ("{\"architecture\":\"\",\"os\":\"\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\""
            + Digest.sha256(signature.payload())
            + "\"]}}")
        .getBytes(UTF_8);
  }

  private static UntrustedSigstoreSignature signature(String text) {
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE, text.getBytes(UTF_8), Map.of(SigstoreFormat.SIGNATURE, "AAAA"));
  }

  private static UntrustedSigstoreSignature bomb(String annotation) {
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE, new byte[] {1}, Map.of("x", annotation));
  }
}
