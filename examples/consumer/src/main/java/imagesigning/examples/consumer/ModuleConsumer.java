package imagesigning.examples.consumer;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.PolicyEvaluator;
import imagesigning.policy.Verdict;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A program on the module path: it uses what every module exports and cannot reach what they do
 * not.
 */
public final class ModuleConsumer {
  private static final String KEY_PATH = "/keys/release.gpg";
  private static final TestKey KEY = TestKey.generate();
  private static final TestKey OTHER_KEY = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  /** One public class in a package that its module keeps to itself, for every module with code. */
  private static final List<String> HIDDEN =
      List.of(
          "imagesigning.core.json.StrictJson",
          "imagesigning.core.text.RemoteText",
          "imagesigning.registry.internal.SignatureCollector",
          "imagesigning.testkit.internal.http.Reply");

  private ModuleConsumer() {}

  /**
   * Prints one line for each use of a module and one for each door found closed.
   *
   * @param arguments none
   * @throws IOException if the registries.d directory cannot be written or read
   * @throws ReflectiveOperationException if a hidden class is not where it should be
   */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    System.out.println("running as " + ModuleConsumer.class.getModule());
    Digest digest = Digest.sha256("imagesigning".getBytes(StandardCharsets.UTF_8));
    used(Digest.class, digest.toString());
    evaluateInMemory();
    verifyOverHttp();
    for (String hidden : HIDDEN) {
      System.out.println(door(Class.forName(hidden)));
    }
  }

  private static void evaluateInMemory() {
    PolicyEvaluator evaluator = PolicyEvaluator.builder(policy()).keyFiles(keyFiles()).build();
    String name = "registry.example.com/app:1.0";
    Digest digest = IMAGE.digest();
    Verdict good = evaluator.evaluate(IMAGE.inMemory(name, KEY.signature(name, digest)));
    Verdict foreign = evaluator.evaluate(IMAGE.inMemory(name, OTHER_KEY.signature(name, digest)));
    used(
        PolicyEvaluator.class,
        "in memory " + answer(good) + ", with another key " + answer(foreign));
  }

  private static void verifyOverHttp() throws IOException {
    try (TestRegistry registry = TestRegistry.start();
        TestLookaside lookaside = TestLookaside.start()) {
      RegistriesConfig registries = registries(lookaside);
      DockerReference good = pushSigned(registry, lookaside, "good", KEY);
      DockerReference foreign = pushSigned(registry, lookaside, "foreign", OTHER_KEY);
      used(
          RegistriesConfig.class,
          "look-aside store found: "
              + registries.lookasideForReading(good).toString().contains(host(lookaside)));
      try (ImageVerifier verifier =
          ImageVerifier.builder()
              .policy(policy())
              .keyFiles(keyFiles())
              .registries(registries)
              .http(HttpSettings.builder().plainHttp(registry.host()).build())
              .build()) {
        used(
            ImageVerifier.class,
            "over HTTP "
                + answer(verifier.verify("docker://" + good))
                + ", with another key "
                + answer(verifier.verify("docker://" + foreign)));
      }
      used(TestRegistry.class, "requests seen: " + !registry.requests().isEmpty());
    }
  }

  private static DockerReference pushSigned(
      TestRegistry registry, TestLookaside lookaside, String repository, TestKey key) {
    Digest digest = registry.push(repository, "1.0", IMAGE);
    DockerReference name = registry.reference(repository + ":1.0");
    lookaside.add(name, digest, key.sign(name.toString(), digest));
    return name;
  }

  private static RegistriesConfig registries(TestLookaside lookaside) throws IOException {
    Path parent = Files.createTempDirectory("consumer");
    Path directory = lookaside.writeRegistriesD(parent.resolve("registries.d"));
    RegistriesConfig config = RegistriesConfig.load(directory);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
    Files.delete(parent);
    return config;
  }

  private static String host(TestLookaside lookaside) {
    return lookaside.url().getAuthority();
  }

  private static Policy policy() {
    String json =
        """
        {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]}
        """
            .formatted(KEY_PATH);
    return Policy.parse(json.getBytes(StandardCharsets.UTF_8), "policy.json");
  }

  private static KeyFiles keyFiles() {
    return KeyFiles.of(Map.of(KEY_PATH, KEY.publicKey()));
  }

  private static String answer(Verdict verdict) {
    return verdict.fold(
        allowed -> "allowed",
        rejected -> "rejected (" + rejected.reason().code() + ")",
        indeterminate -> "indeterminate (" + indeterminate.reason().code() + ")");
  }

  private static void used(Class<?> type, String result) {
    System.out.println("used " + type.getModule().getName() + ": " + result);
  }

  private static String door(Class<?> hidden) throws ReflectiveOperationException {
    Method method =
        Arrays.stream(hidden.getDeclaredMethods())
            .filter(m -> Modifier.isPublic(m.getModifiers()) && Modifier.isStatic(m.getModifiers()))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException("a public method of " + hidden));
    try {
      method.invoke(null, new Object[method.getParameterCount()]);
      return "reached " + method;
    } catch (IllegalAccessException e) {
      return "closed: " + hidden.getPackageName();
    }
  }
}
