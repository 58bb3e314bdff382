package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.Route;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code sign --tags} and {@code sign --all-tags}, as a script sees them. */
@ExtendWith(ImageSigningExtension.class)
class SignTagsTest {
  private static final TestKey KEY = TestKey.generate();

  @TempDir Path work;
  private TestRegistry registry;
  private TestLookasideDirectory store;
  private Path registriesD;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushImages(TestRegistry testRegistry) throws IOException {
    registry = testRegistry;
    store = new TestLookasideDirectory(work.resolve("sigs"));
    registriesD = store.writeRegistriesD(work.resolve("registries.d"));
    registry.push("shop/app", "1.0", TestImage.oci(1));
    registry.push("shop/app", "2.0", TestImage.oci(2));
    Files.write(work.resolve("release.sec"), KEY.secretKey());
  }

  @AfterEach
  void endProgress() {
    System.clearProperty("signing.progress");
  }

  private Result sign(String name, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments =
        Stream.of(
                List.of("sign", "--tls-verify=false", "--registries-d", registriesD.toString()),
                List.of("--sign-by", KEY.fingerprint()),
                List.of("--key-file", work.resolve("release.sec").toString()),
                List.of(more),
                List.of(registry.host() + "/" + name))
            .flatMap(List::stream)
            .toArray(String[]::new);
    int status = Signing.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(status, out.toString(), err.toString());
  }

  private boolean isSigned(TestImage image) {
    return Files.exists(store.file("shop/app", image.digest(), 1));
  }

  @Test
  void signsAllTags() {
    Result signed = sign("shop/app", "--all-tags");

    assertThat(signed.err()).isEmpty();
    assertThat(signed.status()).isZero();
    assertThat(signed.out())
        .hasLineCount(2)
        .contains(registry.host() + "/shop/app:1.0", registry.host() + "/shop/app:2.0");
    assertThat(isSigned(TestImage.oci(1))).isTrue();
    assertThat(isSigned(TestImage.oci(2))).isTrue();
  }

  @Test
  void signsTheTagsNamed() {
    registry.push("shop/app", "3.0", TestImage.oci(3));

    Result signed = sign("shop/app", "--tags", "1.0,3.0");

    assertThat(signed.status()).isZero();
    assertThat(signed.out()).hasLineCount(2);
    assertThat(isSigned(TestImage.oci(2))).isFalse();
  }

  @Test
  void signsNothingTwice() {
    sign("shop/app", "--all-tags");

    Result again = sign("shop/app", "--all-tags", "--json");

    assertThat(again.status()).isZero();
    assertThat(again.out())
        .hasLineCount(1)
        .startsWith("{\"formatVersion\":1,\"repository\":\"" + registry.host() + "/shop/app\"")
        .contains("\"alreadyThere\":true")
        .doesNotContain("\"alreadyThere\":false");
    assertThat(store.file("shop/app", TestImage.oci(1).digest(), 2)).doesNotExist();
  }

  @Test
  void signsListsTooWhenAsked() {
    TestIndex index = TestIndex.multiPlatform();
    registry.push("shop/app", "multi", index);

    Result signed = sign("shop/app", "--tags", "multi", "--list-and-instances");

    assertThat(signed.out()).hasLineCount(3).contains(index.digest().toString());
  }

  @Test
  void signsUnderAnotherRepositoryName() {
    Result signed =
        sign("shop/app", "--tags", "1.0", "--sign-identity", "pulp.example.com/library/app");

    assertThat(signed.status()).isZero();
    assertThat(signed.out()).contains("pulp.example.com/library/app:1.0");
  }

  @Test
  void refusesAnUnknownTagBeforeItSignsAnything() {
    Result signed = sign("shop/app", "--tags", "1.0,none");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.out()).isEmpty();
    assertThat(signed.err()).contains("has no tag none");
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    assertThat(sign("shop/app", "--tags", "1.0", "--all-tags").status()).isEqualTo(2);
    assertThat(sign("shop/app:1.0", "--all-tags").err()).contains("the tags beside it");
    assertThat(sign("shop/app", "--all-tags", "--sign-identity", "example.com/a:1").err())
        .contains("--sign-identity: expected a repository without a tag");
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void answersWithThreeWhenTheRegistryDoesNot() {
    registry.faults().on(Route.manifests()).status(500);

    Result signed = sign("shop/app", "--all-tags");

    assertThat(signed.status()).isEqualTo(3);
    assertThat(signed.err()).contains(registry.host());
  }

  @Test
  void namesWhatIsStoredAndWhatIsMissingIfItEndsEarly() throws IOException {
    Digest blocked = TestImage.oci(2).digest();
    Path directory = store.file("shop/app", blocked, 1).getParent();
    Files.createDirectories(directory.getParent());
    Files.createFile(directory);

    Result signed = sign("shop/app", "--all-tags");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err().lines())
        .anyMatch(line -> line.startsWith("signing: Of 2 signatures of "))
        .anyMatch(line -> line.startsWith(blocked.toString()) && line.endsWith(": missing"));
  }

  @Test
  void showsHowItGetsOnWhereSomebodyWatches() {
    System.setProperty("signing.progress", "true");

    assertThat(sign("shop/app", "--all-tags").err().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("[1/2] " + registry.host() + "/shop/app:"));
    assertThat(sign("shop/app", "--all-tags", "--quiet").err()).isEmpty();
  }
}
