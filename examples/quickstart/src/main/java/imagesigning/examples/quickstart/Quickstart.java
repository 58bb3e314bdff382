package imagesigning.examples.quickstart;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.RequirementResult;
import imagesigning.policy.SignatureResult;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Starts a registry and a look-aside server inside this program, pushes images, signs one with a
 * fresh key, and asks the verifier about each of them.
 */
public final class Quickstart {
  private static final String POLICY =
      """
      {
        "default": [{"type": "reject"}],
        "transports": {
          "docker": {
            "%s": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]
          }
        }
      }
      """;

  private Quickstart() {}

  /**
   * Runs the whole story and prints it.
   *
   * @param args nothing
   * @throws IOException if a file cannot be written
   */
  public static void main(String[] args) throws IOException {
    TestKey releaseKey = TestKey.generate();
    run(new PrintStream(System.out, true, StandardCharsets.UTF_8), releaseKey, releaseKey);
  }

  /** Signs the release with one key while the policy trusts a given key. */
  static void run(PrintStream out, TestKey signingKey, TestKey trustedKey) throws IOException {
    Path work = Files.createTempDirectory("quickstart");
    try (TestRegistry registry = TestRegistry.start();
        TestLookaside lookaside = TestLookaside.start()) {
      Path registriesD = lookaside.writeRegistriesD(work.resolve("registries.d"));
      Policy policy =
          Policy.parse(
              POLICY.formatted(registry.host()).getBytes(StandardCharsets.UTF_8), "policy.json");
      try (ImageVerifier verifier =
          ImageVerifier.builder()
              .policy(policy)
              .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", trustedKey.publicKey())))
              .registries(RegistriesConfig.load(registriesD))
              .http(HttpSettings.builder().plainHttp(registry.host()).build())
              .build()) {
        tell(out, registry, lookaside, verifier, signingKey);
      }
    }
  }

  private static void tell(
      PrintStream out,
      TestRegistry registry,
      TestLookaside lookaside,
      ImageVerifier verifier,
      TestKey releaseKey) {
    TestKey strangersKey = TestKey.generate();

    DockerReference release = push(registry, "shop/app:1.0", TestImage.oci(1));
    sign(lookaside, release, TestImage.oci(1).digest(), releaseKey);
    show(out, "An image signed with the release key", verifier.verify("docker://" + release));

    DockerReference stranger = push(registry, "shop/stranger:1.0", TestImage.oci(2));
    sign(lookaside, stranger, TestImage.oci(2).digest(), strangersKey);
    show(out, "An image signed with another key", verifier.verify("docker://" + stranger));

    DockerReference altered = push(registry, "shop/altered:1.0", TestImage.oci(4));
    // the signature of the original now lies beside a manifest that was altered afterwards
    byte[] original = releaseKey.sign(altered.toString(), TestImage.oci(3).digest());
    lookaside.put(altered, TestImage.oci(4).digest(), 1, original);
    show(out, "An image altered after it was signed", verifier.verify("docker://" + altered));

    DockerReference unsigned = push(registry, "shop/unsigned:1.0", TestImage.oci(5));
    show(out, "An image nobody signed", verifier.verify("docker://" + unsigned));
  }

  private static DockerReference push(TestRegistry registry, String name, TestImage image) {
    DockerReference reference = registry.reference(name);
    registry.push(reference.path(), reference.tag().orElseThrow(), image);
    return reference;
  }

  private static void sign(
      TestLookaside lookaside, DockerReference reference, Digest digest, TestKey key) {
    lookaside.put(reference, digest, 1, key.sign(reference.toString(), digest));
  }

  private static void show(PrintStream out, String title, Verdict verdict) {
    out.println(title);
    out.println("  " + verdict.details().image() + ": " + verdict.outcome());
    verdict.fold(
        allowed -> {
          out.println("  deploy " + allowed.pinnedReference().orElseThrow());
          allowed
              .signatures()
              .forEach(s -> out.println("  signed by " + s.keyFingerprint() + ", in " + s.store()));
          return null;
        },
        rejected -> explain(out, rejected.reason().code(), rejected),
        indeterminate -> explain(out, indeterminate.reason().code(), indeterminate));
    out.println();
  }

  private static Void explain(PrintStream out, String code, Verdict verdict) {
    out.println("  because " + code + ":");
    for (RequirementResult requirement : verdict.details().requirements()) {
      out.println("  " + requirement.type() + ": " + requirement.message());
      for (SignatureResult signature : requirement.signatures()) {
        out.println("  looked at signature " + signature.index() + " in " + signature.store());
      }
    }
    return null;
  }
}
