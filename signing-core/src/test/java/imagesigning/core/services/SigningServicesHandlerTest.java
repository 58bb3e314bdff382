package imagesigning.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.json.JsonFormatException;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningServicesHandlerTest {
  private static final String ROOT = "/pulp/api/v3/signing-services/";
  private static final String FINGERPRINT = "8F336A705074623F7FC3273945ACE14E3EBB9BBA";
  private static final Instant CREATED = Instant.parse("2022-01-04T16:51:49.208122Z");

  private final InMemorySigningServiceStore store = new InMemorySigningServiceStore();
  private final List<String> asked = new ArrayList<>();
  private SigningAuthorization decision = SigningAuthorization.allowed();

  @BeforeEach
  void addServices() {
    for (String name : List.of("a", "b", "c+d e&f")) {
      store.add(service(name));
    }
  }

  private static SigningServiceDefinition service(String name) {
    return new SigningServiceDefinition(
        UUID.nameUUIDFromBytes(name.getBytes(UTF_8)),
        name,
        SigningServiceKind.CONTAINER_MANIFEST,
        Path.of("/var/lib/pulp/scripts/sign.sh"),
        FINGERPRINT,
        "armored\n",
        CREATED);
  }

  private SigningServicesHandler handler(SigningServiceStore services) {
    return new SigningServicesHandler(
        services,
        headers -> {
          asked.add(headers.first("authorization").orElse("-"));
          return decision;
        },
        URI.create("https://pulp.example.com/"));
  }

  private SigningServicesResponse request(String method, String path, String query) {
    return handler(store)
        .handle(
            SigningServicesRequest.of(
                method, path, query, Map.of("Authorization", List.of("Basic x"))));
  }

  private String get(String path, String query) {
    SigningServicesResponse response = request("GET", path, query);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("Content-Type", List.of("application/json"));
    return text(response);
  }

  private static String text(SigningServicesResponse response) {
    assertThat(response.contentLength()).isEqualTo(response.body().length);
    return new String(response.body(), UTF_8);
  }

  private static String page(int count, String next, String previous, String... names) {
    List<String> results = new ArrayList<>();
    for (String name : names) {
      results.add(service(name).toPulpJson());
    }
    return "{\"count\":"
        + count
        + ",\"next\":"
        + next
        + ",\"previous\":"
        + previous
        + ",\"results\":["
        + String.join(",", results)
        + "]}";
  }

  private static String link(String query) {
    return "\"https://pulp.example.com" + ROOT + "?" + query.replace("&", "\\u0026") + "\"";
  }

  @Test
  void listsAllServices() {
    assertThat(get(ROOT, "")).isEqualTo(page(3, "null", "null", "a", "b", "c+d e&f"));
    assertThat(asked).containsExactly("Basic x");
  }

  @Test
  void writesWhatStrictReadersRead() throws JsonFormatException {
    assertThat(StrictJson.parse(get(ROOT, "").getBytes(UTF_8), 100_000, 10))
        .isInstanceOf(JsonObject.class);
  }

  @Test
  void answersWithoutTheLastSlashToo() {
    assertThat(get(ROOT.substring(0, ROOT.length() - 1), "limit=1"))
        .isEqualTo(get(ROOT, "limit=1"));
    assertThat(get(service("b").href().replaceAll("/$", ""), ""))
        .isEqualTo(service("b").toPulpJson());
  }

  @Test
  void givesOneServiceByItsHref() {
    assertThat(get(service("b").href(), "")).isEqualTo(service("b").toPulpJson());
  }

  @ParameterizedTest
  @CsvSource({
    "name=b, b",
    "name=c%2Bd+e%26f, c+d e&f",
    "name=c%2Bd%20e%26f, c+d e&f",
    "name__in=b, b",
    "'name__in=b,a&name=b', b",
    "'name__in=x,b', b",
  })
  void filtersByName(String query, String name) {
    assertThat(get(ROOT, query)).isEqualTo(page(1, "null", "null", name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name=B", "name=", "name=a%2Cb", "name__in=", "name=a&name__in=b"})
  void findsNothingIfNoNameIsTheSame(String query) {
    assertThat(get(ROOT, query)).isEqualTo(page(0, "null", "null"));
  }

  @Test
  void pagesWithLinksBothWays() {
    assertThat(get(ROOT, "limit=1")).isEqualTo(page(3, link("limit=1&offset=1"), "null", "a"));
    assertThat(get(ROOT, "limit=1&offset=1"))
        .isEqualTo(page(3, link("limit=1&offset=2"), link("limit=1&offset=0"), "b"));
    assertThat(get(ROOT, "limit=2&offset=2"))
        .isEqualTo(page(3, "null", link("limit=2&offset=0"), "c+d e&f"));
    assertThat(get(ROOT, "limit=2&offset=999999999"))
        .isEqualTo(page(3, "null", link("limit=2&offset=999999997")));
  }

  @Test
  void keepsTheFilterInLinks() {
    assertThat(get(ROOT, "name__in=a,c%2Bd+e%26f&limit=1"))
        .isEqualTo(page(2, link("name__in=a%2Cc%2Bd+e%26f&limit=1&offset=1"), "null", "a"));
  }

  @Test
  void givesAHundredAtATimeUnlessAskedAndAThousandAtMost() {
    for (int i = 0; i < 1100; i++) {
      store.add(service("more" + i));
    }

    assertThat(get(ROOT, "")).contains(link("limit=100&offset=100"));
    assertThat(get(ROOT, "limit=5000")).contains(link("limit=1000&offset=1000"));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=-1, limit",
    "limit=x, limit",
    "limit=, limit",
    "limit=9999999999, limit",
    "offset=-1, offset",
    "offset=1.5, offset",
    "colour=red, colour",
    "name=a&name=b, name",
    "name=%zz, query",
    "name=%, query",
  })
  void refusesParametersThatItDoesNotUnderstand(String query, String parameter) {
    SigningServicesResponse response = request("GET", ROOT, query);

    assertThat(response.status()).isEqualTo(400);
    assertThat(text(response)).startsWith("{\"" + parameter + "\":[\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ROOT + "00000000-0000-0000-0000-000000000000/",
        ROOT + "x/",
        ROOT + "../signing-services/",
        ROOT + "/",
        ROOT + "92eb5ffe-e6ae-2fec-3ad7-1c777531578f/more/",
        "/pulp/api/v3/tasks/",
        "/",
        "",
      })
  void saysThatThereIsNothingElse(String path) {
    SigningServicesResponse response = request("GET", path, "");

    assertThat(response.status()).isEqualTo(404);
    assertThat(text(response)).isEqualTo("{\"detail\":\"Not found.\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"})
  void isReadOnly(String method) {
    SigningServicesResponse response = request(method, ROOT, "");

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.headers()).containsEntry("Allow", List.of("GET, HEAD"));
    assertThat(text(response))
        .isEqualTo("{\"detail\":\"Method \\\"" + method + "\\\" not allowed.\"}");
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void answersHeadWithoutABody() {
    SigningServicesResponse head = request("HEAD", ROOT, "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.contentLength()).isEqualTo(request("GET", ROOT, "").contentLength());
  }

  @Test
  void asksWhoMaySeeBeforeAnythingElse() {
    decision = SigningAuthorization.unauthenticated("Basic realm=\"pulp\"");
    SigningServicesResponse unknown = request("POST", ROOT + "x/", "colour=red");
    decision = SigningAuthorization.denied("not you");
    SigningServicesResponse denied = request("GET", ROOT, "");

    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.headers())
        .containsEntry("WWW-Authenticate", List.of("Basic realm=\"pulp\""));
    assertThat(denied.status()).isEqualTo(403);
    assertThat(text(denied)).isEqualTo("{\"detail\":\"not you\"}");
  }

  @Test
  void tellsNothingOfTheInsideIfTheStoreFails() {
    SigningServiceStore broken =
        new SigningServiceStore() {
          @Override
          public List<SigningServiceDefinition> list() throws IOException {
            throw new IOException("secret path");
          }

          @Override
          public boolean add(SigningServiceDefinition service) {
            return false;
          }
        };

    SigningServicesResponse response =
        handler(broken).handle(SigningServicesRequest.of("GET", ROOT, "", Map.of()));

    assertThat(response.status()).isEqualTo(500);
    assertThat(text(response)).doesNotContain("secret");
  }

  /** What the embedder wrote may have defects; an {@link Error} goes through. */
  @Test
  void answers500ForADefectOfTheEmbeddersOwn() {
    RuntimeException secret = new IllegalStateException("secret");
    SigningServiceStore throwing = storeThatGives(() -> raise(secret));
    SigningServiceStore silent = storeThatGives(() -> null);
    SigningServicesHandler undecided =
        new SigningServicesHandler(
            store, headers -> raise(secret), URI.create("https://pulp.example.com"));
    List<SigningServicesHandler> all = List.of(handler(throwing), handler(silent), undecided);
    for (SigningServicesHandler handler : all) {
      for (String path : List.of(ROOT, ROOT + "0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f/")) {
        SigningServicesResponse response =
            handler.handle(SigningServicesRequest.of("GET", path, "", Map.of()));

        assertThat(response.status()).isEqualTo(500);
        assertThat(text(response)).isEqualTo("{\"detail\":\"The server's log says more.\"}");
      }
    }
  }

  @Test
  void letsErrorsThrough() {
    AssertionError error = new AssertionError("out of luck");
    SigningServicesHandler handler =
        handler(
            storeThatGives(
                () -> {
                  throw error;
                }));

    assertThatThrownBy(() -> handler.handle(SigningServicesRequest.of("GET", ROOT, "", Map.of())))
        .isSameAs(error);
  }

  private static <T> T raise(RuntimeException problem) {
    throw problem;
  }

  private static SigningServiceStore storeThatGives(
      Supplier<List<SigningServiceDefinition>> services) {
    return new SigningServiceStore() {
      @Override
      public List<SigningServiceDefinition> list() {
        return services.get();
      }

      @Override
      public boolean add(SigningServiceDefinition service) {
        return services.get().isEmpty();
      }
    };
  }

  @Test
  void knowsItsPaths() {
    assertThat(SigningServicesHandler.serves(ROOT)).isTrue();
    assertThat(SigningServicesHandler.serves("/pulp/api/v3/signing-services")).isTrue();
    assertThat(SigningServicesHandler.serves(ROOT + "x/")).isTrue();
    assertThat(SigningServicesHandler.serves("/pulp/api/v3/signing-services-x/")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "pulp.example.com", "https:x", "https://h/p", "https://h?x", "https://h#x"})
  void wantsAnOriginThatLinksCanBeginWith(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SigningServicesHandler(
                    store, headers -> SigningAuthorization.allowed(), URI.create(origin)));
  }
}
