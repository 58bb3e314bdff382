package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds the sample project with a real Maven and asserts what a person sees. */
@ExtendWith(ImageSigningExtension.class)
class SampleProjectIT {
  private static final TestImage BASE = TestImage.oci();

  @TempDir Path work;
  private TestRegistry registry;
  private DockerReference base;
  private SampleProject project;

  @BeforeEach
  void pushTheBaseImage(TestRegistry testRegistry) throws IOException {
    registry = testRegistry;
    base = registry.reference("base/java:17");
    registry.push(base.path(), "17", BASE);
    project = SampleProject.in(work, registry.host());
    new TestLookasideDirectory(work.resolve("sigs")).writeRegistriesD(project.file("registries.d"));
  }

  @Test
  void failsOnAnUnsignedBaseImageAndPassesOnceItIsSigned() throws Exception {
    SampleProject.Result unsigned = project.build("validate");

    assertThat(unsigned.status()).isNotZero();
    assertThat(unsigned.output())
        .contains("[ERROR] rejected: docker://" + base)
        .contains("1 of 1 images must not be used:")
        .contains("A signature is required but none exists in ", "[no-signature]")
        .contains("BUILD FAILURE");
    assertThat(project.file("target/signing/pinned.properties")).doesNotExist();

    SampleProject.Result signing = project.goal("sign@release", "-Dimage=" + base);

    assertThat(signing.status()).as(signing.output()).isZero();
    assertThat(signing.output()).contains(BASE.digest().toString()).doesNotContain("correct horse");

    SampleProject.Result signed = project.build("validate");

    String pinned = base.name() + "@" + BASE.digest();
    assertThat(signed.status()).as(signed.output()).isZero();
    assertThat(signed.output()).contains("[INFO] allowed: docker://" + base, pinned);
    assertThat(project.file("target/signing/pinned.properties"))
        .content()
        .contains("=" + pinned.replace(":", "\\:"));
    assertThat(project.file("target/signing/Containerfile"))
        .content()
        .contains("FROM " + pinned + " AS build\n", "FROM " + pinned + "\n", "--from=build");
  }

  @Tag("thorough")
  @Test
  void showsThePlaceOfATypoInThePolicy() throws Exception {
    Path policy = project.file("policy.json");
    Files.writeString(policy, Files.readString(policy).replace("signedBy", "signdBy"));

    SampleProject.Result result = project.build("validate");

    assertThat(result.status()).isNotZero();
    assertThat(result.output())
        .contains("policy.json:6:", "signdBy", "signedBy", "BUILD FAILURE")
        .doesNotContain("\tat ");
    assertThat(registry.requests()).isEmpty();
  }

  @Tag("thorough")
  @Test
  void saysThatTheRegistryDoesNotAnswer() throws Exception {
    registry.close();

    SampleProject.Result result = project.build("validate");

    assertThat(result.status()).isNotZero();
    assertThat(result.output())
        .contains("[ERROR] indeterminate: docker://" + base)
        .contains("1 of 1 images could not be judged:")
        .contains("[registry-unreachable]");
  }

  @Test
  void saysThatThePassphraseCannotBeDecrypted() throws Exception {
    Files.delete(project.file("settings-security.xml"));

    SampleProject.Result result = project.goal("sign@release", "-Dimage=" + base);

    assertThat(result.status()).isNotZero();
    assertThat(result.output())
        .contains("the server release-key of settings.xml cannot be decrypted");
    assertThat(registry.requests()).isEmpty();
  }
}
