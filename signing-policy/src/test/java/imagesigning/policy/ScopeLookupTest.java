package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.ImageReference;
import imagesigning.core.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lookup order of the policy reference, "Transports, scopes, identities, namespaces". */
class ScopeLookupTest {
  private static final List<String> HOSTS =
      List.of(
          "example.com",
          "example.com:5000",
          "a.example.com",
          "b.a.example.com:5000",
          "example.community",
          "localhost",
          "localhost:80",
          "docker.io");
  private static final List<String> PATHS =
      List.of("app", "ns/app", "ns/apple", "ns/app/x", "nsx/app", "library/app");
  private static final List<String> SUFFIXES =
      List.of(":1", ":latest", "@sha256:" + "ab".repeat(32), "@sha256:" + "cd".repeat(32));

  @Test
  void agreesWithANaiveSearchThroughAllScopes() {
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      Set<String> scopes = scopes(random);
      Policy policy = policy(new ArrayList<>(scopes));
      for (int i = 0; i < 20; i++) {
        Image image = image(random);
        assertThat(found(policy, image.text()))
            .as("seed %d, image %s, scopes %s", seed, image.text(), scopes)
            .isEqualTo(naive(image, scopes));
      }
    }
  }

  @Test
  void doesNotDependOnTheOrderOfScopes() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<String> scopes = new ArrayList<>(scopes(random));
      Policy policy = policy(scopes);
      Collections.shuffle(scopes, random);
      Policy shuffled = policy(scopes);
      assertThat(shuffled).as("seed %d", seed).isEqualTo(policy);
      for (int i = 0; i < 20; i++) {
        String image = image(random).text();
        assertThat(found(shuffled, image)).as("seed %d", seed).isEqualTo(found(policy, image));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "another.example.com:5000/foo/bar:1.2",
    "another.example.com:5000/foo/bar",
    "another.example.com:5000/foo",
    "another.example.com:5000",
    "*.example.com",
    "*.com",
    "''"
  })
  void findsEveryScopeOfAnImage(String scope) {
    ScopeMatch match =
        policy(List.of(scope))
            .requirementsFor(ImageReference.parse("docker://another.example.com:5000/foo/bar:1.2"));

    assertThat(match.transport()).hasValue("docker");
    assertThat(match.scope()).isEqualTo(scope);
    assertThat(match.isDefault()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "another.example.com, another.example.com:5000/foo/bar:1.2",
    "*.another.example.com, another.example.com:5000/foo/bar:1.2",
    "another.example.com:5000/foo/ba, another.example.com:5000/foo/bar:1.2",
    "another.example.com:5000/foo/bar:1, another.example.com:5000/foo/bar:1.2",
    "busybox, busybox",
    "index.docker.io/library/busybox, index.docker.io/library/busybox",
    "*.localhost, localhost/app:1"
  })
  void doesNotFind(String scope, String image) {
    ScopeMatch match =
        policy(List.of(scope)).requirementsFor(ImageReference.parse("docker://" + image));

    assertThat(match.isDefault()).isTrue();
  }

  @Test
  void replacesRatherThanExtends() {
    Policy policy = policy(List.of("", "example.com", "example.com/app"));

    assertThat(
            policy
                .requirementsFor(ImageReference.parse("docker://example.com/app:1"))
                .requirements())
        .containsExactly(requirement("example.com/app"));
  }

  @Test
  void fallsFromATransportWithoutMatchToTheDefault() {
    Policy policy = policy(List.of("example.com"));

    ScopeMatch match = policy.requirementsFor(ImageReference.parse("docker://other.example/a:1"));

    assertThat(match.isDefault()).isTrue();
    assertThat(match.transport()).isEmpty();
    assertThat(match.requirements()).containsExactly(PolicyRequirement.reject());
  }

  @Test
  void fallsToTheDefaultFromAnEmptyTransport() {
    Policy policy =
        Policy.builder()
            .defaultRequirements(PolicyRequirement.reject())
            .transport("docker")
            .build();

    assertThat(policy.requirementsFor(ImageReference.parse("docker://e.example/a")).isDefault())
        .isTrue();
  }

  @Test
  void takesTheEmptyScopeForImagesWithoutIdentity() {
    Policy policy =
        Policy.builder()
            .defaultRequirements(PolicyRequirement.reject())
            .scope(Transport.DOCKER_ARCHIVE, "", PolicyRequirement.insecureAcceptAnything())
            .build();

    ScopeMatch match =
        policy.requirementsFor(ImageReference.parse("docker-archive:/tmp/image.tar"));

    assertThat(match.transport()).hasValue("docker-archive");
    assertThat(match.scope()).isEmpty();
  }

  @Test
  void keepsTransportsApart() {
    Policy policy =
        Policy.builder()
            .defaultRequirements(PolicyRequirement.reject())
            .scope(Transport.OCI, "", PolicyRequirement.insecureAcceptAnything())
            .build();

    assertThat(policy.requirementsFor(ImageReference.parse("docker://e.example/a")).isDefault())
        .isTrue();
    assertThat(policy.requirementsFor(ImageReference.parse("oci:/tmp/layout")).isDefault())
        .isFalse();
  }

  @Test
  void saysWhereTheMatchedListStands() {
    Policy policy =
        MarkedPolicy.of(
                "{'default': [{'type': 'reject'}],\n 'transports': {'docker': {\n"
                    + "   'e.example': [{'type': 'reject'}]}}}")
            .parse();

    assertThat(policy.requirementsFor(ImageReference.parse("docker://e.example/a")).source())
        .hasValue("policy.json:3:17");
    assertThat(policy.requirementsFor(ImageReference.parse("docker://o.example/a")).source())
        .hasValue("policy.json:1:13");
  }

  @Test
  void hasNoPlaceForWhatWasBuiltInCode() {
    assertThat(
            Policy.rejectAll()
                .requirementsFor(ImageReference.parse("docker://e.example/a"))
                .source())
        .isEmpty();
  }

  private record Image(String host, String path, String suffix) {
    String name() {
      return host + "/" + path;
    }

    String text() {
      return name() + suffix;
    }
  }

  private static Image image(Random random) {
    return new Image(pick(HOSTS, random), canonicalPath(random), pick(SUFFIXES, random));
  }

  /** More than one component, so that Docker Hub adds none. */
  private static String canonicalPath(Random random) {
    return pick(PATHS.subList(1, PATHS.size()), random);
  }

  private static Set<String> scopes(Random random) {
    Set<String> scopes = new LinkedHashSet<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      String host = pick(HOSTS, random);
      scopes.add(
          switch (random.nextInt(6)) {
            case 0 -> host;
            case 1 -> host + "/ns";
            case 2 -> host + "/" + pick(PATHS, random);
            case 3 -> host + "/" + pick(PATHS, random) + pick(SUFFIXES, random);
            case 4 -> "*." + pick(List.of("com", "example.com", "a.example.com", "io"), random);
            default -> random.nextInt(4) == 0 ? "" : host + "/ns/app";
          });
    }
    return scopes;
  }

  private static Policy policy(List<String> scopes) {
    PolicyBuilder builder = Policy.builder().defaultRequirements(PolicyRequirement.reject());
    scopes.forEach(s -> builder.scope(Transport.DOCKER, s, requirement(s)));
    return builder.build();
  }

  private static PolicyRequirement requirement(String scope) {
    return PolicyRequirement.signedBy()
        .keyPath("/" + scope)
        .signedIdentity(new SignedIdentity.MatchExact())
        .build();
  }

  private static Optional<String> found(Policy policy, String image) {
    ScopeMatch match = policy.requirementsFor(ImageReference.parse("docker://" + image));
    return match.isDefault() ? Optional.empty() : Optional.of(match.scope());
  }

  /** The longest scope that names the image or something around it, else the longest wildcard. */
  private static Optional<String> naive(Image image, Set<String> scopes) {
    Comparator<String> byLength = Comparator.comparingInt(String::length);
    String host = image.host().replaceFirst(":.*", "");
    return scopes.stream()
        .filter(
            s ->
                s.equals(image.text())
                    || s.equals(image.name())
                    || !s.isEmpty() && image.name().startsWith(s + "/"))
        .max(byLength)
        .or(
            () ->
                scopes.stream()
                    .filter(s -> s.startsWith("*.") && host.endsWith(s.substring(1)))
                    .max(byLength))
        .or(() -> scopes.stream().filter(String::isEmpty).findFirst());
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
