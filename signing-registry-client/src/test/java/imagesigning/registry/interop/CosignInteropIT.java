package imagesigning.registry.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.RejectionReason;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.cosign.KeyPairFiles;
import imagesigning.cosign.PemSource;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.cosign.SigstoreSigningService;
import imagesigning.cosign.TrustRoots;
import imagesigning.policy.Outcome;
import imagesigning.registry.CosignVerdict;
import imagesigning.registry.CosignVerifier;
import imagesigning.registry.HttpSettings;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Key pairs go both ways between us, cosign 2, cosign 3 and skopeo, and images that they signed get
 * the same verdict from all of us.
 */
@NeedsPeers({"cosign2", "cosign3", "skopeo", "registry"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CosignInteropIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TrustRoots ROOTS = TrustRoots.builtIn();

  @TempDir static Path directory;
  private Peers peers;
  private DockerRegistry registry;
  private ImageLayout layout;
  private Skopeo skopeo;
  private Cosign cosign2;
  private Cosign cosign3;
  private Path registriesD;
  private KeyPairFiles release;
  private KeyPairFiles other;
  private int number;

  @BeforeAll
  void start() throws IOException {
    peers = Peers.in(directory);
    cosign2 = Cosign.version2(peers);
    cosign3 = Cosign.version3(peers);
    skopeo =
        new Skopeo(peers.program("skopeo"), Files.createDirectory(directory.resolve("scratch")));
    layout = ImageLayout.create(directory.resolve("layout"));
    registry = DockerRegistry.start(peers, directory.resolve("registry"));
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(
        registriesD.resolve("default.yaml"), "default-docker:\n  use-sigstore-attachments: true\n");
    release = generated("release");
    other = generated("other");
  }

  @AfterAll
  void stop() throws IOException {
    if (registry != null) {
      registry.close();
    }
  }

  // ---- helpers

  /** Kinds of plain keys that are taken over. */
  enum Kind {
    P256("EC", "secp256r1"),
    P384("EC", "secp384r1"),
    P521("EC", "secp521r1"),
    RSA_2048("RSA", "2048"),
    RSA_4096("RSA", "4096"),
    ED25519("Ed25519", "");

    private final String algorithm;
    private final String parameter;

    Kind(String algorithm, String parameter) {
      this.algorithm = algorithm;
      this.parameter = parameter;
    }

    /** A plain private key in PEM. */
    byte[] plain() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec(parameter));
      } else if (algorithm.equals("RSA")) {
        generator.initialize(Integer.parseInt(parameter));
      }
      String base64 =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
      return ("-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n")
          .getBytes(UTF_8);
    }

    /** Whether cosign 3 signs attachments with it so that anybody else verifies them. */
    boolean isSignedBySha256WithCosign3() {
      return this == P256 || this == RSA_2048 || this == RSA_4096;
    }
  }

  private KeyPairFiles generated(String name) throws IOException {
    try (SigstorePrivateKey key = SigstorePrivateKey.generate(RANDOM)) {
      return written(name, key);
    }
  }

  private KeyPairFiles written(String name, SigstorePrivateKey key) throws IOException {
    KeyPairFiles files = KeyPairFiles.of(directory.resolve(name));
    files.create(key, password(), RANDOM);
    return files;
  }

  private static Passphrase password() throws SigningException {
    return Passphrase.of(Cosign.PASSWORD.toCharArray());
  }

  /** A repository of its own with one image of the layout. */
  private String push(String name) throws IOException {
    number++;
    String image = registry.host() + "/app" + number + ":1";
    skopeo.push(
        layout.reference(name),
        "docker://" + image,
        registriesD,
        name.equals("multi") ? "--all" : "--override-arch=amd64");
    return image;
  }

  private CosignVerifier.Builder ours(Path key) throws IOException {
    return CosignVerifier.builder()
        .keys(ROOTS.keys(List.of(PemSource.of(key.toString(), Files.readAllBytes(key)))))
        .http(HttpSettings.builder().plainHttpEverywhere().build());
  }

  private static void same(
      CosignVerdict ours, PeerProgram.Output second, PeerProgram.Output third) {
    boolean allowed = ours.outcome() == Outcome.ALLOWED;
    assertThat(second.exit() == 0).as("%s%n%s", ours.explain(), second).isEqualTo(allowed);
    assertThat(third.exit() == 0).as("%s%n%s", ours.explain(), third).isEqualTo(allowed);
  }

  private void allowedByAll(Path key, String image) throws IOException {
    CosignVerdict ours = ours(key).insecureIgnoreTlog().build().verify(image);
    assertThat(ours.outcome()).as(ours.explain()).isEqualTo(Outcome.ALLOWED);
    same(ours, cosign2.verify(key, image), cosign3.verify(key, image));
  }

  private void rejectedByAll(Path key, String image, RejectionReason reason) throws IOException {
    CosignVerdict ours = ours(key).insecureIgnoreTlog().build().verify(image);
    isRejected(ours, reason);
    same(ours, cosign2.verify(key, image), cosign3.verify(key, image));
  }

  private static void isRejected(CosignVerdict verdict, RejectionReason reason) {
    assertThat(verdict)
        .as(verdict.explain())
        .isInstanceOfSatisfying(
            CosignVerdict.Rejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
  }

  // ---- keys

  @Test
  void ourNewKeysSignWithEveryoneElse() throws IOException {
    for (Cosign cosign : List.of(cosign2, cosign3)) {
      String image = push("amd64");
      cosign.sign(release.privateKey(), image);
      allowedByAll(release.publicKey(), image);
      PeerProgram.Output shown =
          cosign.run("public-key", "--key", release.privateKey().toString()).orFail();
      assertThat(shown.text()).contains(Files.readString(release.publicKey()).strip());
    }
    allowedByAll(release.publicKey(), signedBySkopeo(release.privateKey()));
  }

  private String signedBySkopeo(Path key) throws IOException {
    Path passphrase = Files.writeString(directory.resolve("passphrase"), Cosign.PASSWORD);
    number++;
    String image = registry.host() + "/app" + number + ":1";
    skopeo.push(
        layout.reference("amd64"),
        "docker://" + image,
        registriesD,
        "--sign-by-sigstore-private-key=" + key,
        "--sign-passphrase-file=" + passphrase);
    return image;
  }

  @ParameterizedTest
  @EnumSource
  void keysTakenOverSignWithEveryoneElse(Kind kind) throws Exception {
    KeyPairFiles files;
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(kind.plain())) {
      files = written("taken-" + kind, key);
    }

    String image = push("amd64");
    cosign2.sign(files.privateKey(), image);
    allowedByAll(files.publicKey(), image);
    allowedByAll(files.publicKey(), signedBySkopeo(files.privateKey()));
    if (kind.isSignedBySha256WithCosign3()) {
      String again = push("amd64");
      cosign3.sign(files.privateKey(), again);
      allowedByAll(files.publicKey(), again);
    }
  }

  /** cosign 3 signs with the hash of the curve, which it does not verify without being told. */
  @ParameterizedTest
  @EnumSource(names = {"P384", "P521"})
  void takesTheHashOfTheCurveWhichCosignMustBeTold(Kind kind) throws Exception {
    KeyPairFiles files;
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(kind.plain())) {
      files = written("curve-" + kind, key);
    }
    String image = push("amd64");
    cosign3.sign(files.privateKey(), image);

    CosignVerdict verdict = ours(files.publicKey()).insecureIgnoreTlog().build().verify(image);

    String told = "--signature-digest-algorithm=" + (kind == Kind.P384 ? "sha384" : "sha512");
    assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    assertThat(cosign3.verify(files.publicKey(), image).exit()).isNotZero();
    assertThat(cosign3.verify(files.publicKey(), image, told).exit()).isZero();
  }

  /** cosign 3 signs Ed25519 in the pre-hashed form and does not verify that itself. */
  @Test
  void takesThePreHashedFormOfEd25519WhichCosignSignsAndDoesNotTake() throws Exception {
    KeyPairFiles files;
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(Kind.ED25519.plain())) {
      files = written("hashed-ed25519", key);
    }
    String image = push("amd64");
    cosign3.sign(files.privateKey(), image);

    CosignVerdict verdict = ours(files.publicKey()).insecureIgnoreTlog().build().verify(image);

    assertThat(verdict.outcome()).as(verdict.explain()).isEqualTo(Outcome.ALLOWED);
    assertThat(cosign3.verify(files.publicKey(), image).exit()).isNotZero();
  }

  @Test
  void theirKeysOpenHere() throws Exception {
    Path two = directory.resolve("two");
    Path three = directory.resolve("three");
    Path skopeos = directory.resolve("skopeos");
    cosign2.run("generate-key-pair", "--output-key-prefix", two.toString()).orFail();
    cosign3.run("generate-key-pair", "--output-key-prefix", three.toString()).orFail();
    Path passphrase = Files.writeString(directory.resolve("passphrase"), Cosign.PASSWORD);
    peers
        .program("skopeo")
        .run(
            "generate-sigstore-key",
            "--output-prefix",
            skopeos.toString(),
            "--passphrase-file",
            passphrase.toString())
        .orFail();

    opens(directory.resolve("two.key"), directory.resolve("two.pub"));
    opens(directory.resolve("three.key"), directory.resolve("three.pub"));
    opens(directory.resolve("skopeos.private"), directory.resolve("skopeos.pub"));
  }

  @ParameterizedTest
  @EnumSource
  void whatCosignTakesOverWeTakeOverToo(Kind kind) throws Exception {
    byte[] plain = kind.plain();
    Path file = Files.write(directory.resolve("plain-" + kind + ".pem"), plain);
    Path prefix = directory.resolve("theirs-" + kind);
    cosign3
        .run("import-key-pair", "--key", file.toString(), "--output-key-prefix", prefix.toString())
        .orFail();

    opens(Path.of(prefix + ".key"), Path.of(prefix + ".pub"));
    try (SigstorePrivateKey key = SigstorePrivateKey.imported(plain)) {
      assertThat(Path.of(prefix + ".pub")).hasBinaryContent(key.publicKey());
    }
  }

  private static void opens(Path privateKey, Path publicKey) throws IOException {
    try (SigstorePrivateKey key =
        SigstorePrivateKey.open(Files.readAllBytes(privateKey), password())) {
      assertThat(publicKey).hasBinaryContent(key.publicKey());
    }
  }

  // ---- verdicts

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void verdictsAreTheSame(int version) throws IOException {
    Cosign cosign = version == 2 ? cosign2 : cosign3;
    String image = push("amd64");
    rejectedByAll(release.publicKey(), image, RejectionReason.NO_SIGNATURE);

    cosign.sign(release.privateKey(), image, "-a", "env=prod", "-a", "team=shop");
    allowedByAll(release.publicKey(), image);
    allowedByAll(release.publicKey(), image.replace(":1", "@" + layout.digest("amd64")));
    rejectedByAll(other.publicKey(), image, RejectionReason.SIGSTORE_BAD_SIGNATURE);
    annotations(image, null, "env", "prod");
    annotations(image, RejectionReason.ANNOTATION_MISMATCH, "env", "test");
    annotations(image, RejectionReason.ANNOTATION_MISMATCH, "absent", "1");

    cosign.sign(other.privateKey(), image);
    allowedByAll(other.publicKey(), image);
    annotations(image, null, "team", "shop");
  }

  private void annotations(String image, RejectionReason reason, String annotation, String value)
      throws IOException {
    Path key = release.publicKey();
    CosignVerdict ours =
        ours(key).insecureIgnoreTlog().annotation(annotation, value).build().verify(image);
    if (reason == null) {
      assertThat(ours.outcome()).as(ours.explain()).isEqualTo(Outcome.ALLOWED);
    } else {
      assertThat(ours.explain()).contains("[" + reason.code() + "]");
    }
    String wanted = annotation + "=" + value;
    same(ours, cosign2.verify(key, image, "-a", wanted), cosign3.verify(key, image, "-a", wanted));
  }

  @Test
  void anIndexIsJudgedByItsOwnSignatures() throws IOException {
    String index = push("multi");
    cosign2.sign(release.privateKey(), index);
    allowedByAll(release.publicKey(), index);
    rejectedByAll(
        release.publicKey(),
        index.replace(":1", "@" + layout.digest("arm64")),
        RejectionReason.NO_SIGNATURE);

    String instances = push("multi");
    cosign2.sign(release.privateKey(), instances.replace(":1", "@" + layout.digest("arm64")));
    rejectedByAll(release.publicKey(), instances, RejectionReason.NO_SIGNATURE);
    allowedByAll(release.publicKey(), instances.replace(":1", "@" + layout.digest("arm64")));
  }

  @Test
  void ourSignaturesAreAcceptedAndSwappedPayloadsAreNot() throws Exception {
    try (SigstorePrivateKey key =
            SigstorePrivateKey.open(Files.readAllBytes(release.privateKey()), password());
        SigstoreSigningService service =
            new SigstoreSigningService(key, Clock.systemUTC(), Map.of("env", "prod"))) {
      String image = push("amd64");
      byte[] manifest = manifest("amd64");
      UntrustedSigstoreSignature signature = service.sign(manifest, DockerReference.parse(image));
      attach(image, signature.payload(), signature);
      allowedByAll(release.publicKey(), image);
      annotations(image, null, "env", "prod");
      annotations(image, RejectionReason.ANNOTATION_MISMATCH, "env", "test");

      String tampered = push("amd64");
      byte[] payload = new String(signature.payload(), UTF_8).replace("app", "App").getBytes(UTF_8);
      attach(tampered, payload, signature);
      rejectedByAll(release.publicKey(), tampered, RejectionReason.SIGSTORE_BAD_SIGNATURE);

      String transplanted = push("arm64");
      attach(transplanted, signature.payload(), signature);
      rejectedByAll(release.publicKey(), transplanted, RejectionReason.DIGEST_MISMATCH);

      String copied = push("amd64");
      attach(copied, signature.payload(), signature);
      allowedByAll(release.publicKey(), copied); // cosign does not compare the name
      isRejected(
          ours(release.publicKey()).insecureIgnoreTlog().checkIdentity(true).build().verify(copied),
          RejectionReason.IDENTITY_MISMATCH);
    }
  }

  private byte[] manifest(String name) throws IOException {
    String hex = layout.digest(name).substring("sha256:".length());
    return Files.readAllBytes(directory.resolve("layout/blobs/sha256/" + hex));
  }

  private void attach(String image, byte[] payload, UntrustedSigstoreSignature signature)
      throws IOException {
    Path payloadFile = Files.write(directory.resolve("payload"), payload);
    Path signatureFile =
        Files.writeString(
            directory.resolve("signature"),
            String.valueOf(signature.annotations().get(SigstoreFormat.SIGNATURE)));
    cosign2
        .run(
            "attach",
            "signature",
            "--payload",
            payloadFile.toString(),
            "--signature",
            signatureFile.toString(),
            image)
        .orFail();
  }

  @Test
  void withoutAnEntryOfTheLogAllRefuse() throws IOException {
    String image = push("amd64");
    cosign2.sign(release.privateKey(), image);
    Path log = other.publicKey();
    String spki = Files.readString(log).replaceAll("-----[^\n]*\n?", "").replace("\n", "");
    Path root =
        Files.writeString(
            directory.resolve("trusted_root.json"),
            """
            {"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{\
            "baseUrl":"http://rekor.test","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":"%s",\
            "keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"2020-01-01T00:00:00Z"}},\
            "logId":{"keyId":"AAAA"}}]}"""
                .formatted(spki));

    CosignVerdict withKey =
        ours(release.publicKey())
            .log(ROOTS.log(List.of(PemSource.of("rekor.pub", Files.readAllBytes(log)))))
            .build()
            .verify(image);
    CosignVerdict withRoot =
        ours(release.publicKey())
            .log(
                ROOTS.logOfTrustedRoot(PemSource.of("trusted_root.json", Files.readAllBytes(root))))
            .build()
            .verify(image);

    isRejected(withKey, RejectionReason.REKOR_ENTRY_MISSING);
    isRejected(withRoot, RejectionReason.REKOR_ENTRY_MISSING);
    same(
        withKey,
        peers
            .program("cosign2", java.util.Map.of("SIGSTORE_REKOR_PUBLIC_KEY", log.toString()))
            .run("verify", "--offline", "--key", release.publicKey().toString(), image),
        cosign3.run(
            "verify",
            "--offline",
            "--trusted-root",
            root.toString(),
            "--key",
            release.publicKey().toString(),
            image));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "multi"})
  void savedImagesGetTheSameVerdict(String name) throws IOException {
    String image = push(name);
    cosign2.sign(release.privateKey(), image);
    for (Cosign cosign : List.of(cosign2, cosign3)) {
      number++;
      Path saved = directory.resolve("saved-" + number);
      cosign.run("save", "--dir", saved.toString(), image).orFail();
      for (KeyPairFiles keys : List.of(release, other)) {
        CosignVerdict verdict =
            ours(keys.publicKey()).insecureIgnoreTlog().build().verifyLocalImage(saved);
        if (keys == other) {
          isRejected(verdict, RejectionReason.SIGSTORE_BAD_SIGNATURE);
        }
        same(
            verdict,
            cosign2.verify(keys.publicKey(), saved.toString(), "--local-image"),
            cosign3.verify(keys.publicKey(), saved.toString(), "--local-image"));
      }
    }
  }
}
