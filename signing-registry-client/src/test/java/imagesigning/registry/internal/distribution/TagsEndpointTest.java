package imagesigning.registry.internal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.RegistryException;
import imagesigning.registry.RepositorySigningException;
import imagesigning.registry.RepositorySigningFailure;
import imagesigning.registry.RepositorySigningLimits;
import imagesigning.registry.server.ScriptedServer;
import imagesigning.registry.server.ScriptedServer.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TagsEndpointTest {
  private static final RepositorySigningLimits SMALL =
      new RepositorySigningLimits(5, 4, 200, 1, 1, 1, 1);

  private final ScriptedServer registry = ScriptedServer.start();
  private final ScriptedServer other = ScriptedServer.start();

  @AfterEach
  void close() {
    registry.close();
    other.close();
  }

  private List<String> list(CredentialsProvider credentials) throws Exception {
    return new TagsEndpoint(Parts.plainHttp(credentials).requests, SMALL, 2)
        .list(DockerReference.parse(registry.host() + "/ns/app"), Parts.soon());
  }

  private List<String> list() throws Exception {
    return list(CredentialsProvider.anonymous());
  }

  private RepositorySigningFailure failure() {
    return catchThrowableOfType(RepositorySigningException.class, this::list).failure();
  }

  private static Reply page(String body, String link) {
    return ScriptedServer.ok(Map.of("Link", link), body.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> targets() {
    return registry.requests().stream().map(ScriptedServer.Request::target).toList();
  }

  @Test
  void readsOnePage() throws Exception {
    registry.answering(
        r -> ScriptedServer.ok("{\"name\":\"ns/app\",\"tags\":[\"b\",\"a\"],\"more\":{}}"));

    assertThat(list()).containsExactly("b", "a");
    assertThat(targets()).containsExactly("/v2/ns/app/tags/list?n=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"tags\":null}", "{\"tags\":[]}"})
  void aRepositoryMayHaveNoTags(String body) throws Exception {
    registry.answering(r -> ScriptedServer.ok(body));

    assertThat(list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/ns/app/tags/list?last=b&n=2>; rel=\"next\"",
        "</v2/ns/app/tags/list?last=b&n=2>;rel=next",
        "<?last=b&n=2>; rel=\"next\"",
        "<http://HOST/v2/ns/app/tags/list?last=b&n=2>; title=\"x\"; REL = \"Next\"",
        "</first>; rel=\"first\", </v2/ns/app/tags/list?last=b&n=2>; rel=\"next\""
      })
  void followsTheLinkToTheNextPage(String link) throws Exception {
    registry.answering(
        r ->
            r.target().contains("last=b")
                ? ScriptedServer.ok("{\"tags\":[\"b\",\"c\"]}")
                : page("{\"tags\":[\"a\",\"b\"]}", link.replace("HOST", registry.host())));

    assertThat(list()).containsExactly("a", "b", "c");
    assertThat(targets())
        .containsExactly("/v2/ns/app/tags/list?n=2", "/v2/ns/app/tags/list?last=b&n=2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"</x>; rel=\"prev\"", "</x>", "</x; rel=\"next\"", "nonsense", "; rel=\"next\""})
  void anythingElseIsNoNextPage(String link) throws Exception {
    registry.answering(r -> page("{\"tags\":[\"a\"]}", link));

    assertThat(list()).containsExactly("a");
    assertThat(registry.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://OTHER/v2/ns/app/tags/list?last=a",
        "//OTHER/v2/ns/app/tags/list?last=a",
        "https://HOST/v2/ns/app/tags/list?last=a",
        "http://user:secret@HOST/v2/ns/app/tags/list?last=a",
        "file:///etc/passwd",
        "http://a b/"
      })
  void neverLeavesTheRegistry(String target) {
    String link =
        "<"
            + target.replace("OTHER", other.host()).replace("HOST", registry.host())
            + ">; rel=next";
    registry.answering(r -> page("{\"tags\":[\"a\"]}", link));

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_LEADS_AWAY);
    assertThat(registry.requests()).hasSize(1);
    assertThat(other.requests()).isEmpty();
  }

  @Test
  void aPageThatCameFromElsewhereLeadsNowhere() {
    registry.answering(r -> ScriptedServer.redirect(307, other.url("/v2/ns/app/tags/list?n=2")));
    other.answering(r -> page("{\"tags\":[\"a\"]}", "</v2/ns/app/tags/list?last=a>; rel=next"));

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_LEADS_AWAY);
  }

  @Test
  void noticesACircle() {
    registry.answering(
        r ->
            page(
                "{\"tags\":[\"a\"]}",
                r.target().contains("last=a")
                    ? "</v2/ns/app/tags/list?n=2>; rel=next"
                    : "</v2/ns/app/tags/list?last=a>; rel=next"));

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_LOOPS);
    assertThat(registry.requests()).hasSize(2);
  }

  @Test
  void endsAnEndlessListOfPages() {
    AtomicInteger page = new AtomicInteger();
    registry.answering(
        r ->
            page(
                "{\"tags\":[\"a\"]}",
                "</v2/ns/app/tags/list?p=" + page.incrementAndGet() + ">; rel=next"));

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_TOO_LONG);
    assertThat(registry.requests()).hasSize(SMALL.tagPages());
  }

  @Test
  void endsAnEndlessListOfTags() {
    AtomicInteger page = new AtomicInteger();
    registry.answering(
        r -> {
          int number = page.incrementAndGet();
          return page(
              "{\"tags\":[\"a%d\",\"b%d\"]}".formatted(number, number),
              "</v2/ns/app/tags/list?p=" + number + ">; rel=next");
        });

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_TOO_LONG);
    assertThat(registry.requests()).hasSize(3);
  }

  @Test
  void endsAnEndlessPage() {
    registry.answering(r -> ScriptedServer.endless());

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "\"tags\"",
        "null",
        "{}",
        "{\"tags\":\"a\"}",
        "{\"tags\":{}}",
        "{\"tags\":[1]}",
        "{\"tags\":[null]}",
        "{\"tags\":[\"a\",[\"b\"]]}",
        "{\"tags\":[\"a\"],\"tags\":[\"b\"]}",
        "{\"tags\":[\"a\"]} {}",
        "{\"tags\":[\"\"]}",
        "{\"tags\":[\"../../x\"]}",
        "{\"tags\":[\"a?n=1\"]}",
        "{\"tags\":[\"a\\nb\"]}"
      })
  void refusesAMalformedPage(String body) {
    registry.answering(r -> ScriptedServer.ok(body));

    assertThat(failure()).isEqualTo(RepositorySigningFailure.TAG_LIST_INVALID);
  }

  @Test
  void showsNothingRawOfAMalformedTag() {
    registry.answering(r -> ScriptedServer.ok("{\"tags\":[\"a\\u001b[31m\"]}"));

    assertThat(catchThrowableOfType(RepositorySigningException.class, this::list))
        .hasMessageContaining("a\\u001b[31m")
        .hasMessageNotContaining("\u001b");
  }

  @ParameterizedTest
  @CsvSource({
    "403, ACCESS_DENIED",
    "404, MANIFEST_NOT_FOUND",
    "429, RATE_LIMITED",
    "500, REGISTRY_ERROR",
    "204, REGISTRY_ERROR"
  })
  void saysWhatTheRegistryAnswered(int status, IndeterminateReason reason) {
    registry.answering(r -> ScriptedServer.status(status));

    RegistryException failure = catchThrowableOfType(RegistryException.class, this::list);

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.status()).hasValue(status);
  }

  @Test
  void sendsCredentialsForTheNextPageToo() throws Exception {
    registry.answering(
        r -> {
          if (r.header("authorization").isEmpty()) {
            return ScriptedServer.status(401, Map.of("WWW-Authenticate", "Basic realm=\"r\""));
          }
          return r.target().contains("last")
              ? ScriptedServer.ok("{\"tags\":[\"b\"]}")
              : page("{\"tags\":[\"a\"]}", "</v2/ns/app/tags/list?last=a>; rel=next");
        });

    assertThat(list(CredentialsProvider.always(Credentials.ofPassword("joe", "secret"))))
        .containsExactly("a", "b");
    assertThat(registry.requests()).hasSize(3);
  }
}
