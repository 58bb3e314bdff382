package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.policy.SignedIdentity.ExactReference;
import imagesigning.policy.SignedIdentity.ExactRepository;
import imagesigning.policy.SignedIdentity.MatchExact;
import imagesigning.policy.SignedIdentity.MatchRepoDigestOrExact;
import imagesigning.policy.SignedIdentity.MatchRepository;
import imagesigning.policy.SignedIdentity.RemapIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth tables of the policy reference, "signedIdentity matchers". */
class SignedIdentityTest {
  private static final String D1 = "@sha256:" + "1".repeat(64);
  private static final String D2 = "@sha256:" + "2".repeat(64);
  private static final SignedIdentity EXACT = new MatchExact();
  private static final SignedIdentity REPO_DIGEST = new MatchRepoDigestOrExact();
  private static final SignedIdentity REPOSITORY = new MatchRepository();

  /** Short words of the tables: {@code R} is one repository, {@code R2} another one. */
  private static String name(String word) {
    return word.replace("R2", "registry.example.com/other")
        .replace("R", "registry.example.com/ns/app")
        .replace("@d1", D1)
        .replace("@d2", D2);
  }

  private static Optional<DockerReference> image(String text) {
    return Optional.of(DockerReference.parse(text));
  }

  @ParameterizedTest(name = "image {0}, signed {1}")
  @CsvSource({
    // image, signed, matchExact, matchRepoDigestOrExact, matchRepository
    "R:t,     R:t,     true,  true,  true",
    "R:t,     R:u,     false, false, true",
    "R:t,     R@d1,    false, false, true",
    "R:t,     R,       false, false, true",
    "R:t,     R:t@d1,  false, false, true",
    "R@d1,    R@d1,    true,  true,  true",
    "R@d1,    R@d2,    false, true,  true",
    "R@d1,    R:t,     false, true,  true",
    "R@d1,    R:t@d2,  false, true,  true",
    "R@d1,    R,       false, false, true",
    "R:t@d1,  R:t@d1,  true,  true,  true",
    "R:t@d1,  R:t,     false, false, true",
    "R:t@d1,  R@d1,    false, false, true",
    "R:t@d1,  R:t@d2,  false, false, true",
    "R:t@d1,  R,       false, false, true",
    "R,       R,       false, false, true",
    "R,       R:t,     false, false, true",
    "R,       R@d1,    false, false, true",
    "R:t,     R2:t,    false, false, false",
    "R@d1,    R2@d1,   false, false, false",
    "R@d1,    R2:t,    false, false, false",
    "R:t@d1,  R2:t@d1, false, false, false",
    "R,       R2,      false, false, false",
  })
  void comparesWithTheImagesOwnName(
      String image, String signed, boolean exact, boolean repoDigestOrExact, boolean repository) {
    Optional<DockerReference> reference = image(name(image));
    assertThat(EXACT.matches(reference, name(signed))).isEqualTo(exact);
    assertThat(REPO_DIGEST.matches(reference, name(signed))).isEqualTo(repoDigestOrExact);
    assertThat(REPOSITORY.matches(reference, name(signed))).isEqualTo(repository);
  }

  @ParameterizedTest(name = "image {0}, signed {1}")
  @CsvSource({
    "busybox:latest, busybox:latest, true",
    "busybox:latest, library/busybox:latest, true",
    "busybox:latest, docker.io/library/busybox:latest, true",
    "busybox:latest, index.docker.io/library/busybox:latest, true",
    "docker.io/library/busybox:latest, busybox:latest, true",
    "busybox:latest, busybox, false",
    "busybox:latest, other/busybox:latest, false",
    "busybox:latest, quay.io/library/busybox:latest, false",
    "example.com/a:1, example.com:443/a:1, false",
    "example.com:5000/a:1, example.com/a:1, false",
    "example.com:5000/a:1, example.com:5001/a:1, false",
    "Example.com/a:1, example.com/a:1, false",
    "example.com/a:V, example.com/a:v, false",
  })
  void comparesNormalisedNamesCaseAndPortIncluded(String image, String signed, boolean matches) {
    assertThat(EXACT.matches(image(image), signed)).isEqualTo(matches);
    assertThat(REPO_DIGEST.matches(image(image), signed)).isEqualTo(matches);
  }

