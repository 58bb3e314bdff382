package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.process.ProgramResult;
import imagesigning.core.signing.Passphrase;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed here with each kind of key, the real tools accept. */
@NeedsPeers({"skopeo", "skopeo-old", "gpg24", "sq"})
class SignedMessagesInteropIT {
  private static final String REFERENCE = "registry.example.com/team/app:v1";
  private static final byte[] NOTHING = {};
  private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAYLOAD =
      """
      {"critical":{"identity":{"docker-reference":"%s"},"image":{"docker-manifest-digest":"%s"},\
      "type":"atomic container signature"},"optional":{}}"""
          .formatted(REFERENCE, Digest.sha256(MANIFEST))
          .getBytes(StandardCharsets.US_ASCII);

  private static final Map<String, Signed> SIGNED = new HashMap<>();

  private static TestHome home;

  @TempDir private Path directory;

  /**
   * A message and its key.
   *
   * @param fingerprint the key
   * @param publicKey its public part
   * @param message what it signed
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Signed(String fingerprint, byte[] publicKey, byte[] message) {}

  @BeforeAll
  static void makeHome() throws IOException {
    home = TestHome.create();
  }

  @AfterAll
  static void removeHome() throws IOException {
    home.close();
  }

  private static Signed signed(String algorithm) throws IOException {
    Signed known = SIGNED.get(algorithm);
    if (known != null) {
      return known;
    }
    String fingerprint = home.generate(algorithm + "@example.com", algorithm, "");
    byte[] secret =
        home.gpg(
            NOTHING,
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
            "--export-secret-keys",
            fingerprint);
    try (OpenPgpSigner signer =
        OpenPgpSigner.fromKeyBytes(secret, Passphrase.none(), OpenPgpSigningOptions.defaults())) {
      Signed made =
          new Signed(fingerprint, home.gpg(NOTHING, "--export", fingerprint), signer.sign(PAYLOAD));
      SIGNED.put(algorithm, made);
      return made;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rsa3072", "ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1"})
  void skopeoVerifies(String algorithm) throws IOException {
    Signed signed = signed(algorithm);

    ProgramResult result =
        run(
            "skopeo",
            "standalone-verify",
            "--public-key-file",
            file("key", signed.publicKey()),
            file("manifest", MANIFEST),
            REFERENCE,
            signed.fingerprint(),
            file("signature", signed.message()));

    assertThat(result.exitStatus()).as(result.describe()).isZero();
    assertThat(text(result))
        .contains("Signature verified using fingerprint " + signed.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rsa3072", "ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1"})
  void skopeoOfOldVerifies(String algorithm) throws IOException {
    Signed signed = signed(algorithm);

    ProgramResult result =
        run(
            "skopeo-old",
            "standalone-verify",
            file("manifest", MANIFEST),
            REFERENCE,
            signed.fingerprint(),
            file("signature", signed.message()));

    assertThat(result.exitStatus()).as(result.describe()).isZero();
    assertThat(text(result)).contains("Signature verified, digest " + Digest.sha256(MANIFEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rsa3072", "ed25519", "nistp256", "nistp384", "nistp521", "brainpoolP256r1"})
  void gpgVerifies(String algorithm) throws IOException {
    Signed signed = signed(algorithm);
    for (String gpg : new String[] {"gpg", PeerPrograms.path("gpg24")}) {
      try (TestHome other = TestHome.create(gpg)) {
        other.gpg(signed.publicKey(), "--import");

        String status =
            new String(
                other.gpg(signed.message(), "--status-fd", "1", "--verify"),
                StandardCharsets.UTF_8);

        assertThat(status).contains("VALIDSIG " + signed.fingerprint() + " ");
        assertThat(other.gpg(signed.message(), "--decrypt")).isEqualTo(PAYLOAD);
      }
    }
  }

  /** Debian's Sequoia calculates with Nettle, which knows no Brainpool curve. */
  @ParameterizedTest
  @ValueSource(strings = {"rsa3072", "ed25519", "nistp256", "nistp384", "nistp521"})
  void sequoiaVerifies(String algorithm) throws IOException {
    Signed signed = signed(algorithm);
    Path opened = directory.resolve("opened");

    ProgramResult result =
        run(
            "sq",
            "--home",
            "none",
            "verify",
            "--signer-file",
            file("key", signed.publicKey()),
            "--message",
            "--output",
            opened.toString(),
            file("signature", signed.message()));

    assertThat(result.exitStatus()).as(result.describe()).isZero();
    assertThat(opened).hasBinaryContent(PAYLOAD);
  }

  private static String text(ProgramResult result) {
    return new String(result.output(), StandardCharsets.UTF_8);
  }

  private ProgramResult run(String program, String... arguments) throws IOException {
    return PeerPrograms.run(home, directory, program, arguments);
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content).toString();
  }
}
