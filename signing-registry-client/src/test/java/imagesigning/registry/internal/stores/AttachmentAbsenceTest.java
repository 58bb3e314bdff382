package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.server.Relay;
import imagesigning.registry.server.Relay.Between;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import imagesigning.registry.server.ScriptedServer.Request;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A first manifest of attached signatures replaces whatever lies at its place: it is written only
 * if it is certain that nothing does, and what others lose all the same is noticed.
 */
@Timeout(120)
class AttachmentAbsenceTest {
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String TAG = "sha256-" + DIGEST.hex() + ".sig";
  private static final String MANIFEST = "/v2/ns/app/manifests/" + TAG;
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String LIST = "/v2/ns/app/tags/list";
  private static final String HARBOR =
      "{\"errors\":[{\"code\":\"NOT_FOUND\",\"message\":\"artifact ns/app:x not found\"}]}";
  private static final String MANIFEST_UNKNOWN =
      "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}";
  private static final String NAME_UNKNOWN = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}";
  private static final Map<String, String> OF_A_REGISTRY =
      Map.of("Docker-Distribution-Api-Version", "registry/2.0");

  private final TestRegistry registry = TestRegistry.start();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> seen = new ArrayList<>();
  @TempDir Path work;

  @BeforeEach
  void push() {
    registry.push("ns/app", "1", TestImage.oci());
  }

  @AfterEach
  void close() {
    registry.close();
  }

  static Stream<Arguments> answersThatAreNotCertain() {
    List<String> bodies =
        List.of(
            "",
            "default backend - 404",
            "<html>404 page not found</html>",
            "{}",
            "{\"details\":\"tag not found\"}",
            "{\"errors\":[]}",
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not found\"}]}",
            "{\"errors\":[{\"code\":\"FORBIDDEN\",\"message\":\"account not found\"}]}",
            "{\"errors\":[{\"code\":\"FOO\",\"message\":\"quota not found\"}]}",
            HARBOR,
            NAME_UNKNOWN,
            MANIFEST_UNKNOWN);
    List<Arguments> all = new ArrayList<>();
    for (int status : new int[] {400, 402, 403, 404, 405, 406, 407, 410, 429, 451, 500, 503}) {
      for (String body : bodies) {
        if (status != 404 || !body.equals(MANIFEST_UNKNOWN)) {
          all.add(Arguments.of(status, body));
        }
      }
    }
    return all.stream();
  }

  /** The answers come as often as the manifest is looked for before it is written. */
  @ParameterizedTest
  @MethodSource("answersThatAreNotCertain")
  void whatOnlySoundsLikeNothingReplacesNothing(int status, String body) throws IOException {
    add(registry.host(), "of somebody else");
    byte[] before = registry.manifest("ns/app", TAG).orElseThrow();
    StoreFailure failure =
        switch (status) {
          case 403 -> StoreFailure.ACCESS_DENIED;
          case 429 -> StoreFailure.RATE_LIMITED;
          case 500, 503 -> StoreFailure.SERVER_FAILURE;
          default -> StoreFailure.ABSENCE_UNCERTAIN;
        };

    try (Relay relay = relay(first(status == 429 ? 10 : 2, status, Map.of(), body))) {
      assertFails(failure, () -> add(relay.host(), "ours"))
          .hasMessageContaining(TAG)
          .hasMessageContaining("with " + status)
          .hasMessageContaining("Nothing was written");
    }

    assertThat(seen).noneMatch(request -> !request.startsWith("GET "));
    assertThat(registry.manifest("ns/app", TAG)).contains(before);
  }

  @Test
  void theSpecificationsCodeIsEnough() throws IOException {
    assertThat(added(404, Map.of(), MANIFEST_UNKNOWN)).isFalse();

    assertThat(seen).noneMatch(request -> request.startsWith("GET " + LIST));
    assertThat(read()).containsExactly("ours");
  }

  static Stream<Arguments> wordedByRegistries() {
    return Stream.of(
        Arguments.of("Harbor", Map.of(), HARBOR),
        Arguments.of(
            "lower case",
            Map.of(),
            "{\"errors\":[{\"code\":\"manifest_unknown\",\"message\":\"Not Found\"}]}"),
        Arguments.of("no such repository", Map.of(), NAME_UNKNOWN),
        Arguments.of("no words", OF_A_REGISTRY, ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wordedByRegistries")
  void otherWordsOfARegistryAreConfirmedByTheListOfTags(
      String name, Map<String, String> headers, String body) throws IOException {
    assertThat(added(404, headers, body)).isFalse();

    assertThat(seen.stream().filter(request -> request.startsWith("GET " + LIST))).hasSize(2);
    assertThat(read()).containsExactly("ours");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wordedByRegistries")
  void theListOfTagsMayContradict(String name, Map<String, String> headers, String body)
      throws IOException {
    add(registry.host(), "of somebody else");

    try (Relay relay = relay(first(2, 404, headers, body))) {
      assertFails(StoreFailure.ABSENCE_UNCERTAIN, () -> add(relay.host(), "ours"))
          .hasMessageContaining("the list of tags has the tag");
    }

    assertThat(read()).containsExactly("of somebody else");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | ''",
        "404 | {\"errors\":[{\"code\":\"NOT_FOUND\",\"message\":\"not found\"}]}",
        "401 | {\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}",
        "403 | {\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}",
        "405 | ''",
        "429 | ''",
        "500 | ''",
        "200 | <html>log in</html>",
        "200 | {\"name\":\"ns/app\"}",
        "200 | {\"tags\":[7]}",
      })
  void aListOfTagsThatCannotBeHadConfirmsNothing(int status, String body) {
    Between answers =
        (request, passing) ->
            request.path().equals(MANIFEST)
                ? reply(404, Map.of(), HARBOR)
                : request.path().equals(LIST) ? reply(status, Map.of(), body) : pass(passing);

    try (Relay relay = relay(answers)) {
      assertFails(StoreFailure.ABSENCE_UNCERTAIN, () -> add(relay.host(), "ours"))
          .hasMessageContaining("the list of tags does not confirm it");
    }

    assertThat(registry.manifest("ns/app", TAG)).isEmpty();
    assertThat(seen).noneMatch(request -> !request.startsWith("GET "));
  }

  @Test
  void aRepositoryThatDoesNotExistHasNoTags() throws IOException {
    Between answers =
        (request, passing) ->
            request.method().equals("GET") && asked.incrementAndGet() <= 4
                ? reply(404, Map.of(), NAME_UNKNOWN)
                : pass(passing);

    try (Relay relay = relay(answers)) {
      add(relay.host(), "ours");
    }

    assertThat(read()).containsExactly("ours");
  }

  @Test
  void theListOfTagsIsReadToItsEnd() throws IOException {
    add(registry.host(), "of somebody else");
    Between answers =
        (request, passing) -> {
          if (request.path().equals(MANIFEST)) {
            return reply(404, Map.of(), HARBOR);
          }
          if (request.target().equals(LIST + "?n=1000")) {
            return reply(
                200,
                Map.of("Link", "<" + LIST + "?n=1000&last=1>; rel=\"next\""),
                "{\"tags\":[\"1\"]}");
          }
          return pass(passing);
        };

    try (Relay relay = relay(answers)) {
      assertFails(StoreFailure.ABSENCE_UNCERTAIN, () -> add(relay.host(), "ours"))
          .hasMessageContaining("has the tag");
    }

    assertThat(seen).anyMatch(request -> request.contains("last=1"));
    assertThat(read()).containsExactly("of somebody else");
  }

  /** The server it redirects to is not the one that the manifest is going to be sent to. */
  @Test
  void anotherServerIsNotBelieved() throws IOException {
    add(registry.host(), "of somebody else");
    try (ScriptedServer other = ScriptedServer.start();
        Relay relay =
            relay(
                (request, passing) ->
                    request.path().equals(MANIFEST) && asked.incrementAndGet() <= 2
                        ? ScriptedServer.redirect(307, other.url(MANIFEST))
                        : pass(passing))) {
      other.answering(request -> reply(404, OF_A_REGISTRY, MANIFEST_UNKNOWN));

      assertFails(StoreFailure.ABSENCE_UNCERTAIN, () -> add(relay.host(), "ours"));
    }

    assertThat(read()).containsExactly("of somebody else");
  }

  /** Somebody who read before we wrote writes after it, and costs us and others. */
  @Test
  void whatOthersLoseIsSaidAndNothingMoreIsWritten() throws IOException {
    add(registry.host(), "alice");
    add(registry.host(), "bob");
    AtomicInteger puts = new AtomicInteger();
    Between rude =
        (request, passing) -> {
          Reply reply = pass(passing);
          if (request.method().equals("PUT") && request.path().equals(MANIFEST)) {
            puts.incrementAndGet();
            registry.push("ns/app", TAG, OCI, carolAlone().getBytes(UTF_8));
          }
          return reply;
        };

    try (Relay relay = relay(rude)) {
      assertFails(StoreFailure.SIGNATURES_LOST, () -> add(relay.host(), "ours"))
          .hasMessageContaining("2 layers of others")
          .hasMessageContaining(Digest.sha256("alice".getBytes(UTF_8)).toString())
          .hasMessageContaining(Digest.sha256("bob".getBytes(UTF_8)).toString())
          .hasMessageContaining("sign again")
          .hasMessageContaining("was written and may be there");
    }

    assertThat(puts).hasValue(1);
  }

  @Test
  void whatIsGoneBeforeItIsWrittenIsSaidToo() throws IOException {
    add(registry.host(), "alice");
    Between removed =
        (request, passing) -> {
          boolean second = request.path().equals(MANIFEST) && asked.incrementAndGet() >= 2;
          return second ? reply(404, Map.of(), MANIFEST_UNKNOWN) : pass(passing);
        };

    try (Relay relay = relay(removed)) {
      assertFails(StoreFailure.SIGNATURES_LOST, () -> add(relay.host(), "ours"))
          .hasMessageContaining("1 layer of others")
          .hasMessageContaining("Nothing was written.");
    }

    assertThat(read()).containsExactly("alice");
  }

  /** A replica that lags behind shows it again, or whoever lost it has added it again. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void whatComesBackIsKept(int missing) throws IOException {
    add(registry.host(), "alice");
    Between lagging =
        (request, passing) ->
            request.path().equals(MANIFEST)
                    && request.method().equals("GET")
                    && asked.incrementAndGet() == missing
                ? reply(404, Map.of(), MANIFEST_UNKNOWN)
                : pass(passing);

    try (Relay relay = relay(lagging)) {
      add(relay.host(), "ours");
      add(relay.host(), "more");
    }

    assertThat(read()).containsExactly("alice", "ours", "more");
  }

  @Test
  void readingBackWithTheSameStoreNoticesWhatOthersLost() throws IOException {
    add(registry.host(), "alice");
    SignatureStores store = store();
    store.add(image(registry.host()), DIGEST, signature("ours"));
    registry.push("ns/app", TAG, OCI, carolAlone().getBytes(UTF_8));

    assertFails(StoreFailure.SIGNATURES_LOST, () -> store.read(image(registry.host()), DIGEST))
        .hasMessageContaining(Digest.sha256("alice".getBytes(UTF_8)).toString())
        .hasMessageNotContaining(Digest.sha256("ours".getBytes(UTF_8)).toString());
    assertThat(read()).containsExactly("carol");
  }

  @Test
  void readingBackKnowsOthersByWhateverDigestTheyHave() throws Exception {
    Digest sha512 =
        Digest.parse(
            "sha512:"
                + java.util.HexFormat.of()
                    .formatHex(
                        java.security.MessageDigest.getInstance("SHA-512")
                            .digest("carol".getBytes(UTF_8))));
    String manifest =
        carolAlone().replace(Digest.sha256("carol".getBytes(UTF_8)).toString(), sha512.toString());
    Between answers =
        (request, passing) ->
            request.path().endsWith("/blobs/" + sha512)
                ? ScriptedServer.ok("carol")
                : request.path().equals(MANIFEST)
                    ? reply(
                        request.method().equals("PUT") ? 201 : 200,
                        Map.of("Content-Type", OCI),
                        manifest)
                    : pass(passing);

    try (Relay relay = relay(answers)) {
      SignatureStores store = store();
      assertFails(
          StoreFailure.CONFLICT, () -> store.add(image(relay.host()), DIGEST, signature("ours")));
      assertThat(store.read(image(relay.host()), DIGEST)).hasSize(1);
    }
  }

  /** A manifest with one signature, whose blobs are there. */
  private String carolAlone() {
    registry.pushBlob("ns/app", "carol".getBytes(UTF_8));
    Digest config = registry.pushBlob("ns/app", "{}".getBytes(UTF_8));
    return ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"x\","
            + "\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":\"%s\",\"digest\":\"%s\","
            + "\"size\":5,\"annotations\":{\"dev.cosignproject.cosign/signature\":\"AAAA\"}}]}")
        .formatted(OCI, config, SigstoreFormat.MIME_TYPE, Digest.sha256("carol".getBytes(UTF_8)));
  }

  private boolean added(int status, Map<String, String> headers, String body) throws IOException {
    try (Relay relay = relay(first(2, status, headers, body))) {
      return add(relay.host(), "ours").alreadyThere();
    }
  }

  /** Answers the first requests for the manifest. */
  private Between first(int count, int status, Map<String, String> headers, String body) {
    return (request, passing) ->
        request.path().equals(MANIFEST) && asked.incrementAndGet() <= count
            ? reply(status, headers, body)
            : pass(passing);
  }

  private Relay relay(Between between) {
    return new Relay(
        URI.create("http://" + registry.host()),
        (request, passing) -> {
          note(request);
          return between.on(request, passing);
        });
  }

  private synchronized void note(Request request) {
    seen.add(request.toString());
  }

  private static Reply pass(Relay.Passing passing) throws InterruptedException {
    return passing.pass();
  }

  private static Reply reply(int status, Map<String, String> headers, String body) {
    return ScriptedServer.reply(status, headers, body.getBytes(UTF_8));
  }

  private Stored add(String host, String text) throws IOException {
    return store().add(image(host), DIGEST, signature(text));
  }

  private SignatureStores store() {
    return StoreRig.writing(
        StoreRig.access(
            StoreRig.registries(work, "default-docker:\n  use-sigstore-attachments: true\n")));
  }

  private static ImageReference image(String host) {
    return ImageReference.docker(DockerReference.parse(host + "/ns/app:1"));
  }

  private List<String> read() throws IOException {
    List<String> payloads = new ArrayList<>();
    for (UntrustedSignature signature : store().read(image(registry.host()), DIGEST)) {
      payloads.add(new String(((UntrustedSigstoreSignature) signature).payload(), UTF_8));
    }
    return payloads;
  }

  private static UntrustedSigstoreSignature signature(String text) {
    return UntrustedSigstoreSignature.of(
        SigstoreFormat.MIME_TYPE, text.getBytes(UTF_8), Map.of(SigstoreFormat.SIGNATURE, "AAAA"));
  }
}
