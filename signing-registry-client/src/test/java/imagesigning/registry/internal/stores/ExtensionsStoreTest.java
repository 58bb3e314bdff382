package imagesigning.registry.internal.stores;

import static imagesigning.registry.internal.stores.StoreRig.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ExtensionSignature;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.RegistryException;
import imagesigning.registry.SignatureStore;
import imagesigning.registry.SignatureStore.Stored;
import imagesigning.registry.StoreFailure;
import imagesigning.registry.internal.RegistryAccess;
import imagesigning.registry.server.ExtensionsServer;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExtensionsStoreTest {
  private static final TestKey KEY = TestKey.generate();
  private static final Digest DIGEST = TestImage.oci().digest();
  private static final String PATH = "/extensions/v2/ns/app/signatures/" + DIGEST;
  private static final UntrustedSimpleSignature SIGNATURE =
      KEY.signature("example.com/ns/app:1", DIGEST);
  private static final UntrustedSimpleSignature OTHER =
      KEY.signature("example.com/ns/app:2", DIGEST);

  private final ExtensionsServer server = ExtensionsServer.start();
  private final ImageReference image =
      ImageReference.docker(DockerReference.parse(server.host() + "/ns/app:1"));
  @TempDir Path work;

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void addsAndReadsAgain() throws Exception {
    SignatureStore store = store();
    store.check(image, SignatureFormat.SIMPLE_SIGNING);

    assertThat(store.add(image, DIGEST, SIGNATURE))
        .isEqualTo(new Stored("http://" + server.host() + PATH, false));
    assertThat(store.add(image, DIGEST, OTHER).alreadyThere()).isFalse();
    assertThat(store.add(image, DIGEST, SIGNATURE).alreadyThere()).isTrue();

    assertThat(messages(store)).containsExactly(SIGNATURE.message(), OTHER.message());
    assertThat(server.log())
        .containsExactly(
            "GET /v2/",
            "GET " + PATH,
            "PUT " + PATH,
            "GET " + PATH,
            "PUT " + PATH,
            "GET " + PATH,
            "GET " + PATH);
  }

  @Test
  void sendsWhatServersTake() throws Exception {
    store().add(image, DIGEST, SIGNATURE);

    ScriptedServer.Request put = server.requests().get(2);
    assertThat(put.header("Content-Type")).contains("application/json");
    assertThat(put.body())
        .matches(
            "\\{\"schemaVersion\":2,\"name\":\""
                + DIGEST
                + "@[0-9a-f]{32}\",\"type\":\"atomic\",\"content\":\"[^\"]+\"}")
        .contains(Base64.getEncoder().encodeToString(SIGNATURE.message()));
  }

  @Test
  void theSameSignatureHasTheSameNameAndATakenNameIsLeftAlone() throws Exception {
    String name = ExtensionSignature.of(DIGEST, SIGNATURE).name().suffix();
    store().add(image, DIGEST, SIGNATURE);
    assertThat(server.entries().get(0)).contains("@" + name + "\"");

    server.entries().clear();
    server.entries().add(ExtensionsServer.entry(DIGEST, name, OTHER.message()));
    store().add(image, DIGEST, SIGNATURE);
    assertThat(server.entries()).hasSize(2);
    assertThat(server.entries().get(1)).doesNotContain("@" + name).contains(DIGEST + "@");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201})
  void bothAnswersOfServersThatStoredItAreSuccess(int status) throws Exception {
    server.answerPut(ScriptedServer.status(status));

    assertThat(store().add(image, DIGEST, SIGNATURE).alreadyThere()).isFalse();
  }

  @Test
  void whatAnotherWriterAddedMeanwhileIsThereAlready() throws Exception {
    server.otherwise(
        request -> {
          if (!request.method().equals("PUT")) {
            return Optional.empty();
          }
          server.entries().add(ExtensionsServer.entry(DIGEST, "theirs", SIGNATURE.message()));
          return Optional.of(ExtensionsServer.error(409, "{}"));
        });

    assertThat(store().add(image, DIGEST, SIGNATURE).alreadyThere()).isTrue();
    assertThat(server.entries()).hasSize(1);
  }

  @Test
  void takesAnotherNameWhenTheFirstIsTakenUnseen() throws Exception {
    AtomicInteger puts = new AtomicInteger();
    server.otherwise(
        request ->
            request.method().equals("PUT") && puts.incrementAndGet() == 1
                ? Optional.of(ExtensionsServer.error(409, "{}"))
                : Optional.empty());

    assertThat(store().add(image, DIGEST, SIGNATURE).alreadyThere()).isFalse();
    assertThat(server.entries()).hasSize(1);
    assertThat(puts).hasValue(2);
  }

  @Test
  void givesUpWhenEveryNameIsTaken() {
    server.answerPut(ExtensionsServer.error(409, "{}"));

    assertFails(StoreFailure.CONFLICT, () -> store().add(image, DIGEST, SIGNATURE));
    List<String> names =
        server.requests().stream()
            .filter(request -> request.method().equals("PUT"))
            .map(ScriptedServer.Request::body)
            .toList();
    assertThat(names).hasSize(4).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "400,REFUSED,says: SIGNATURE_INVALID: no \\nnewline",
    "422,REFUSED,422",
    "403,ACCESS_DENIED,system:image-signer",
    "404,IMAGE_UNKNOWN,Push the image",
    "405,NOT_WRITABLE,can only be read",
    "413,TOO_LARGE,413",
    "429,RATE_LIMITED,does not add it twice",
    "500,SERVER_FAILURE,does not add it twice",
    "503,SERVER_FAILURE,503",
    "202,SERVER_FAILURE,202"
  })
  void everyRefusalHasItsCode(int status, StoreFailure failure, String words) {
    server.answerPut(
        ExtensionsServer.error(
            status,
            "{\"errors\":[{\"code\":\"SIGNATURE_INVALID\",\"message\":\"no \\nnewline\"}]}"));

    assertFails(failure, () -> store().add(image, DIGEST, SIGNATURE))
        .hasMessageContaining(words)
        .hasMessageContaining("http://" + server.host() + PATH)
        .hasCauseInstanceOf(RegistryException.class);
    assertThat(server.entries()).isEmpty();
    assertThat(server.log()).hasSize(3);
  }

  @Test
  void otherErrorTextsAreShownTooAndCut() {
    server.answerPut(ExtensionsServer.error(400, "{\"name\":[\"wrong\"],\"x\":[\"also\"]}"));
    assertFails(StoreFailure.REFUSED, () -> store().add(image, DIGEST, SIGNATURE))
        .hasMessageContaining("says: name: wrong; x: also.");

    server.answerPut(ExtensionsServer.error(400, "{\"name\":[\"" + "x".repeat(100_000) + "\"]}"));
    assertFails(StoreFailure.REFUSED, () -> store().add(image, DIGEST, SIGNATURE))
        .extracting(Throwable::getMessage)
        .satisfies(message -> assertThat(message.length()).isLessThan(600));

    for (String page : List.of("", "<html>", "[]", "{\"errors\":3}", "{\"errors\":[3]}")) {
      server.answerPut(ExtensionsServer.error(400, page));
      assertFails(StoreFailure.REFUSED, () -> store().add(image, DIGEST, SIGNATURE))
          .hasMessageContaining("with 400.");
    }
  }

  @Test
  void withoutCredentialsTheyAreAskedFor() {
    server.answerPut(ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"x\"")));

    assertFails(StoreFailure.AUTHENTICATION_REQUIRED, () -> store().add(image, DIGEST, SIGNATURE))
        .hasMessageContaining("wants user and password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic realm=\"x\"", "Basic realm=\"x\",error=\"access denied\""})
  void credentialsThatMayReadButNotAddAreDenied(String challenge) {
    server.otherwise(
        request ->
            request.header("Authorization").isPresent() && !request.method().equals("PUT")
                ? Optional.empty()
                : Optional.of(
                    ScriptedServer.status(
                        401,
                        Map.of(
                            "WWW-Authenticate",
                            challenge,
                            "X-Registry-Supports-Signatures",
                            "1"))));

    assertFails(StoreFailure.ACCESS_DENIED, () -> storeOf("joe").add(image, DIGEST, SIGNATURE))
        .hasMessageContaining("system:image-signer");
  }

  @Test
  void aTokenThatMayReadButNotAddIsDenied() {
    server.otherwise(
        request -> {
          if (request.path().equals("/token")) {
            return Optional.of(ScriptedServer.ok("{\"token\":\"t\"}"));
          }
          boolean known = request.header("Authorization").isPresent();
          boolean put = request.method().equals("PUT");
          return known && !put || request.path().equals("/v2/")
              ? Optional.empty()
              : Optional.of(
                  ScriptedServer.status(
                      401,
                      Map.of(
                          "WWW-Authenticate",
                          "Bearer realm=\"http://"
                              + server.host()
                              + "/token\",service=\"s\",scope=\"repository:ns/app:push\""
                              + (known ? ",error=\"insufficient_scope\"" : ""))));
        });

    assertFails(StoreFailure.ACCESS_DENIED, () -> storeOf("joe").add(image, DIGEST, SIGNATURE))
        .hasMessageContaining("permission to push");
  }

  @Test
  void aPasswordThatIsNeverAcceptedIsNotAPermissionThatLacks() {
    server.otherwise(
        request ->
            request.path().startsWith("/extensions/")
                ? Optional.of(
                    ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"x\"")))
                : Optional.empty());

    assertFails(
            StoreFailure.AUTHENTICATION_REQUIRED,
            () -> storeOf("joe").add(image, DIGEST, SIGNATURE))
        .hasMessageNotContaining("secret");
  }

  @Test
  void aConnectionThatBreaksLeavesTheOutcomeOpen() {
    server.answerPut(ScriptedServer.reset());

    assertFails(StoreFailure.SERVER_FAILURE, () -> store().add(image, DIGEST, SIGNATURE))
        .hasMessageContaining("is not known; adding it again does not add it twice");
  }

  @ParameterizedTest
  @CsvSource({
    "401,AUTHENTICATION_REQUIRED",
    "403,ACCESS_DENIED",
    "404,IMAGE_UNKNOWN",
    "429,RATE_LIMITED",
    "500,SERVER_FAILURE"
  })
  void nothingIsAddedToAListThatCannotBeHad(int status, StoreFailure failure) {
    server.otherwise(
        request ->
            request.path().equals(PATH)
                ? Optional.of(ScriptedServer.status(status))
                : Optional.empty());

    assertFails(failure, () -> store().add(image, DIGEST, SIGNATURE));
    assertFails(failure, () -> store().read(image, DIGEST));
    assertThat(server.requests()).noneMatch(request -> request.method().equals("PUT"));
  }

  @Test
  void nothingIsAddedToAListThatIsNotUnderstood() {
    server.entries().add("{}");
    server.entries().add("3");

    assertFails(StoreFailure.SIGNATURE_INVALID, () -> store().add(image, DIGEST, SIGNATURE));
    assertFails(StoreFailure.SIGNATURE_INVALID, () -> store().read(image, DIGEST));
  }

  @Test
  void aListIsNotMadeLongerThanReadersTake() {
    Limits limits =
        new Limits(4_000_000, 4_000, 10_000, 10_000, 2, 10, 100, 1_000_000, 10_000, 128);
    assertFails(
        StoreFailure.TOO_LARGE,
        () -> store(limits).add(image, DIGEST, UntrustedSimpleSignature.of(new byte[4_000])));

    server.entries().add(ExtensionsServer.entry(DIGEST, "a", new byte[2_000]));
    assertFails(
        StoreFailure.TOO_MANY_SIGNATURES,
        () -> store(limits).add(image, DIGEST, UntrustedSimpleSignature.of(new byte[1_000])));
    server.entries().clear();
    server.entries().add(ExtensionsServer.entry(DIGEST, "a", new byte[1]));
    server.entries().add(ExtensionsServer.entry(DIGEST, "b", new byte[1]).replace("atomic", "x"));
    assertFails(
        StoreFailure.TOO_MANY_SIGNATURES, () -> store(limits).add(image, DIGEST, SIGNATURE));
    assertThat(server.requests()).noneMatch(request -> request.method().equals("PUT"));
  }

  @Test
  void whatIsNamedAfterAnotherManifestIsNotThere() throws Exception {
    server
        .entries()
        .add(ExtensionsServer.entry(TestImage.oci(2).digest(), "a", SIGNATURE.message()));

    assertThat(store().read(image, DIGEST)).isEmpty();
    assertThat(store().add(image, DIGEST, SIGNATURE).alreadyThere()).isFalse();
  }

  @Test
  void sigstoreSignaturesAreRefusedBeforeAnyRequest() {
    assertFails(StoreFailure.NO_STORE, () -> store().check(image, SignatureFormat.SIGSTORE));
    assertFails(
        StoreFailure.NO_STORE,
        () ->
            store()
                .add(image, DIGEST, UntrustedSigstoreSignature.of("x", new byte[] {1}, Map.of())));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aTokenForPushingIsAskedForOnce() throws Exception {
    server.otherwise(
        request -> {
          if (request.path().equals("/token")) {
            return Optional.of(ScriptedServer.ok("{\"token\":\"t\"}"));
          }
          return request.path().equals(PATH) && request.header("Authorization").isEmpty()
              ? Optional.of(
                  ScriptedServer.status(
                      401,
                      Map.of(
                          "WWW-Authenticate",
                          "Bearer realm=\"http://" + server.host() + "/token\",service=\"s\"")))
              : Optional.empty();
        });

    storeOf("joe").add(image, DIGEST, SIGNATURE);

    assertThat(server.log())
        .containsExactly("GET /v2/", "GET " + PATH, "GET /token", "GET " + PATH, "PUT " + PATH);
    assertThat(server.requests().get(2).target())
        .contains("scope=repository%3Ans%2Fapp%3Apull%2Cpush");
  }

  private List<byte[]> messages(SignatureStore store) throws Exception {
    List<UntrustedSignature> signatures = store.read(image, DIGEST);
    return signatures.stream().map(s -> ((UntrustedSimpleSignature) s).message()).toList();
  }

  private SignatureStore store() {
    return store(Limits.DEFAULT);
  }

  private SignatureStore store(Limits limits) {
    return SignatureStores.forWriting(
        access(CredentialsProvider.anonymous(), limits), limits, StoreRig.soon());
  }

  private SignatureStore storeOf(String user) {
    return StoreRig.writing(
        access(CredentialsProvider.always(Credentials.ofPassword(user, "secret")), Limits.DEFAULT));
  }

  private RegistryAccess access(CredentialsProvider credentials, Limits limits) {
    return StoreRig.access(
        RegistriesConfig.empty(new HostEnvironment(work, false, work)), credentials, limits);
  }
}
