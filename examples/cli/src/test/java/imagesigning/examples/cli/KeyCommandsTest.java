package imagesigning.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.cosign.SigstorePrivateKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that make key pairs and show public keys, as a person and a script see them. */
class KeyCommandsTest {
  @TempDir Path work;

  private record Result(int status, String out, String err) {}

  /** A person who types the answers one after the other; without any, nobody is there. */
  private static final class Script implements Person {
    private final @Nullable String environment;
    private final Deque<String> answers;
    private boolean agrees;

    Script(@Nullable String environment, String... answers) {
      this.environment = environment;
      this.answers = new ArrayDeque<>(Arrays.asList(answers));
    }

    @Override
    public Optional<Passphrase> givenPassword() throws SigningException {
      return environment == null
          ? Optional.empty()
          : Optional.of(Passphrase.of(environment.toCharArray()));
    }

    @Override
    public Optional<char[]> password(String question) {
      return Optional.ofNullable(answers.poll()).map(String::toCharArray);
    }

    @Override
    public boolean agrees(String question) {
      return agrees;
    }
  }

  private static Result run(Person person, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Signing.run(person, new PrintWriter(out), new PrintWriter(err), args);
    return new Result(status, out.toString(), err.toString());
  }

  private String at(String name) {
    return work.resolve(name).toString();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(work)) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private Result generate(Person person, String... more) {
    String[] args = {"generate-key-pair", "--output-prefix", at("k")};
    return run(
        person, Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void generateWritesBothFilesWithThePasswordOfTheEnvironment() throws IOException {
    Result result = generate(new Script("pw"));

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains(at("k.key"), at("k.pub")).hasLineCount(2);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("k.key"))))
        .isEqualTo("rw-------");
    try (SigstorePrivateKey key =
        SigstorePrivateKey.open(
            Files.readAllBytes(work.resolve("k.key")), Passphrase.of("pw".toCharArray()))) {
      assertThat(Files.readAllBytes(work.resolve("k.pub"))).isEqualTo(key.publicKey());
    }
  }

  @Test
  void generateAsksTwiceAndWantsTheSameAnswer() throws IOException {
    Result mistyped = generate(new Script(null, "pw", "wp"));

    assertThat(mistyped.status()).isEqualTo(2);
    assertThat(mistyped.err()).contains("not the same").doesNotContain("wp");
    assertThat(names()).isEmpty();
    assertThat(generate(new Script(null, "pw", "pw")).status()).isZero();
    assertThat(run(new Script(null, "pw"), "public-key", "--key", at("k.key")).status()).isZero();
  }

  @Test
  void anEmptyPasswordIsOneAndNobodyThereIsNone() throws IOException {
    Result nobody = generate(new Script(null));

    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("COSIGN_PASSWORD");
    assertThat(names()).isEmpty();
    assertThat(generate(new Script("")).status()).isZero();
    assertThat(run(new Script(""), "public-key", "--key", at("k.key")).status()).isZero();
  }

  @Test
  void replacesOnlyWhenThePersonAgrees() throws IOException {
    Files.writeString(work.resolve("k.pub"), "old");
    Script refusing = new Script("pw");
    Script agreeing = new Script("pw");
    agreeing.agrees = true;

    Result refused = generate(refusing);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(at("k.pub"), "--yes");
    assertThat(names()).containsExactly("k.pub");
    assertThat(work.resolve("k.pub")).hasContent("old");
    assertThat(generate(agreeing).status()).isZero();
    assertThat(generate(new Script("pw"), "--yes").status()).isZero();
    assertThat(names()).containsExactly("k.key", "k.pub");
  }

  @Test
  void importTakesAPlainKeyAndPublicKeyShowsIt() throws IOException, GeneralSecurityException {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(
        work.resolve("plain.pem"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));

    Result imported =
        run(new Script("pw"), "import-key-pair", at("plain.pem"), "--output-prefix", at("i"));
    Result shown = run(new Script("pw"), "public-key", "--key", at("i.key"));

    assertThat(imported.status()).isZero();
    assertThat(imported.out()).contains(at("i.key"), at("i.pub"));
    assertThat(shown)
        .isEqualTo(new Result(0, pem("PUBLIC KEY", keys.getPublic().getEncoded()), ""));
    assertThat(work.resolve("i.pub")).hasContent(shown.out());
  }

  @Test
  void importSaysWhatIsWrongWithAKey() throws IOException {
    Files.writeString(work.resolve("plain.pem"), pem("ENCRYPTED PRIVATE KEY", new byte[] {1}));

    Result result =
        run(new Script("pw"), "import-key-pair", at("plain.pem"), "--output-prefix", at("i"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("openssl pkcs8");
    assertThat(names()).containsExactly("plain.pem");
  }

  @Test
  void publicKeyComparesWithAnother() throws IOException {
    generate(new Script("pw"));
    Files.move(work.resolve("k.pub"), work.resolve("first.pub"));
    Files.move(work.resolve("k.key"), work.resolve("first.key"));
    generate(new Script("pw"));
    Files.writeString(work.resolve("broken.pub"), "broken");

    Result same = expect("first.pub");
    Result other = expect("k.pub");
    Result broken = expect("broken.pub");

    assertThat(same.status()).isZero();
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.out()).contains("NOT the public key");
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.err()).contains("broken.pub");
  }

  private Result expect(String file) {
    return run(new Script("pw"), "public-key", "--key", at("first.key"), "--expect", at(file));
  }

  @Test
  void publicKeyRefusesAWrongPasswordWithoutShowingIt() {
    generate(new Script("pw"));

    Result result = run(new Script("guess"), "public-key", "--key", at("k.key"));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("passphrase").doesNotContain("guess");
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
