package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.policy.PolicyRequirement.SignedBy;
import imagesigning.policy.PolicyRequirement.SigstoreSigned;
import imagesigning.policy.SignedIdentity.RemapIdentity;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.policy.testing.SigstoreKey;
import imagesigning.policy.testing.TestImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the linter says never matches is compared with what the evaluator says of every image and
 * signature that a small world has, and the reverse.
 */
class MatchAdvicePropertyTest {
  private static final SigstoreKey KEY = SigstoreKey.generate();
  private static final String HEX = TestImage.DIGEST.toString();
  private static final List<String> REPOSITORIES =
      List.of(
          "a.example/ns/app",
          "a.example/ns/app/part",
          "a.example/ns/other",
          "a.example:5000/ns/app",
          "b.example/app",
          "sub.a.example/ns/app",
          "v.example/x/app");
  private static final List<String> SCOPES =
      List.of(
          "",
          "a.example",
          "a.example:5000",
          "a.example/ns",
          "a.example/ns/app",
          "a.example/ns/app:1",
          "a.example/ns/app:2",
          "a.example/ns/app@" + HEX,
          "b.example/app@" + HEX,
          "*.example",
          "*.a.example");
  private static final List<String> PREFIXES =
      List.of("a.example", "a.example/ns", "a.example/ns/app", "a.example:5000", "b.example/app");
  private static final List<String> SIGNED_PREFIXES =
      List.of("v.example", "v.example:5000", "v.example/x/app", "a.example/ns");

  private static final Map<String, UntrustedSigstoreSignature> SIGNATURES =
      new ConcurrentHashMap<>();

  @TempDir Path dir;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  /** Names as images and signatures have them. */
  private static List<String> names(boolean withoutTag) {
    List<String> names = new ArrayList<>();
    for (String repository : REPOSITORIES) {
      for (String end : List.of(":1", ":2", "@" + HEX)) {
        names.add(repository + end);
      }
      if (withoutTag) {
        names.add(repository);
      }
    }
    return names;
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static String identity(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> "";
      case 2 -> ", 'signedIdentity': {'type': 'matchExact'}";
      case 3 -> ", 'signedIdentity': {'type': 'matchRepository'}";
      case 4 ->
          ", 'signedIdentity': {'type': 'exactReference', 'dockerReference': '"
              + pick(random, names(false))
              + "'}";
      case 5 ->
          ", 'signedIdentity': {'type': 'exactRepository', 'dockerRepository': '"
              + pick(random, REPOSITORIES)
              + "'}";
      default ->
          ", 'signedIdentity': {'type': 'remapIdentity', 'prefix': '"
              + pick(random, PREFIXES)
              + "', 'signedPrefix': '"
              + pick(random, SIGNED_PREFIXES)
              + "'}";
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatNeverMatchesIsNeverAllowed(long seed) throws IOException {
    Random random = new Random(seed);
    String transport = random.nextInt(4) == 0 ? "dir" : "docker";
    String scope =
        transport.equals("dir")
            ? pick(random, List.of("", dir.toRealPath().toString()))
            : pick(random, SCOPES);
    String text =
        "{'default': [{'type': 'reject'}], 'transports': {'%s': {'%s': [{'type': 'sigstoreSigned', 'keyData': '%s'%s}]}}}"
            .formatted(
                transport,
                scope,
                Base64.getEncoder().encodeToString(KEY.publicKey()),
                identity(random))
            .replace('\'', '"');
    byte[] json = text.getBytes(StandardCharsets.UTF_8);
    RegistriesConfig registries = registries(random);
    Set<String> codes = new HashSet<>();
    KeyFiles none = KeyFiles.of(Map.of());
    Policy.lint(json, "p", none, registries).forEach(p -> codes.add(p.code()));
    Policy policy = Policy.parse(json, "p");
    PolicyEvaluator evaluator = PolicyEvaluator.builder(policy).keyFiles(none).build();

    boolean allowed = false;
    for (ImageReference image : images(transport, dir)) {
      if (policy.requirementsFor(image).isDefault()) {
        continue;
      }
      if (codes.contains("attachments-off") && image.dockerReference().isPresent()) {
        DockerReference name = image.dockerReference().get();
        assertThat(registries.useSigstoreAttachments(name)).as("%s for %s", text, name).isFalse();
      }
      if (codes.contains("prefix-never-matches")) {
        RemapIdentity identity = (RemapIdentity) identityOf(policy, image);
        DockerReference name = image.dockerReference().orElseThrow();
        assertThat(identity.remap(name)).as("%s for %s", text, name).hasValue(name);
      }
      for (String signed : signedNames(identityOf(policy, image), image)) {
        boolean yes = allows(evaluator, image, signed);
        allowed |= yes;
        String what = "%s for %s signed as %s".formatted(text, image, signed);
        boolean tagless = DockerReference.parse(signed).isNameOnly();
        assertThat(yes && codes.contains("identity-never-matches")).as(what).isFalse();
        assertThat(yes && codes.contains("cosign-identity") && tagless).as(what).isFalse();
        assertThat(yes && codes.contains("digest-identity") && !signed.contains("@"))
            .as(what)
            .isFalse();
      }
    }
    assertThat(allowed || codes.contains("identity-never-matches"))
        .as("%s accepts nothing of the small world, and nothing is said: %s", text, codes)
        .isTrue();
    assertThat(text.contains("signedIdentity") && codes.contains("cosign-identity")).isFalse();
  }

  /** Every name of the world, and the one that the image's is replaced with. */
  private static List<String> signedNames(SignedIdentity identity, ImageReference image) {
    List<String> names = new ArrayList<>(names(true));
    if (identity instanceof RemapIdentity remap) {
      image.dockerReference().flatMap(remap::remap).ifPresent(r -> names.add(r.toString()));
    }
    return names;
  }

  private static UntrustedSigstoreSignature signature(String name) {
    return SIGNATURES.computeIfAbsent(name, n -> KEY.sign(n, TestImage.DIGEST));
  }

  private static boolean allows(PolicyEvaluator evaluator, ImageReference image, String signed) {
    return evaluator
        .evaluate(Judging.image(image, List.of(), signature(signed)))
        .outcome()
        .equals(Outcome.ALLOWED);
  }

  private static List<ImageReference> images(String transport, Path dir) throws IOException {
    if (transport.equals("dir")) {
      return List.of(ImageReference.dir(dir));
    }
    List<ImageReference> images = new ArrayList<>();
    for (String name : names(false)) {
      images.add(ImageReference.parse("docker://" + name));
    }
    return images;
  }

  private RegistriesConfig registries(Random random) throws IOException {
    StringBuilder yaml = new StringBuilder("docker:\n  never.invalid: {}\n");
    for (String scope : SCOPES) {
      if (!scope.isEmpty() && random.nextInt(5) == 0) {
        yaml.append("  '")
            .append(scope)
            .append("': {use-sigstore-attachments: ")
            .append(random.nextBoolean())
            .append("}\n");
      }
    }
    Path directory = Files.createDirectories(dir.resolve("registries.d"));
    Files.writeString(directory.resolve("a.yaml"), yaml);
    return RegistriesConfig.load(directory, new HostEnvironment(dir, false, dir));
  }

  private static SignedIdentity identityOf(Policy policy, ImageReference image) {
    PolicyRequirement requirement = policy.requirementsFor(image).requirements().get(0);
    return requirement instanceof SignedBy signedBy
        ? signedBy.signedIdentity()
        : ((SigstoreSigned) requirement).signedIdentity();
  }
}
