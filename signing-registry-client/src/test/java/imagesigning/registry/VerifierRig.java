package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.policy.HostEnvironment;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.policy.registries.RegistriesConfig;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestRegistry;
import imagesigning.testkit.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A registry, a look-aside store and a verifier for them: images must be signed with one key, but
 * everything below {@code open/} is accepted and everything below {@code closed/} refused.
 */
final class VerifierRig implements AutoCloseable {
  static final TestKey KEY = TestKey.generate();
  static final TestKey OTHER_KEY = TestKey.generate();

  private static final String POLICY =
      """
      {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}],
       "transports": {
         "docker": {
           "HOST/open": [{"type": "insecureAcceptAnything"}],
           "HOST/closed": [{"type": "reject"}],
           "HOST/sigstore": [{"type": "sigstoreSigned", "keyPath": "/keys/cosign.pub"}],
           "HOST/nokey": [
             {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/missing.gpg"}]},
         "dir": {"": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg",
           "signedIdentity": {"type": "exactRepository", "dockerRepository": "example.com/app"}}]},
         "oci": {"": [{"type": "insecureAcceptAnything"}]}}}
      """;

  final TestRegistry registry = TestRegistry.start();
  final TestLookaside lookaside = TestLookaside.start();

  ImageVerifier.Builder builder() {
    return ImageVerifier.builder()
        .policy(policy())
        .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", KEY.publicKey())))
        .registries(registries(lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .pause(time -> {});
  }

  Policy policy() {
    return Policy.parse(
        POLICY.replace("HOST", registry.host()).getBytes(StandardCharsets.UTF_8), "policy.json");
  }

  /** A registries.d with one store for everything. */
  static RegistriesConfig registries(String lookasideUrl) {
    return registriesFile("default-docker:\n  lookaside: '" + lookasideUrl + "'\n");
  }

  /** A registries.d that says sigstore signatures are attached to images. */
  static RegistriesConfig withAttachments() {
    return registriesFile("default-docker:\n  use-sigstore-attachments: true\n");
  }

  /** A registries.d with one file. */
  static RegistriesConfig registriesFile(String yaml) {
    try {
      Path directory = Files.createTempDirectory("registries.d");
      Path file = directory.resolve("default.yaml");
      Files.writeString(file, yaml);
      RegistriesConfig config = RegistriesConfig.load(directory, HostEnvironment.current());
      Files.delete(file);
      Files.delete(directory);
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DockerReference push(String repositoryAndTag, TestImage image) {
    DockerReference name = registry.reference(repositoryAndTag);
    registry.push(name.path(), name.tag().orElseThrow(), image);
    return name;
  }

  DockerReference push(String repositoryAndTag, TestIndex index) {
    DockerReference name = registry.reference(repositoryAndTag);
    registry.push(name.path(), name.tag().orElseThrow(), index);
    return name;
  }

  DockerReference pushSigned(String repositoryAndTag, TestImage image) {
    DockerReference name = push(repositoryAndTag, image);
    sign(name, image.digest());
    return name;
  }

  void sign(DockerReference name, Digest digest) {
    lookaside.add(name, digest, KEY.sign(name.toString(), digest));
  }

  /** Method, path and status of every request so far, sorted. */
  List<String> requests() {
    return Stream.of(registry, lookaside)
        .map(TestServer::requests)
        .flatMap(List::stream)
        .map(request -> request.method() + " " + request.path())
        .sorted()
        .toList();
  }

  void clearRequests() {
    registry.clearRequests();
    lookaside.clearRequests();
  }

  @Override
  public void close() {
    registry.close();
    lookaside.close();
  }
}
