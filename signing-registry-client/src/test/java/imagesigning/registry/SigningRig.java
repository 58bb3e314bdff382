package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.Manifest;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Policy;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A registry, a look-aside directory and signers for it. */
final class SigningRig implements AutoCloseable {
  static final TestKey KEY = TestKey.generate();
  static final TestKey OTHER_KEY = TestKey.generate();

  final TestRegistry registry = TestRegistry.start();
  final TestLookasideDirectory lookaside;
  final Path directory;
  final List<String> events = new CopyOnWriteArrayList<>();

  /** A rig whose files lie in a directory. */
  SigningRig(Path directory) {
    this.directory = directory;
    this.lookaside = new TestLookasideDirectory(directory.resolve("lookaside"));
  }

  ImageSigner.Builder signer() {
    return prepared(ImageSigner.builder());
  }

  ImagePusher.Builder pusher() {
    return prepared(ImagePusher.builder());
  }

  RepositorySigner.Builder repositorySigner() {
    return prepared(RepositorySigner.builder());
  }

  private <B extends SigningClientBuilder<B>> B prepared(B builder) {
    return builder
        .registries(VerifierRig.registries(lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .pause(time -> {})
        .listener(new Recording(events));
  }

  /** Notes phases, once each. */
  private record Recording(List<String> events) implements SigningListener {
    @Override
    public void entered(ImageReference image, SigningPhase phase) {
      events.add(phase.name());
    }
  }

  /** Signs with a key of the kit; signing the same again gives the same bytes. */
  static SigningService service(TestKey key) {
    return new Service(key, new AtomicInteger(), Integer.MAX_VALUE);
  }

  /** As {@link #service}, but only so many times. */
  static SigningService failingAfter(int times, TestKey key) {
    return new Service(key, new AtomicInteger(), times);
  }

  private record Service(TestKey key, AtomicInteger used, int most) implements SigningService {
    @Override
    public UntrustedSignature sign(byte[] manifest, DockerReference identity)
        throws SigningException {
      if (used.incrementAndGet() > most) {
        throw new SigningException(SigningFailure.PASSPHRASE_WRONG, "The card is locked.");
      }
      return key.signature(identity.toString(), Manifest.digestOf(manifest));
    }

    @Override
    public SignatureFormat format() {
      return SignatureFormat.SIMPLE_SIGNING;
    }

    @Override
    public String description() {
      return "OpenPGP key " + key.fingerprint();
    }

    @Override
    public Optional<String> keyFingerprint() {
      return Optional.of(key.fingerprint());
    }

    @Override
    public void close() {}
  }

  static OpenPgpKeyring keyring(TestKey... keys) {
    return OpenPgpKeyring.parse(
        Stream.of(keys)
            .map(key -> new OpenPgpKeyring.Source(key.fingerprint(), key.publicKey()))
            .toList());
  }

  ImageReference push(String repositoryAndTag, TestImage image) {
    DockerReference name = registry.reference(repositoryAndTag);
    registry.push(name.path(), name.tag().orElseThrow(), image);
    return ImageReference.docker(name);
  }

  ImageReference push(String repositoryAndTag, TestIndex index) {
    DockerReference name = registry.reference(repositoryAndTag);
    registry.push(name.path(), name.tag().orElseThrow(), index);
    return ImageReference.docker(name);
  }

  ImageReference image(String repositoryAndTag) {
    return ImageReference.docker(registry.reference(repositoryAndTag));
  }

  /** How many signatures lie in the store for a manifest. */
  int signatures(String path, Digest digest) {
    int number = 0;
    while (Files.exists(lookaside.file(path, digest, number + 1))) {
      number++;
    }
    return number;
  }

  byte[] signature(String path, Digest digest, int index) throws IOException {
    return Files.readAllBytes(lookaside.file(path, digest, index));
  }

  /** Every file of the store, for tests that say there is none. */
  List<Path> storedFiles() {
    if (!Files.exists(lookaside.root())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(lookaside.root())) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A verifier that wants everything signed with {@link #KEY}. */
  ImageVerifier verifier() {
    Policy policy =
        Policy.parse(
            """
            {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            "policy.json");
    return ImageVerifier.builder()
        .policy(policy)
        .keyFiles(KeyFiles.of(Map.of("/keys/release.gpg", KEY.publicKey())))
        .registries(VerifierRig.registries(lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .allInstances(true)
        .build();
  }

  /** Method and path of every request that was not a question. */
  List<String> writes() {
    return registry.requests().stream()
        .filter(r -> !r.method().equals("GET") && !r.method().equals("HEAD"))
        .map(r -> r.method() + " " + r.path())
        .toList();
  }

  @Override
  public void close() {
    registry.close();
  }
}