  static Stream<String> invalidNames() {
    return Stream.of(
        "",
        " ",
        "INVALID",
        "registry.example.com/UPPER:t",
        "registry.example.com/ns/app:",
        "registry.example.com/ns/app:t ",
        "registry.example.com/ns/app:t\n",
        "registry.example.com/ns/app@sha256:short",
        "docker://registry.example.com/ns/app:t",
        "/registry.example.com/ns/app:t",
        "a".repeat(10_000) + "!",
        "1".repeat(64));
  }

  @ParameterizedTest
  @MethodSource("invalidNames")
  void aSignedNameThatCannotBeParsedMatchesNothing(String signed) {
    for (Optional<DockerReference> image :
        List.of(image(name("R:t")), image(name("R@d1")), image(name("R")))) {
      for (SignedIdentity identity : everyKind()) {
        assertThat(identity.matches(image, signed)).as(identity.type()).isFalse();
      }
    }
  }

  @Test
  void anImageWithoutNameMatchesOnlyWhereTheNameIsConfigured() {
    Map<SignedIdentity, Boolean> expected =
        Map.of(
            EXACT,
            false,
            REPO_DIGEST,
            false,
            REPOSITORY,
            false,
            new RemapIdentity("registry.example.com", "registry.example.com"),
            false,
            new ExactReference(DockerReference.parse(name("R:t"))),
            true,
            new ExactRepository(DockerReference.parse(name("R"))),
            true);
    expected.forEach(
        (identity, matches) -> {
          assertThat(identity.matches(Optional.empty(), name("R:t")))
              .as(identity.type())
              .isEqualTo(matches);
          assertThat(identity.matches(Optional.empty(), "")).as(identity.type()).isFalse();
        });
  }

  @ParameterizedTest(name = "configured {0}, signed {1}")
  @CsvSource({
    "R:t,    R:t,    true",
    "R:t,    R:u,    false",
    "R:t,    R,      false",
    "R:t,    R:t@d1, false",
    "R@d1,   R@d1,   true",
    "R@d1,   R@d2,   false",
    "R@d1,   R:t,    false",
    "R:t@d1, R:t@d1, true",
    "R:t@d1, R:t,    false",
    "R:t,    R2:t,   false",
  })
  void exactReferenceComparesWithTheConfiguredReferenceOnly(
      String configured, String signed, boolean matches) {
    SignedIdentity identity = new ExactReference(DockerReference.parse(name(configured)));
    assertThat(identity.matches(image(name("R2:z")), name(signed))).isEqualTo(matches);
    assertThat(identity.matches(Optional.empty(), name(signed))).isEqualTo(matches);
  }

  @ParameterizedTest(name = "configured {0}, signed {1}")
  @CsvSource({
    "R,      R,      true",
    "R,      R:t,    true",
    "R,      R@d1,   true",
    "R,      R:t@d1, true",
    "R:t,    R:u,    true",
    "R@d1,   R@d2,   true",
    "R,      R2,     false",
    "R,      R2:t,   false",
  })
  void exactRepositoryIgnoresTagsAndDigests(String configured, String signed, boolean matches) {
    SignedIdentity identity = new ExactRepository(DockerReference.parse(name(configured)));
    assertThat(identity.matches(image(name("R2:z")), name(signed))).isEqualTo(matches);
    assertThat(identity.matches(Optional.empty(), name(signed))).isEqualTo(matches);
  }

  @ParameterizedTest(name = "prefix {0}, image {1}")
  @CsvSource({
    // prefix, image, whether the prefix is that of the image
    "docker.io, busybox:t, true",
    "docker.io/library, busybox:t, true",
    "docker.io/library/busybox, busybox:t, true",
    "docker.io/library/busy, busybox:t, false",
    "busybox, busybox:t, false",
    "docker.io/library, docker.io/libraryy/x:t, false",
    "example.com, example.com/foo:t, true",
    "example.com, example.com/foo/bar:t, true",
    "example.com, example.com:5000/foo:t, false",
    "example.com:5000, example.com:5000/foo:t, true",
    "example.com:5000, example.com:50000/foo:t, false",
    "example.com:5000, example.com/foo:t, false",
    "example.com/foo, example.com/foo:t, true",
    "example.com/foo, example.com/foo/bar:t, true",
    "example.com/foo, example.com/foobar:t, false",
    "example.com/foo/bar, example.com/foo:t, false",
    "ample.com, example.com/foo:t, false",
  })
  void aPrefixEndsWhereAPathComponentEnds(String prefix, String image, boolean matches) {
    DockerReference reference = DockerReference.parse(image);
    Optional<DockerReference> remapped =
        new RemapIdentity(prefix, "vendor.example/replaced").remap(reference);
    assertThat(remapped).isPresent();
    assertThat(!remapped.get().equals(reference)).isEqualTo(matches);
  }

