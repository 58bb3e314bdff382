package imagesigning.core.extensions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.extensions.ManifestLookup.Presence;
import imagesigning.core.testing.UnverifiableMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesHandlerTest {
  private static final Digest MANIFEST = Digest.sha256("manifest".getBytes(UTF_8));
  private static final Digest OTHER = Digest.sha256("other".getBytes(UTF_8));
  private static final String PATH = "/extensions/v2/team/app/signatures/" + MANIFEST;
  private static final ExtensionSignature SIGNATURE = signature("host/team/app:1");

  private final List<String> asked = new ArrayList<>();
  private SigningAuthorization decision = SigningAuthorization.allowed();
  private final SignatureRepository repository =
      new InMemorySignatureRepository(SignaturesHandlerTest::find, Limits.DEFAULT);

  private static Presence find(RepositoryPath repository, Digest manifest) {
    if (!repository.name().equals("team/app")) {
      return Presence.REPOSITORY_UNKNOWN;
    }
    return manifest.equals(MANIFEST) ? Presence.PRESENT : Presence.MANIFEST_UNKNOWN;
  }

  private static ExtensionSignature signature(String reference) {
    return named(
        SignatureName.of(MANIFEST, UnverifiableMessage.of(reference, MANIFEST).toBytes()),
        UnverifiableMessage.of(reference, MANIFEST));
  }

  private static ExtensionSignature named(SignatureName name, UnverifiableMessage message) {
    return ExtensionSignature.of(name, message.toBytes());
  }

  private SignaturesHandler handler(SignatureRepository signatures) {
    return new SignaturesHandler(
        signatures,
        (action, path, headers) -> {
          asked.add(action + " " + path + " " + headers.first("authorization").orElse("-"));
          return decision;
        });
  }

  private SignaturesResponse send(String method, String path, byte[] body) throws IOException {
    return handler(repository)
        .handle(
            SignaturesRequest.of(
                method,
                path,
                Map.of("Authorization", List.of("secret")),
                new ByteArrayInputStream(body)));
  }

  private SignaturesResponse get() throws IOException {
    return send("GET", PATH, new byte[0]);
  }

  private SignaturesResponse put(ExtensionSignature signature) throws IOException {
    return send("PUT", PATH, signature.toJson());
  }

  private static String text(SignaturesResponse response) {
    return new String(response.body(), UTF_8);
  }

  private static void assertError(SignaturesResponse response, int status, String code) {
    assertThat(response.status()).as(text(response)).isEqualTo(status);
    assertThat(text(response))
        .startsWith("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"")
        .contains("\"detail\":");
    assertThat(response.headers())
        .containsEntry("Content-Type", List.of("application/json; charset=utf-8"));
    assertAnnounced(response);
  }

  private static void assertAnnounced(SignaturesResponse response) {
    assertThat(response.headers())
        .containsEntry("X-Registry-Supports-Signatures", List.of("1"))
        .containsEntry("Docker-Distribution-Api-Version", List.of("registry/2.0"));
  }

  @Test
  void answersAnEmptyListForAnUnsignedManifest() throws IOException {
    SignaturesResponse response = get();

    assertThat(response.status()).isEqualTo(200);
    assertThat(text(response)).isEqualTo("{\"signatures\":[]}");
    assertThat(response.headers())
        .containsEntry("Content-Type", List.of("application/json; charset=utf-8"));
    assertAnnounced(response);
    assertThat(asked).containsExactly("READ_SIGNATURES team/app secret");
  }

  @Test
  void takesASignatureAndListsIt() throws IOException {
    SignaturesResponse created = put(SIGNATURE);

    assertThat(created.status()).as(text(created)).isEqualTo(201);
    assertThat(created.headers()).containsEntry("Location", List.of(PATH));
    assertThat(created.body()).isEmpty();
    assertThat(created.contentLength()).isZero();
    assertAnnounced(created);
    assertThat(asked).containsExactly("WRITE_SIGNATURE team/app secret");
    assertThat(get().body()).isEqualTo(ExtensionSignatures.of(List.of(SIGNATURE)).toJson());
  }

  @Test
  void answersHeadWithoutTheBody() throws IOException {
    put(SIGNATURE);

    SignaturesResponse head = send("HEAD", PATH, new byte[0]);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.contentLength()).isEqualTo(get().body().length);
    assertThat(head.headers()).isEqualTo(get().headers());
    assertThat(send("HEAD", "/extensions/v2/x", new byte[0]).body()).isEmpty();
  }

  @Test
  void takesTheSameSignatureTwiceButKeepsItOnce() throws IOException {
    ExtensionSignature renamed =
        ExtensionSignature.of(new SignatureName(MANIFEST, "0".repeat(32)), SIGNATURE.content());

    put(SIGNATURE);

    assertThat(put(SIGNATURE).status()).isEqualTo(201);
    assertThat(put(renamed).status()).isEqualTo(201);
    assertThat(repository.list(new RepositoryPath("team/app"), MANIFEST))
        .containsExactly(SIGNATURE);
  }

  @Test
  void keepsEverySignatureInOrder() throws IOException {
    put(SIGNATURE);
    put(signature("host/team/app:2"));

    assertThat(get().body())
        .isEqualTo(
            ExtensionSignatures.of(List.of(SIGNATURE, signature("host/team/app:2"))).toJson());
  }

  @Test
  void refusesAnotherSignatureOfTheSameName() throws IOException {
    put(SIGNATURE);

    SignaturesResponse response =
        put(named(SIGNATURE.name(), UnverifiableMessage.of("host/team/app:2", MANIFEST)));

    assertError(response, 409, "SIGNATURE_EXISTS");
    assertThat(text(response)).contains("\"detail\":{\"name\":\"" + SIGNATURE.name() + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE", "PATCH", "OPTIONS", "get"})
  void refusesOtherMethods(String method) throws IOException {
    SignaturesResponse response = send(method, PATH, new byte[0]);

    assertError(response, 405, "UNSUPPORTED");
    assertThat(response.headers()).containsEntry("Allow", List.of("GET, HEAD, PUT"));
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/extensions/v2/team/app/signatures/MANIFEST/, 400, DIGEST_INVALID",
    "/extensions/v2/team/app/signatures/sha256:12, 400, DIGEST_INVALID",
    "/extensions/v2/team/app/signatures/, 400, DIGEST_INVALID",
    "/extensions/v2/team/app/signatures/1.0, 400, DIGEST_INVALID",
    "/extensions/v2/team/app/signatures/MANIFEST?x=1, 400, DIGEST_INVALID",
    "/extensions/v2/team/../signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team//app/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2//signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2//team/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team%2fapp/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team/..%2f..%2fetc/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/%2e%2e/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/Team/app/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/_signatures/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team/app:1/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team/app@MANIFEST/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/team/app\\x/signatures/MANIFEST, 400, NAME_INVALID",
    "/extensions/v2/signatures/MANIFEST, 404, UNSUPPORTED",
    "/extensions/v2/team/app, 404, UNSUPPORTED",
    "/extensions/v2/, 404, UNSUPPORTED",
    "/v2/, 404, UNSUPPORTED",
    "'', 404, UNSUPPORTED",
    "/extensions/v2/team/other/signatures/MANIFEST, 404, NAME_UNKNOWN",
    "/extensions/v2/team/app/signatures/OTHER, 404, MANIFEST_UNKNOWN"
  })
  void refusesPathsThatNameNothing(String path, int status, String code) throws IOException {
    String actual =
        path.replace("MANIFEST", MANIFEST.toString()).replace("OTHER", OTHER.toString());

    assertError(send("GET", actual, new byte[0]), status, code);
    assertError(send("PUT", actual, SIGNATURE.toJson()), status, code);
  }

  @Test
  void refusesDigestsOfOtherAlgorithms() throws IOException {
    String path = "/extensions/v2/team/app/signatures/sha512:" + MANIFEST.hex().repeat(2);

    assertError(send("GET", path, new byte[0]), 400, "DIGEST_INVALID");
  }

  @Test
  void asksForCredentialsBeforeItTellsAnything() throws IOException {
    decision = SigningAuthorization.unauthenticated("Bearer realm=\"r\"", "Basic realm=\"b\"");

    for (String path : List.of(PATH, PATH.replace("app", "none"))) {
      SignaturesResponse response = send("PUT", path, new byte[0]);

      assertError(response, 401, "UNAUTHORIZED");
      assertThat(response.headers())
          .containsEntry("WWW-Authenticate", List.of("Bearer realm=\"r\"", "Basic realm=\"b\""));
    }
  }

  @Test
  void refusesWhoMayNot() throws IOException {
    decision = SigningAuthorization.denied("needs the role \"image signer\"");

    SignaturesResponse response = put(SIGNATURE);

    assertError(response, 403, "DENIED");
    assertThat(text(response)).contains("\"detail\":\"needs the role \\\"image signer\\\"\"");
    assertThat(repository.list(new RepositoryPath("team/app"), MANIFEST)).isEmpty();
  }

  @Test
  void refusesChallengesThatCannotStandInAHeader() {
    assertThatThrownBy(() -> SigningAuthorization.unauthenticated("Basic\r\nX: y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(SigningAuthorization::unauthenticated)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesNamesOfOtherManifests() throws IOException {
    SignaturesResponse response =
        put(
            named(
                new SignatureName(OTHER, "0".repeat(32)),
                UnverifiableMessage.of("host/team/app:1", MANIFEST)));

    assertError(response, 400, "SIGNATURE_INVALID");
    assertThat(text(response)).contains("the name is of " + OTHER);
  }

  @Test
  void refusesSignaturesOfOtherManifests() throws IOException {
    SignaturesResponse response =
        put(
            named(
                new SignatureName(MANIFEST, "0".repeat(32)),
                UnverifiableMessage.of("host/team/app:1", OTHER)));

    assertError(response, 400, "SIGNATURE_INVALID");
    assertThat(text(response)).contains("the signed payload is of " + OTHER);
    assertThat(repository.list(new RepositoryPath("team/app"), MANIFEST)).isEmpty();
  }

  @Test
  void refusesContentThatIsNoSignedMessage() throws IOException {
    SignatureName name = new SignatureName(MANIFEST, "0".repeat(32));
    byte[] message = UnverifiableMessage.of("host/team/app:1", MANIFEST).toBytes();
    byte[] trailing = java.util.Arrays.copyOf(message, message.length + 2);
    trailing[message.length] = (byte) 0xcb;

    SignaturesResponse garbage = put(ExtensionSignature.of(name, new byte[] {1}));
    SignaturesResponse longer = put(ExtensionSignature.of(name, trailing));
    SignaturesResponse payload = put(named(name, UnverifiableMessage.of("{}")));

    assertError(garbage, 400, "SIGNATURE_INVALID");
    assertThat(text(garbage)).contains("openpgp-malformed");
    assertError(longer, 400, "SIGNATURE_INVALID");
    assertThat(text(longer)).contains("openpgp-trailing-data");
    assertError(payload, 400, "SIGNATURE_INVALID");
    assertThat(text(payload)).contains("payload-invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[]",
        "{\"version\":1}",
        "{\"schemaVersion\":2,\"version\":1}",
        "{\"schemaVersion\":2,\"type\":\"AtomicImageV1\"}"
      })
  void refusesBodiesThatAreNoSignature(String body) throws IOException {
    SignaturesResponse response = send("PUT", PATH, body.getBytes(UTF_8));

    assertError(response, 400, "SIGNATURE_INVALID");
    assertThat(text(response)).contains("signature-blob-invalid");
  }

  @Test
  void takesTheVersionAsOpenShiftDocumentsIt() throws IOException {
    String body = new String(SIGNATURE.toJson(), UTF_8).replace("schemaVersion", "version");

    assertThat(send("PUT", PATH, body.getBytes(UTF_8)).status()).isEqualTo(201);
  }

  /** Counts what is read of it, and never ends. */
  private static final class EndlessBody extends InputStream {
    private int read;

    @Override
    public int read() {
      read++;
      return ' ';
    }
  }

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    EndlessBody body = new EndlessBody();

    SignaturesResponse response =
        handler(repository).handle(SignaturesRequest.of("PUT", PATH, Map.of(), body));

    assertError(response, 413, "SIGNATURE_INVALID");
    assertThat(body.read).isEqualTo(Limits.DEFAULT.signatureBytes() + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4194305", " 4194305 ", "99999999999999999999999"})
  void readsNothingOfABodyThatIsAnnouncedTooLarge(String length) throws IOException {
    EndlessBody body = new EndlessBody();

    SignaturesResponse response =
        handler(repository)
            .handle(
                SignaturesRequest.of("PUT", PATH, Map.of("content-length", List.of(length)), body));

    assertError(response, 413, "SIGNATURE_INVALID");
    assertThat(body.read).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "", "many", "7"})
  void doesNotBelieveTheAnnouncedLength(String length) throws IOException {
    SignaturesResponse response =
        handler(repository)
            .handle(
                SignaturesRequest.of(
                    "PUT",
                    PATH,
                    Map.of("Content-Length", List.of(length)),
                    new ByteArrayInputStream(SIGNATURE.toJson())));

    assertThat(response.status()).isEqualTo(201);
  }

  @Test
  void refusesMoreSignaturesThanClientsRead() throws IOException {
    for (int i = 0; i < Limits.DEFAULT.signatures(); i++) {
      assertThat(put(signature("host/team/app:" + i)).status()).isEqualTo(201);
    }

    assertError(put(signature("host/team/app:last")), 413, "SIGNATURE_INVALID");
    assertThat(put(signature("host/team/app:0")).status()).isEqualTo(201);
    assertThat(ExtensionSignatures.parse(get().body(), Limits.DEFAULT).signatures())
        .hasSize(Limits.DEFAULT.signatures());
  }

  @Test
  void passesOnThatTheBodyCannotBeRead() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };

    assertThatThrownBy(
            () -> handler(repository).handle(SignaturesRequest.of("PUT", PATH, Map.of(), broken)))
        .isInstanceOf(IOException.class)
        .hasMessage("gone");
  }

  /** A store that can do nothing. */
  private record BrokenRepository(IOException problem) implements SignatureRepository {
    @Override
    public Presence find(RepositoryPath path, Digest manifest) {
      return Presence.PRESENT;
    }

    @Override
    public List<ExtensionSignature> list(RepositoryPath path, Digest manifest) throws IOException {
      throw problem;
    }

    @Override
    public Addition add(RepositoryPath path, Digest manifest, ExtensionSignature signature)
        throws IOException {
      throw problem;
    }
  }

  private List<SignaturesResponse> fromBroken(IOException problem) throws IOException {
    SignaturesHandler handler = handler(new BrokenRepository(problem));
    return List.of(
        handler.handle(SignaturesRequest.of("GET", PATH, Map.of(), InputStream.nullInputStream())),
        handler.handle(
            SignaturesRequest.of(
                "PUT", PATH, Map.of(), new ByteArrayInputStream(SIGNATURE.toJson()))));
  }

  @Test
  void saysNothingOfTheInsideOfAStore() throws IOException {
    for (SignaturesResponse response : fromBroken(new IOException("/var/secret/path"))) {
      assertError(response, 500, "UNKNOWN");
      assertThat(text(response)).doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @EnumSource
  void letsAStoreChooseItsAnswer(SignatureRepositoryException.Kind kind) throws IOException {
    for (SignaturesResponse response :
        fromBroken(new SignatureRepositoryException(kind, "because"))) {
      switch (kind) {
        case BUSY -> {
          assertError(response, 429, "TOOMANYREQUESTS");
          assertThat(response.headers()).containsEntry("Retry-After", List.of("1"));
        }
        case DENIED -> assertError(response, 403, "DENIED");
        case INVALID -> assertError(response, 400, "SIGNATURE_INVALID");
      }
      assertThat(text(response)).contains("\"detail\":\"because\"");
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void takesAnAuthorizerThatDecidesNothingForNo() throws IOException {
    decision = null;

    assertError(put(SIGNATURE), 500, "UNKNOWN");
    assertError(get(), 500, "UNKNOWN");

    assertThat(repository.list(new RepositoryPath("team/app"), MANIFEST)).isEmpty();
  }

  @Test
  void takesAnAuthorizerThatFailsForNo() throws IOException {
    SignaturesHandler handler =
        new SignaturesHandler(
            repository,
            (action, path, headers) -> {
              throw new IOException("directory service down");
            });

    SignaturesResponse response =
        handler.handle(
            SignaturesRequest.of(
                "PUT", PATH, Map.of(), new ByteArrayInputStream(SIGNATURE.toJson())));

    assertError(response, 500, "UNKNOWN");
    assertThat(repository.list(new RepositoryPath("team/app"), MANIFEST)).isEmpty();
  }

  /** Which of the embedder's objects has a defect; each is asked in turn. */
  private enum Place {
    AUTHORIZER,
    LOOKUP,
    LIST,
    ADD
  }

  private SignaturesHandler broken(Place place, Supplier<?> defect) {
    SignatureRepository signatures =
        new SignatureRepository() {
          @Override
          public Presence find(RepositoryPath path, Digest manifest) {
            return at(Place.LOOKUP, Presence.PRESENT);
          }

          @Override
          public List<ExtensionSignature> list(RepositoryPath path, Digest manifest) {
            return at(Place.LIST, List.of());
          }

          @Override
          public Addition add(RepositoryPath path, Digest manifest, ExtensionSignature signature) {
            return at(Place.ADD, Addition.ADDED);
          }

          @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
          private <T> T at(Place here, T good) {
            return here == place ? (T) defect.get() : good;
          }
        };
    return new SignaturesHandler(
        signatures,
        (action, path, headers) -> {
          if (place == Place.AUTHORIZER) {
            return (SigningAuthorization) defect.get();
          }
          return SigningAuthorization.allowed();
        });
  }

  @SuppressWarnings("NullAway") // What embedders without annotations do.
  private static Object nothing() {
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void answers500ForADefectOfTheEmbeddersOwn(Place place) throws IOException {
    Supplier<?> throwing =
        () -> {
          throw new IllegalStateException("password is TopSecret");
        };
    for (Supplier<?> defect : List.<Supplier<?>>of(throwing, SignaturesHandlerTest::nothing)) {
      String method = place == Place.LIST ? "GET" : "PUT";

      SignaturesResponse response =
          broken(place, defect)
              .handle(
                  SignaturesRequest.of(
                      method, PATH, Map.of(), new ByteArrayInputStream(SIGNATURE.toJson())));

      assertError(response, 500, "UNKNOWN");
      assertThat(new String(response.body(), UTF_8)).doesNotContain("TopSecret");
    }
  }

  @ParameterizedTest
  @EnumSource
  void letsErrorsThrough(Place place) {
    AssertionError error = new AssertionError("out of luck");
    String method = place == Place.LIST ? "GET" : "PUT";

    assertThatThrownBy(
            () ->
                broken(
                        place,
                        () -> {
                          throw error;
                        })
                    .handle(
                        SignaturesRequest.of(
                            method, PATH, Map.of(), new ByteArrayInputStream(SIGNATURE.toJson()))))
        .isSameAs(error);
  }

  @Test
  void aBodyThatFailsUncheckedCannotBeRead() {
    InputStream body =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("the stream is gone");
          }
        };

    assertThatThrownBy(
            () -> handler(repository).handle(SignaturesRequest.of("PUT", PATH, Map.of(), body)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("body of the request cannot be read");
  }

  @Test
  void decoratesTheAnswersOfOthers() {
    Map<String, String> headers = new LinkedHashMap<>();

    SignaturesHandler.decorate(headers::put);

    assertThat(headers)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "X-Registry-Supports-Signatures",
                "1",
                "Docker-Distribution-Api-Version",
                "registry/2.0"));
    assertThat(SignaturesHandler.serves(PATH)).isTrue();
    assertThat(SignaturesHandler.serves("/v2/")).isFalse();
  }

  @Test
  void printsNoCredentials() {
    SignaturesRequest request =
        SignaturesRequest.of(
            "GET", PATH, Map.of("Authorization", List.of("secret")), InputStream.nullInputStream());

    assertThat(request + " " + request.headers())
        .contains("Authorization")
        .doesNotContain("secret");
  }
}
