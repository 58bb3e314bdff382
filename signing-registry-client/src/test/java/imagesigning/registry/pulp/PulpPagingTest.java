package imagesigning.registry.pulp;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static imagesigning.registry.pulp.PulpRig.PUSH_LIST;
import static imagesigning.registry.pulp.PulpRig.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PulpPagingTest {
  private final PulpRig pulp = new PulpRig();

  @AfterEach
  void close() {
    pulp.close();
  }

  @Test
  void readsPageByPageAndNoneBeforeItIsNeeded() {
    page(0, absolute(1), "a", "b");
    page(1, absolute(2));
    page(2, null, "c");

    PulpListing<PulpRepository> listing = listing(pulp.client());
    assertThat(pulp.log()).isEmpty();
    Iterator<PulpRepository> repositories = listing.iterator();
    assertThat(pulp.log()).isEmpty();
    assertThat(repositories.next().name()).isEqualTo("a");
    assertThat(repositories.next().name()).isEqualTo("b");
    assertThat(pulp.log()).containsExactly("GET " + target(0));
    assertThat(repositories.next().name()).isEqualTo("c");
    assertThat(repositories.hasNext()).isFalse();
    assertThatThrownBy(repositories::next).isInstanceOf(NoSuchElementException.class);
    assertThat(pulp.log())
        .containsExactly("GET " + target(0), "GET " + target(1), "GET " + target(2));
  }

  @Test
  void followsLinksWithoutAHostToo() throws Exception {
    page(0, target(1), "a");
    page(1, null, "b");

    assertThat(listing(pulp.client()).toList())
        .extracting(PulpRepository::name)
        .containsExactly("a", "b");
    assertThat(listing(pulp.client()).stream().limit(1)).hasSize(1);
    assertThat(pulp.log()).hasSize(3);
  }

  @Test
  void endsWhereAPageNamesItself() {
    page(0, absolute(0), "a");

    PulpException e = failure(() -> listing(pulp.client()).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.PAGING_LOOP);
    assertThat(e.url()).isEqualTo(pulp.url() + PUSH_LIST);
    assertThat(pulp.log()).hasSize(1);
  }

  @Test
  void endsWhereALaterPageNamesAnEarlierOne() {
    page(0, absolute(1), "a");
    page(1, target(0), "b");

    PulpException e = failure(() -> listing(pulp.client()).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.PAGING_LOOP);
    assertThat(pulp.log()).hasSize(2);
  }

  @Test
  void endsAListWithoutEnd() {
    for (int number = 0; number < 10; number++) {
      page(number, absolute(number + 1));
    }

    PulpException e = failure(() -> listing(pulp.builder().maxPages(3).build()).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.TOO_MANY_PAGES);
    assertThat(e).hasMessageContaining("more than 3 pages");
    assertThat(pulp.log()).hasSize(3);
  }

  @Test
  void takesAsManyPagesAsAreAllowed() throws Exception {
    page(0, absolute(1), "a");
    page(1, null, "b");

    assertThat(listing(pulp.builder().maxPages(2).build()).toList()).hasSize(2);
  }

  @Test
  void neverAsksAnotherHostForAPage() {
    try (PulpRig other = new PulpRig()) {
      page(0, other.url() + target(1), "a");

      PulpException e = failure(() -> listing(pulp.client()).toList());

      assertThat(e.failure()).isEqualTo(PulpFailure.LINK_REFUSED);
      assertThat(e).hasMessageContaining("another scheme, host or port");
      assertThat(other.log()).isEmpty();
      assertThat(pulp.log()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/accounts/login/",
        "/pulp/api/v3/../../../admin/",
        "/pulp/api/v3/%2e%2e/admin/",
        "//evil.example.com/pulp/api/v3/",
        "file:///etc/passwd",
        "ftp://pulp.example.com/pulp/api/v3/x/",
        "http://user:secret@127.0.0.1/pulp/api/v3/x/",
        "not a url"
      })
  void neverLeavesTheApi(String next) {
    page(0, next, "a");

    PulpException e = failure(() -> listing(pulp.client()).toList());

    assertThat(e.failure()).isEqualTo(PulpFailure.LINK_REFUSED);
    assertThat(e.getMessage()).doesNotContain("secret");
    assertThat(pulp.log()).hasSize(1);
  }

  @Test
  void anIteratorReportsAPageThatCannotBeHad() {
    page(0, absolute(1), "a");

    Iterator<PulpRepository> repositories = listing(pulp.client()).iterator();
    repositories.next();

    assertThatThrownBy(repositories::hasNext)
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .isInstanceOfSatisfying(
            PulpException.class, e -> assertThat(e.failure()).isEqualTo(PulpFailure.NOT_FOUND));
  }

  @Test
  void asksForPagesOfTheSizeWanted() throws Exception {
    pulp.server()
        .stubFor(
            get(urlPathEqualTo(PUSH_LIST))
                .willReturn(okJson("{\"count\":0,\"next\":null,\"results\":[]}")));

    assertThat(listing(pulp.builder().pageSize(7).build()).toList()).isEmpty();
    assertThat(pulp.log()).containsExactly("GET " + PUSH_LIST + "?limit=7");
  }

  private static PulpListing<PulpRepository> listing(PulpClient client) {
    return client.repositories(PulpRepositoryKind.PUSH);
  }

  private static String target(int number) {
    return PUSH_LIST + "?limit=100" + (number == 0 ? "" : "&offset=" + 100 * number);
  }

  private String absolute(int number) {
    return pulp.url() + target(number);
  }

  private void page(int number, String next, String... names) {
    StringBuilder results = new StringBuilder();
    for (String name : names) {
      results
          .append(results.isEmpty() ? "" : ",")
          .append("{\"pulp_href\":\"%s%s/\",\"name\":\"%s\"}".formatted(PUSH_LIST, name, name));
    }
    pulp.onGet(
        target(number),
        "{\"count\":3,\"next\":%s,\"previous\":null,\"results\":[%s]}"
            .formatted(next == null ? "null" : "\"" + next + "\"", results));
  }
}
