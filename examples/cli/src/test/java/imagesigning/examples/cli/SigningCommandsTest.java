package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.signing.Passphrase;
import imagesigning.cosign.SigstorePrivateKey;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestAuth;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestIndex;
import imagesigning.testkit.TestKey;
import imagesigning.testkit.TestLookaside;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that sign and list, as a script sees them. */
@ExtendWith(ImageSigningExtension.class)
class SigningCommandsTest {
  private static final TestKey KEY = TestKey.generate();
  private static final TestKey OTHER = TestKey.generate();
  private static final TestImage IMAGE = TestImage.oci();

  @TempDir Path work;
  private TestRegistry registry;
  private TestLookasideDirectory store;
  private Path registriesD;
  private DockerReference image;

  private record Result(int status, String out, String err) {}

  @BeforeEach
  void pushAnImage(TestRegistry testRegistry) throws IOException {
    registry = testRegistry;
    store = new TestLookasideDirectory(work.resolve("sigs"));
    registriesD = store.writeRegistriesD(work.resolve("registries.d"));
    image = registry.reference("shop/app:1.0");
    registry.push(image.path(), "1.0", IMAGE);
    Files.write(work.resolve("release.sec"), KEY.secretKey());
    Files.write(work.resolve("manifest"), IMAGE.manifest());
    KEY.writePublicKey(work.resolve("release.gpg"));
  }

  @Test
  void standaloneSignWritesWhatStandaloneVerifyAccepts() {
    Result signed = standaloneSign(KEY.fingerprint(), work.resolve("signature"));
    Result verified = standaloneVerify("host/app:1", KEY.fingerprint());

    assertThat(signed).isEqualTo(new Result(0, "", ""));
    assertThat(verified.status()).isZero();
    assertThat(verified.out()).contains(KEY.fingerprint(), IMAGE.digest().toString());
  }

  @Test
  void standaloneSignReplacesAFileThatIsThere() throws IOException {
    Files.writeString(work.resolve("signature"), "old");

    assertThat(standaloneSign(KEY.fingerprint(), work.resolve("signature")).status()).isZero();

    assertThat(standaloneVerify("host/app:1", "any").status()).isZero();
    assertThat(left())
        .containsExactlyInAnyOrder(
            "manifest", "registries.d", "release.gpg", "release.sec", "signature");
  }

