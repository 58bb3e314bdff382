package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.DockerReference;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.signing.SigningException;
import imagesigning.core.simplesigning.SigningService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What scripts are given in variables and files, and what callers send as credentials, appears in
 * no message, no text form and no log. (What a script itself prints is the script's doing.)
 */
@Timeout(120)
class SigningSecretsTest extends ScriptFixture {
  private static final String IN_VARIABLE = "correct-horse-variable";
  private static final String IN_FILE = "correct-horse-file";
  private static final String IN_HEADER = "correct-horse-header";

  private Path passphrase;

  @BeforeEach
  void writePassphrase() throws IOException {
    passphrase = Files.writeString(directory.resolve("passphrase"), IN_FILE + "\n");
  }

  private ScriptRunner.Builder secretive() {
    return runner()
        .environment(
            Map.of("CARD_PIN", IN_VARIABLE, "PASSPHRASE_FILE", String.valueOf(passphrase)));
  }

  private static void assertNothingSecret(String text) {
    assertThat(text)
        .isNotEmpty()
        .doesNotContain(IN_VARIABLE)
        .doesNotContain(IN_FILE)
        .doesNotContain(IN_HEADER);
  }

  private static String everything(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ends with a status | exit 3",
        "misses a tool | no-such-tool || exit $?",
        "prints no JSON | echo text",
        "names a file elsewhere | echo '{\"signature_path\": \"/etc/passwd\"}'",
        "leaves no file | echo '{\"signature_path\": \"signature\"}'",
        "leaves its passphrase as signature"
            + " | cp \"$PASSPHRASE_FILE\" \"$SIG_PATH\"; echo '{\"signature_path\": \"signature\"}'",
        "hangs | exec sleep 60"
      })
  void noFailureOfAScriptTellsThem(String how, String text) throws IOException {
    Path script = script(text + "\n");
    ScriptRunner runner =
        secretive().timeout(Duration.ofSeconds(how.equals("hangs") ? 1 : 60)).build();
    SigningServices services =
        SigningServices.builder(new InMemorySigningServiceStore())
            .keys(PublicKeySource.of(home.home()))
            .runner(runner)
            .build();

    SigningException signing =
        failure(() -> service(runner, script).signVerbatim(MANIFEST, REFERENCE));
    SigningException creating =
        failure(
            () ->
                services.create(
                    "one", SigningServiceKind.CONTAINER_MANIFEST, script, KeySelector.parse(key)));

    assertNothingSecret(everything(signing));
    assertNothingSecret(everything(creating));
    if (signing instanceof SigningScriptException scripts) {
      assertThat(scripts.errorOutput()).doesNotContain(IN_VARIABLE).doesNotContain(IN_FILE);
    }
  }

  @Test
  void noTextFormTellsThem() throws IOException {
    ScriptRunner runner = secretive().build();
    FileSigningServiceStore store = new FileSigningServiceStore(directory.resolve("services"));
    SigningServices services =
        SigningServices.builder(store).keys(PublicKeySource.of(home.home())).runner(runner).build();
    Path script = script(GOOD);
    RequestHeaders headers =
        RequestHeaders.of(Map.of("Authorization", List.of("Bearer " + IN_HEADER)));
    SigningAuthorizer authorizer =
        (action, repository, asked) -> SigningAuthorization.denied("\"ann\" lacks a role");

    SigningServiceCreation creation =
        services.create(
            "one", SigningServiceKind.CONTAINER_MANIFEST, script, KeySelector.parse(key));
    SigningService service = services.open(creation.service());
    SigningService authorized = new AuthorizedSigningService(service, authorizer, headers);
    SigningException refused =
        failure(() -> authorized.sign(MANIFEST, DockerReference.parse(REFERENCE)));

    List<String> texts = new ArrayList<>();
    for (Object object :
        List.of(runner, services, store, creation, creation.service(), service, authorized)) {
      texts.add(object.toString());
    }
    texts.add(creation.describe());
    texts.add(creation.service().toPulpJson());
    texts.add(service.description());
    texts.add(authorized.description());
    texts.add(everything(refused));
    texts.forEach(SigningSecretsTest::assertNothingSecret);
    for (Path file : files(directory.resolve("services"))) {
      assertNothingSecret(Files.readString(file));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".json")).toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  @Test
  void noLogTellsThem() {
    SigningServiceStore broken =
        new SigningServiceStore() {
          @Override
          public List<SigningServiceDefinition> list() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public Optional<SigningServiceDefinition> byName(String name) throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public boolean add(SigningServiceDefinition service) {
            return false;
          }
        };
    SigningServicesHandler handler =
        new SigningServicesHandler(
            broken,
            headers -> SigningAuthorization.allowed(),
            URI.create("https://pulp.example.com"));
    SigningServicesRequest request =
        SigningServicesRequest.of(
            "GET",
            "/pulp/api/v3/signing-services/",
            "",
            Map.of("Authorization", List.of("Bearer " + IN_HEADER)));

    String logged = logOf(() -> assertThat(handler.handle(request).status()).isEqualTo(500));

    assertThat(logged).contains("the disk is gone");
    assertNothingSecret(logged);
  }

  /** The logger of these tests writes to standard error. */
  private static String logOf(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return written.toString(StandardCharsets.UTF_8);
  }
}