  @ParameterizedTest(name = "{0} to {1}, image {2}")
  @CsvSource(
      nullValues = "none",
      value = {
        // prefix, signedPrefix, image, the name a signature must carry
        "mirror.example, vendor.example, mirror.example/ns/app:t, vendor.example/ns/app:t",
        "mirror.example, vendor.example, mirror.example/ns/app@d1, vendor.example/ns/app@d1",
        "mirror.example, vendor.example, mirror.example/ns/app:t@d1, vendor.example/ns/app:t@d1",
        "mirror.example, vendor.example, other.example/ns/app:t, other.example/ns/app:t",
        "mirror.example/vendor, vendor.example, mirror.example/vendor/app:t, vendor.example/app:t",
        "mirror.example, vendor.example/ns, mirror.example/a:t, vendor.example/ns/a:t",
        "mirror.example/ns/app, vendor.example/b, mirror.example/ns/app:t, vendor.example/b:t",
        "mirror.example/ns/app, vendor.example:5000, mirror.example/ns/app:t, none",
        "mirror.example/ns/app, vendor.example:5000, mirror.example/ns/app@d1, none",
        "mirror.example/ns/app, notlocalhost, mirror.example/ns/app:t, none",
        "mirror.example/ns/app, notlocalhost, mirror.example/ns/app@d1, none",
        "mirror.example, ns/shortname, mirror.example/app:t, none",
        "a.example, b.example, a.example/a.example/a.example:t, b.example/a.example/a.example:t",
      })
  void remapsTheImagesNameAndRefusesWhatIsNotCanonical(
      String prefix, String signedPrefix, String image, String expected) {
    Optional<DockerReference> remapped =
        new RemapIdentity(prefix, signedPrefix).remap(DockerReference.parse(name(image)));
    assertThat(remapped.map(DockerReference::toString))
        .isEqualTo(Optional.ofNullable(expected).map(SignedIdentityTest::name));
  }

  @Test
  void remapIdentityThenMatchesAsTheDefaultDoes() {
    SignedIdentity identity = new RemapIdentity("mirror.example", "vendor.example");
    Optional<DockerReference> byTag = image("mirror.example/app:t");
    Optional<DockerReference> byDigest = image("mirror.example/app" + D1);
    assertThat(identity.matches(byTag, "vendor.example/app:t")).isTrue();
    assertThat(identity.matches(byTag, "vendor.example/app:u")).isFalse();
    assertThat(identity.matches(byTag, "mirror.example/app:t")).isFalse();
    assertThat(identity.matches(byDigest, "vendor.example/app:u")).isTrue();
    assertThat(identity.matches(byDigest, "vendor.example/app" + D2)).isTrue();
    assertThat(identity.matches(byDigest, "vendor.example/app")).isFalse();
  }

  @Test
  void remapIdentityNeverRemapsTheSignedName() {
    SignedIdentity identity = new RemapIdentity("mirror.example", "vendor.example");
    assertThat(identity.matches(image("vendor.example/app:t"), "mirror.example/app:t")).isFalse();
    assertThat(identity.matches(image("vendor.example/app:t"), "vendor.example/app:t")).isTrue();
  }

  @Test
  void aRemappedNameThatIsNoNameMatchesNothing() {
    SignedIdentity identity = new RemapIdentity("mirror.example/ns/app", "notlocalhost");
    Optional<DockerReference> image = image("mirror.example/ns/app:t");
    assertThat(identity.matches(image, "notlocalhost:t")).isFalse();
    assertThat(identity.matches(image, "docker.io/library/notlocalhost:t")).isFalse();
    assertThat(identity.matches(image, "mirror.example/ns/app:t")).isFalse();
  }

  @Test
  void typesAreSpeltAsInPolicyJson() {
    assertThat(everyKind().stream().map(SignedIdentity::type))
        .containsExactly(
            "matchExact",
            "matchRepoDigestOrExact",
            "matchRepository",
            "exactReference",
            "exactRepository",
            "remapIdentity");
  }

  private static List<SignedIdentity> everyKind() {
    return List.of(
        EXACT,
        REPO_DIGEST,
        REPOSITORY,
        new ExactReference(DockerReference.parse("registry.example.com/ns/app:t")),
        new ExactRepository(DockerReference.parse("registry.example.com/ns/app")),
        new RemapIdentity("registry.example.com", "registry.example.com"));
  }
}