  @Test
  void standaloneSignWritesIntoADevice() {
    Result result = standaloneSign(KEY.fingerprint(), Path.of("/dev/null"));

    assertThat(result).isEqualTo(new Result(0, "", ""));
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void standaloneSignSaysWhichKeysThereAreIfNoneFits() {
    Result result = standaloneSign(OTHER.fingerprint(), work.resolve("signature"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(OTHER.fingerprint(), KEY.fingerprint(), "release.sec");
    assertThat(work.resolve("signature")).doesNotExist();
  }

  @Test
  void standaloneSignNamesAPlaceThatCannotBeWrittenTo() throws IOException {
    Result result = standaloneSign(KEY.fingerprint(), work.resolve("none/signature"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("none/signature cannot be written");
  }

  @Test
  void standaloneSignWantsAKeySelectorThatNamesOneKey() {
    Result result = standaloneSign("DEADBEEF", work.resolve("signature"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("DEADBEEF", "40 hex digits");
  }

  @Test
  void standaloneVerifyTakesAnyOnlyWithAKeyFile() {
    standaloneSign(KEY.fingerprint(), work.resolve("signature"));

    Result result = run("standalone-verify", at("manifest"), "host/app:1", "any", at("signature"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("--public-key-file");
  }

  @Test
  void signPutsASignatureWhereVerifyFindsIt() throws IOException {
    Result signed = sign(image.toString());

    Path file = store.file(image.path(), IMAGE.digest(), 1);
    assertThat(signed.err()).isEmpty();
    assertThat(signed.status()).isZero();
    assertThat(signed.out()).contains(IMAGE.digest().toString(), image.toString(), file.toString());
    assertThat(verify().out()).startsWith("allowed: docker://" + image);
  }

  @Test
  void signTellsProgramsWhatWasStored() {
    Result signed = sign(image.toString(), "--json");

    assertThat(signed.out())
        .startsWith("{\"formatVersion\":1,\"image\":\"docker://" + image + "\",\"signatures\":[{")
        .contains(
            "\"manifest\":\"" + IMAGE.digest() + "\"",
            "\"identity\":\"" + image + "\"",
            "\"alreadyThere\":false")
        .hasLineCount(1);
  }

  @Test
  void signSignsTheInstancesOfAnIndexAndTheIndexWhenAsked() {
    TestIndex index = TestIndex.multiPlatform();
    registry.push(image.path(), "2.0", index);

    Result instances = sign(registry.reference("shop/app:2.0").toString());
    Result all = sign(registry.reference("shop/app:2.0").toString(), "--list-and-instances");

    assertThat(instances.out()).hasLineCount(index.images().size());
    assertThat(all.out())
        .hasLineCount(index.images().size() + 1)
        .contains(index.digest().toString());
  }

  @Test
  void signSignsUnderAnotherNameWhenTold() throws IOException {
    Result signed = sign(image.toString(), "--sign-identity", "registry.example.com/app:1.0");

    assertThat(signed.status()).isZero();
    assertThat(signed.out()).contains("registry.example.com/app:1.0");
    assertThat(verify().status()).isEqualTo(1);
  }

  @Test
  void signSaysWhichConfigurationIsMissing(TestLookaside lookaside) throws IOException {
    registriesD = lookaside.writeRegistriesD(work.resolve("http.d"));

    Result signed = sign(image.toString());

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err()).contains("lookaside-staging", "http.d");
    assertThat(lookaside.requests()).isEmpty();
  }

  @Test
  void signAnswersWithThreeWhenTheRegistryDoesNot() {
    registry.close();

    Result signed = sign(image.toString());

    assertThat(signed.status()).isEqualTo(3);
    assertThat(signed.err()).contains(registry.host());
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void signRefusesANameWithoutATag() {
    Result signed = sign(registry.host() + "/shop/app@" + IMAGE.digest(), "--sign-identity", "a/b");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err()).contains("a/b");
  }

  @Test
  void signDoesNotFillInLatest() {
    registry.push(image.path(), "latest", IMAGE);

    Result signed = sign(registry.host() + "/shop/app");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.err()).contains("neither tag nor digest");
    assertThat(registry.requests()).isEmpty();
    assertThat(store.root()).doesNotExist();
  }

  @Test
  void signTellsAnUnreadableConfigurationFromARegistryThatDoesNotAnswer() throws IOException {
    registry.protect(TestAuth.basic("user", "password"));
    Path authFile = Files.writeString(work.resolve("auth.json"), "{");

    Result signed = sign(image.toString(), "--authfile", authFile.toString());

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.out()).isEmpty();
    assertThat(signed.err()).contains("auth.json");
  }

  @Test
  void signNamesWhatIsStoredAndWhatIsMissingIfItEndsEarly() throws IOException {
    TestIndex index = TestIndex.multiPlatform();
    registry.push(image.path(), "2.0", index);
    Digest blocked = index.images().get(1).digest();
    Path directory = store.file(image.path(), blocked, 1).getParent();
    Files.createDirectories(directory.getParent());
    Files.createFile(directory);

    Result signed = sign(registry.reference("shop/app:2.0").toString(), "--json");

    assertThat(signed.status()).isEqualTo(2);
    assertThat(signed.out()).isEmpty();
    assertThat(signed.err().lines())
        .anyMatch(line -> line.startsWith("signing: Of ") && line.contains(directory.toString()))
        .anyMatch(line -> line.startsWith("missing: " + blocked))
        .anyMatch(line -> line.startsWith("stored: " + index.images().get(0).digest()));
  }

  @Test
  void signaturesListsWhatEachClaims() throws IOException {
    sign(image.toString());
    store.put(image.path(), IMAGE.digest(), 2, OTHER.sign("x/y:1", IMAGE.digest()));

    Result listed = signatures();
    Result json = signatures("--json");

    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .startsWith("docker://" + image + ": 2 signatures, not verified")
        .contains(KEY.fingerprint(), OTHER.fingerprint(), "x/y:1", "number 2");
    assertThat(json.out())
        .hasLineCount(1)
        .contains(
            "\"fingerprint\":\"" + OTHER.fingerprint() + "\"",
            "\"name\":\"" + IMAGE.digest() + "@",
            "\"type\":\"atomic\"");
  }

  @Test
  void signaturesSaysWhereItLookedIfThereAreNone() {
    Result listed = signatures();

    assertThat(listed.status()).isZero();
    assertThat(listed.out()).contains("0 signatures", ": none in ", "sigs/shop/app@sha256=");
  }

  @Test
  void signWarnsOfAPassphraseFileThatOthersMayRead() throws IOException {
    Path passphrase = Files.writeString(work.resolve("passphrase"), "unused");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-r--r--"));

    Result signed = sign(image.toString(), "--passphrase-file", passphrase.toString());

    assertThat(signed.status()).isZero();
    assertThat(signed.err())
        .startsWith("signing: The passphrase file " + passphrase + " may be read by others")
        .doesNotContain("unused");
  }

  @Test
  void signaturesListsAStoredSignatureThatIsMalformed() throws IOException {
    store.put(image.path(), IMAGE.digest(), 1, new byte[0]);

    Result listed = signatures("--json");

    assertThat(listed.status()).isZero();
    assertThat(listed.out()).contains("\"malformed\":true,\"reason\":\"signature-blob-invalid\"");
  }

  @Test
  void signaturesAnswersWithThreeWhenAStoreDoesNot(TestLookaside lookaside) throws IOException {
    registriesD = lookaside.writeRegistriesD(work.resolve("http.d"));
    lookaside.close();

    Result listed = signatures();

    assertThat(listed.status()).isEqualTo(3);
    assertThat(listed.out()).contains("  ! http://");
  }

  @Test
  void signaturesAnswersWithThreeWhenTheRegistryDoesNot() {
    registry.close();

    Result listed = signatures("--json");

    assertThat(listed.status()).isEqualTo(3);
    assertThat(listed.out()).isEmpty();
    assertThat(listed.err()).contains(registry.host());
  }

  @Test
  void signaturesRejectsAManifestThatIsNotTheOneAskedFor() {
    registry.tamper(image.path(), IMAGE.digest(), TestImage.oci(2).manifest());

    Result listed =
        registryCommand(
            "signatures", registry.host() + "/shop/app@" + IMAGE.digest(), new String[0]);

    assertThat(listed.status()).isEqualTo(1);
    assertThat(listed.out()).isEmpty();
    assertThat(listed.err()).contains(IMAGE.digest().toString()).doesNotContain("unexpected");
  }

  @Test
  void signSignsWithASigstoreKeyAndWithBoth() throws Exception {
    SigstorePrivateKey key = sigstoreKey();
    useAttachments();

    Result sigstore =
        registryCommand(
            "sign",
            image.toString(),
            new String[0],
            "--sign-by-sigstore-private-key",
            at("cosign.key"),
            "--passphrase-file",
            at("passphrase"));
    Result both = sign(image.toString(), "--sign-by-sigstore", at("params.yaml"));

    assertThat(sigstore.err()).contains("passphrase", "may be read by others").hasLineCount(1);
    assertThat(sigstore.status()).isZero();
    assertThat(sigstore.out()).contains(key.fingerprint(), ".sig").hasLineCount(1);
    assertThat(both.status()).as(both.err()).isZero();
    assertThat(both.out()).contains(key.fingerprint(), KEY.fingerprint()).hasLineCount(2);
    Path policy =
        Files.writeString(
            work.resolve("policy.json"),
            """
            {"default": [{"type": "sigstoreSigned", "keyPath": "%s"},
                         {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]}
            """
                .formatted(at("cosign.pub"), at("release.gpg")));
    Result verified =
        registryCommand("verify", image.toString(), new String[0], "--policy", policy.toString());
    assertThat(verified.status()).as(verified.out()).isZero();

    Result listed = signatures();
    assertThat(listed.out())
        .contains("3 signatures", ".sig, number 2", "claims image   " + image, "simplesigning");
    assertThat(signatures("--json").out())
        .contains("\"format\":\"sigstore\"", "\"type\":\"sigstore\"", "\"certificate\":false");
  }

  @Test
  void signSaysWhatIsWrongWithTheOptionsOfSigstoreKeys() throws Exception {
    sigstoreKey();
    Files.writeString(
        work.resolve("fulcio.yaml"),
        "fulcio: {fulcioURL: https://f.example.com, oidcMode: interactive,"
            + " oidcIssuerURL: https://o.example.com}\nrekorURL: https://r.example.com\n");

    assertWrong("expected --sign-by");
    assertWrong("COSIGN_PASSWORD", "--sign-by-sigstore-private-key", at("cosign.key"));
    assertWrong("needs keyless signing", "--sign-by-sigstore", at("fulcio.yaml"));
    assertWrong("fulcio.yaml: no such", "--sign-by-sigstore", at("none/fulcio.yaml"));
    assertWrong(
        "with --sign-by only", "--sign-by-sigstore", at("params.yaml"), "--gnupg-home", at("x"));
    assertWrong(
        "with one key only",
        "--sign-by-sigstore",
        at("params.yaml"),
        "--sign-by",
        KEY.fingerprint(),
        "--passphrase-file",
        at("passphrase"));
    assertWrong("use-sigstore-attachments", "--sign-by-sigstore", at("params.yaml"));
    assertThat(registry.requests()).isEmpty();
  }

  private void assertWrong(String message, String... options) {
    Result result = registryCommand("sign", image.toString(), new String[0], options);
    assertThat(result.err()).contains(message);
    assertThat(result.status()).isEqualTo(2);
  }

  /** A key, its passphrase, and parameters that name both. */
  private SigstorePrivateKey sigstoreKey() throws IOException {
    SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom());
    Files.write(
        work.resolve("cosign.key"),
        key.encrypted(Passphrase.of("secret".toCharArray()), new SecureRandom()));
    Files.write(work.resolve("cosign.pub"), key.publicKey());
    Files.writeString(work.resolve("passphrase"), "secret\n");
    Files.writeString(
        work.resolve("params.yaml"),
        "privateKeyFile: "
            + at("cosign.key")
            + "\nprivateKeyPassphraseFile: "
            + at("passphrase")
            + "\n");
    return key;
  }

  private void useAttachments() throws IOException {
    Files.writeString(
        Files.createDirectories(registriesD).resolve("attachments.yaml"),
        "docker:\n  '" + registry.host() + "':\n    use-sigstore-attachments: true\n");
  }

  private Result standaloneSign(String key, Path output) {
    return run(
        "standalone-sign",
        at("manifest"),
        "host/app:1",
        key,
        "-o",
        output.toString(),
        "--key-file",
        at("release.sec"));
  }

  private Result standaloneVerify(String reference, String fingerprints) {
    return run(
        "standalone-verify",
        at("manifest"),
        reference,
        fingerprints,
        at("signature"),
        "--public-key-file",
        at("release.gpg"));
  }

  private Result sign(String name, String... more) {
    return registryCommand(
        "sign", name, more, "--sign-by", KEY.fingerprint(), "--key-file", at("release.sec"));
  }

  private Result signatures(String... more) {
    return registryCommand("signatures", image.toString(), more);
  }

  private Result verify() throws IOException {
    Path policy =
        Files.writeString(
            work.resolve("policy.json"),
            """
            {"default": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "%s"}]}
            """
                .formatted(at("release.gpg")));
    return registryCommand(
        "verify", image.toString(), new String[0], "--policy", policy.toString());
  }

  private Result registryCommand(String command, String name, String[] more, String... options) {
    return run(
        Stream.of(
                List.of(command, "--tls-verify=false", "--registries-d", registriesD.toString()),
                List.of(options),
                List.of(more),
                List.of(name))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private String at(String file) {
    return work.resolve(file).toString();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Signing.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Result(status, out.toString(), err.toString());
  }
}
