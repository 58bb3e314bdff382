package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify-image-signature} as a script sees it. */
@ExtendWith(ImageSigningExtension.class)
class VerifyImageSignatureCommandTest {
  private static final TestKey KEY = TestKey.generate();
  private static final TestKey OTHER = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path work;
  private TestRegistry registry;
  private TestLookasideDirectory store;
  private DockerReference image;
  private Path status;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushASignedImage(TestRegistry testRegistry) throws IOException {
    registry = testRegistry;
    store = new TestLookasideDirectory(work.resolve("sigs"));
    store.writeRegistriesD(work.resolve("registries.d"));
    image = registry.reference("shop/app:1.0");
    registry.push(image.path(), "1.0", IMAGE);
    store.put(image.path(), IMAGE.digest(), 1, KEY.sign(image.toString(), IMAGE.digest()));
    KEY.writePublicKey(work.resolve("release.gpg"));
    OTHER.writePublicKey(work.resolve("other.gpg"));
    status = work.resolve("status.json");
  }

  @Test
  void verifiesAndNotesNothingUnlessAsked() {
    Result result = verify("release.gpg");

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("verified as " + image, KEY.fingerprint(), "The result was not saved.");
    assertThat(status).doesNotExist();
  }

  @Test
  void notesTheKeyThatVerified() throws IOException {
    Result result = verify("release.gpg", "--save", status.toString());

    assertThat(result.status()).isZero();
    assertThat(Files.readString(status))
        .contains(KEY.fingerprint(), IMAGE.digest().toString(), image.toString());
  }

  @Test
  void takesTheNoteBackWhenTheKeyIsWrongAndKeepsTheSignature() {
    verify("release.gpg", "--save", status.toString());

    Result result = verify("other.gpg", "--save", status.toString());

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("NOT verified", "[openpgp-unknown-key]");
    assertThat(status).doesNotExist();
    assertThat(store.file(image.path(), IMAGE.digest(), 1)).exists();
  }

  @Test
  void refusesAnotherIdentityWithTheReason() {
    Result result =
        run(
            "--expected-identity",
            "registry.example.com/app:1.0",
            "--public-key",
            at("release.gpg"));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("[identity-mismatch]");
  }

  @Test
  void failsForAnImageWithoutSignatures() throws IOException {
    Files.delete(store.file(image.path(), IMAGE.digest(), 1));

    Result result = verify("release.gpg", "--json");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("\"outcome\":\"no-signatures\"").hasLineCount(1);
  }

  @Test
  void removeAllTakesOnlyTheNoteBack() {
    verify("release.gpg", "--save", status.toString());

    Result result = run("--remove-all", "--save", status.toString());

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("no longer noted as verified");
    assertThat(status).doesNotExist();
    assertThat(store.file(image.path(), IMAGE.digest(), 1)).exists();
  }

  @Test
  void tellsProgramsWhetherANoteWasTakenBack() {
    verify("release.gpg", "--save", status.toString());

    Result first = run("--remove-all", "--json", "--save", status.toString());
    Result second = run("--remove-all", "--json", "--save", status.toString());

    assertThat(first.out().strip())
        .isEqualTo("{\"image\":\"docker://" + image + "\",\"status\":\"cleared\"}");
    assertThat(second.out().strip())
        .isEqualTo("{\"image\":\"docker://" + image + "\",\"status\":\"unchanged\"}");
  }

  @Test
  void leavesAFileAloneThatIsAboutSomethingElse() throws IOException {
    Files.writeString(status, "{\"formatVersion\":1,\"image\":\"sha256:other\"}");

    Result result = verify("release.gpg", "--save", status.toString());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("status.json", "left alone");
    assertThat(status).hasContent("{\"formatVersion\":1,\"image\":\"sha256:other\"}");
  }

  @Test
  void wantsAnIdentityOrRemoveAllButNotBoth() {
    assertThat(run("--public-key", at("release.gpg")).status()).isEqualTo(2);
    assertThat(run("--remove-all", "--expected-identity", "a/b:1", "--save", at("s")).status())
        .isEqualTo(2);
    assertThat(run("--remove-all").err()).contains("--save FILE");
  }

  @Test
  void refusesATagAndADigestTogetherBeforeAnyRequest() {
    Result result =
        run("--expected-identity", image + "@" + IMAGE.digest(), "--public-key", at("release.gpg"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void answersWithThreeWhenTheRegistryDoesNot() {
    registry.close();

    assertThat(verify("release.gpg").status()).isEqualTo(3);
  }

  private Result verify(String keys, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--expected-identity", image.toString(), "--public-key", at(keys)));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(new String[0]));
  }

  private Result run(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("verify-image-signature", "--insecure", "--registries-d", at("registries.d")));
    arguments.addAll(List.of(options));
    arguments.add(image.toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Signing.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(new String[0]));
    return new Result(exit, out.toString(), err.toString());
  }

  private String at(String file) {
    return work.resolve(file).toString();
  }
}
