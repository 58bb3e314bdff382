package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The goal as Maven calls it. */
@ExtendWith(ImageSigningExtension.class)
class VerifyMojoTest {
  private static final TestKey KEY = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path work;
  private TestRegistry registry;
  private TestLookaside lookaside;
  private DockerReference signed;
  private DockerReference unsigned;

  @BeforeEach
  void pushImages(TestRegistry testRegistry, TestLookaside testLookaside) throws IOException {
    registry = testRegistry;
    lookaside = testLookaside;
    signed = push("base/signed:1", IMAGE);
    lookaside.put(signed, IMAGE.digest(), 1, KEY.sign(signed.toString(), IMAGE.digest()));
    unsigned = push("base/unsigned:1", TestImage.oci(2));
    lookaside.writeRegistriesD(work.resolve("registries.d"));
    KEY.writePublicKey(work.resolve("release.gpg"));
  }

  @Test
  void writesAllowedImagesPinned() throws Exception {
    VerifyMojo mojo = mojo(signed.toString());
    mojo.requireSigned = true;

    mojo.execute();

    assertThat(mojo.pinnedFile.toPath())
        .hasContent(
            signed.toString().replace(":", "\\:")
                + "="
                + (signed.name() + "@" + IMAGE.digest()).replace(":", "\\:")
                + "\n");
    assertThat(Files.readString(mojo.verdictsFile.toPath()).lines())
        .singleElement()
        .asString()
        .contains("\"verdict\":\"allowed\"");
    assertThat(registry.requests()).hasSize(2); // is there an extensions API, and the manifest
  }

  @Test
  void aRejectedImageFailsTheBuildAndLeavesNoPinnedFile() throws Exception {
    VerifyMojo mojo = mojo(signed.toString(), unsigned.toString());
    Files.writeString(mojo.pinnedFile.toPath(), "of an earlier build");

    assertThatExceptionOfType(MojoFailureException.class)
        .isThrownBy(mojo::execute)
        .withMessageStartingWith("1 of 2 images must not be used:\ndocker://" + unsigned)
        .withMessageContaining("[no-signature]");
    assertThat(mojo.pinnedFile).doesNotExist();
    assertThat(Files.readString(mojo.verdictsFile.toPath()).lines()).hasSize(2);
  }

  @Test
  void anImageThatCannotBeJudgedEndsTheBuildAsAnError() throws Exception {
    VerifyMojo mojo = mojo(signed.toString());
    registry.close();

    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(mojo::execute)
        .withMessageContaining("1 of 1 images could not be judged")
        .withMessageContaining("[registry-unreachable]");
  }

  @Test
  void anImageThatCannotBeJudgedIsNeverPinned() throws Exception {
    VerifyMojo mojo = mojo(signed.toString());
    mojo.failOnIndeterminate = false;
    registry.close();

    mojo.execute();

    assertThat(mojo.pinnedFile.toPath()).isEmptyFile();
  }

  @Test
  void aRejectionFailsEvenIfIndeterminateDoesNot() throws Exception {
    VerifyMojo mojo = mojo(unsigned.toString(), registry.host() + "/base/absent:1");
    mojo.failOnIndeterminate = false;

    assertThatExceptionOfType(MojoFailureException.class).isThrownBy(mojo::execute);
  }

  @Test
  void nothingToJudgeIsAnError() throws Exception {
    VerifyMojo mojo = mojo();

    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(mojo::execute)
        .withMessageContaining("Nothing to judge");
  }

  @Test
  void skippingAsksNothing() throws Exception {
    VerifyMojo mojo = mojo(unsigned.toString());
    mojo.skip = true;

    mojo.execute();

    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void wrongNamesAndFilesEndTheBuildAsErrors() throws Exception {
    VerifyMojo wrongName = mojo("UPPER CASE");
    VerifyMojo noPolicy = mojo(signed.toString());
    noPolicy.policy = work.resolve("absent.json").toFile();
    VerifyMojo noStores = mojo(signed.toString());
    noStores.registriesDir = work.resolve("absent.d").toFile();
    VerifyMojo noTime = mojo(signed.toString());
    noTime.timeout = 0;
    VerifyMojo wrongPlatform = mojo(signed.toString());
    wrongPlatform.platform = "linux";

    Map.of(
            wrongName, "UPPER CASE",
            noPolicy, "absent.json",
            noStores, "absent.d: expected a directory",
            noTime, "<timeout>: expected seconds",
            wrongPlatform, "<platform>: expected OS/ARCHITECTURE")
        .forEach(
            (mojo, message) ->
                assertThatExceptionOfType(MojoExecutionException.class)
                    .isThrownBy(mojo::execute)
                    .withMessageContaining(message));
  }

  @Test
  void aContainerfileIsPinnedForItsPlatforms() throws Exception {
    TestIndex index = TestIndex.multiPlatform();
    DockerReference multi = registry.reference("base/multi:1");
    registry.push(multi.path(), "1", index);
    Path accept =
        Files.writeString(
            work.resolve("accept.json"), "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}");
    VerifyMojo mojo = mojo();
    mojo.policy = accept.toFile();
    mojo.platform = "linux/amd64";
    mojo.containerfile =
        Files.writeString(
                work.resolve("in"),
                "FROM --platform=linux/arm64 %s AS b\nFROM %s\nCOPY --from=b / /\n"
                    .formatted(multi, multi))
            .toFile();

    mojo.execute();

    String arm = multi.name() + "@" + index.image(Platform.of("linux", "arm64")).digest();
    String amd = multi.name() + "@" + index.image(Platform.of("linux", "amd64")).digest();
    assertThat(mojo.pinnedContainerfile.toPath())
        .hasContent(
            "FROM --platform=linux/arm64 %s AS b\nFROM %s\nCOPY --from=b / /\n"
                .formatted(arm, amd));
    assertThat(Files.readString(mojo.pinnedFile.toPath()))
        .contains("\\ linux/arm64=", "base/multi\\:1=");
  }

  private DockerReference push(String name, TestImage image) {
    DockerReference reference = registry.reference(name);
    registry.push(reference.path(), reference.tag().orElseThrow(), image);
    return reference;
  }

  private VerifyMojo mojo(String... images) throws IOException {
    VerifyMojo mojo = new VerifyMojo();
    mojo.images = List.of(images);
    mojo.tlsVerify = false;
    mojo.registriesDir = work.resolve("registries.d").toFile();
    mojo.policy =
        Files.writeString(
                work.resolve("policy.json"),
                """
                {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]}
                """
                    .formatted(work.resolve("release.gpg")))
            .toFile();
    mojo.pinnedFile = work.resolve("pinned.properties").toFile();
    mojo.verdictsFile = work.resolve("verdicts.jsonl").toFile();
    mojo.pinnedContainerfile = work.resolve("Containerfile").toFile();
    return mojo;
  }
}
