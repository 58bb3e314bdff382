package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.PeerCases.PeerCase;
import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * No case of the peers and no sigstore file of the upstream library is left lying: for each there
 * is a test that takes it up. That a test takes all of a family is what that test says of itself.
 */
@NeedsVectors
class VectorsCoveredTest {
  /** The tests, of whichever module, that take every case of a family of a kind. */
  private static final Map<String, String> SUITES =
      Map.of(
          "gpg-standalone/gpg-standalone", "StandalonePeerVectorsTest",
          "gpg-payload/gpg-standalone", "StandalonePeerVectorsTest",
          "lookaside-policy/policy", "PeerImagesVectorsTest",
          "sigstore-policy/policy", "PeerAttachmentsVectorsTest",
          "saved/policy-dir", "PeerImagesVectorsTest",
          "saved/cosign-local", "CosignVectorsTest",
          "cosign-tag/cosign-verify", "CosignVectorsTest",
          "key/key", "SigstorePrivateKeyTest",
          "policy-parse/policy-parse", "PolicyVectorsTest");

  /** What the library does not do yet, but for the cases that {@code CosignVectorsTest} takes. */
  private static final Set<String> NOT_OF_THIS_VERSION =
      Set.of(
          "cosign-oci11/cosign-verify",
          "cosign-bundle/cosign-verify",
          "attestation/cosign-attestation",
          "blob/blob",
          "keyless/keyless");

  private static Map<String, String> sources;

  @BeforeAll
  static void readTests() throws IOException {
    sources = new TreeMap<>();
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    for (String module :
        List.of("signing-core", "signing-cosign", "signing-policy", "signing-registry-client")) {
      try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/test/java"))) {
        for (Path file : all.filter(VectorsCoveredTest::isTest).toList()) {
          sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
      }
    }
  }

  private static boolean isTest(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".java") && !name.equals("VectorsCoveredTest.java");
  }

  @Test
  void everyCaseOfThePeersBelongsToASuite() {
    Set<String> found = new TreeSet<>();
    for (PeerCase c : PeerCases.all()) {
      found.add(c.family() + "/" + c.check("kind"));
    }
    Set<String> known = new TreeSet<>(SUITES.keySet());
    known.addAll(NOT_OF_THIS_VERSION);

    assertThat(found).containsExactlyElementsOf(known);
    assertThat(SUITES.keySet()).doesNotContainAnyElementsOf(NOT_OF_THIS_VERSION);
    SUITES.forEach(
        (family, suite) ->
            assertThat(sources.get(suite))
                .as("%s chooses %s by family or kind", suite, family)
                .containsPattern('"' + family.replace("/", "\"|\"") + '"'));
  }

  @Test
  void everySigstoreFileOfUpstreamIsTakenUpByATest() throws IOException {
    List<Path> files;
    try (Stream<Path> outer = Files.list(Vectors.upstream("signature"));
        Stream<Path> inner = Files.list(Vectors.upstream("sigstore-internal"))) {
      files =
          Stream.concat(
                  outer.filter(
                      f -> f.getFileName().toString().matches(".*(cosign|fulcio|rekor|pki|rsa).*")),
                  inner)
              .toList();
    }
    String tests = String.join("\n", sources.values());
    assertThat(files).hasSizeGreaterThan(20);
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .allSatisfy(name -> assertThat(tests).containsPattern("[\"/ ]" + name + "[\"/,]"));
  }
}
