package imagesigning.registry.pulp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureQueryTest {
  private static final Digest ONE = Digest.sha256(new byte[] {1});
  private static final Digest TWO = Digest.sha256(new byte[] {2});

  @Test
  void hasNoConditionsToBeginWith() {
    assertThat(SignatureQuery.all().parameters()).isEmpty();
  }

  @Test
  void asksForOneValueExactlyAndForSeveralByList() {
    assertThat(SignatureQuery.all().named("a").digest(ONE).keyId("45ace14e3ebb9bba").parameters())
        .isEqualTo(Map.of("name", "a", "digest", ONE.toString(), "key_id", "45ACE14E3EBB9BBA"));
    assertThat(
            SignatureQuery.all()
                .named("a", "b")
                .digest(ONE, TWO)
                .keyId("45ACE14E3EBB9BBA", "AAAAAAAAAAAAAAAA")
                .parameters())
        .isEqualTo(
            Map.of(
                "name__in",
                "a,b",
                "digest__in",
                ONE + "," + TWO,
                "key_id__in",
                "45ACE14E3EBB9BBA,AAAAAAAAAAAAAAAA"));
  }

  @Test
  void choosesByManifestAndByVersion() {
    assertThat(
            SignatureQuery.all()
                .ofManifest(ONE, TWO)
                .inVersion("/v/1/")
                .addedIn("/v/2/")
                .removedIn("/v/3/")
                .parameters())
        .isEqualTo(
            Map.of(
                "manifest",
                ONE + "," + TWO,
                "repository_version",
                "/v/1/",
                "repository_version_added",
                "/v/2/",
                "repository_version_removed",
                "/v/3/"));
  }

  @Test
  void refusesConditionsThatWouldMeanSomethingElse() {
    assertThatThrownBy(() -> SignatureQuery.all().named())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one value");
    assertThatThrownBy(() -> SignatureQuery.all().named("a,b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no comma");
    assertThatThrownBy(() -> SignatureQuery.all().keyId("3EBB9BBA"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 hex digits");
  }

  @Test
  void escapesWhatGoesIntoTheQuery() {
    assertThat(Query.of(Map.of("name", "a b&c=d/é"))).isEqualTo("?name=a%20b%26c%3Dd%2F%C3%A9");
  }
}
