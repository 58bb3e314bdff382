package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.process.Program;
import imagesigning.core.process.ProgramResult;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that never leave a PKCS #11 token sign here, and gpg accepts the signatures. */
@NeedsPeers(SoftHsmInteropIT.LIBRARY)
class SoftHsmInteropIT {
  static final String LIBRARY = "/usr/lib/softhsm/libsofthsm2.so";
  private static final String PIN = "1234";
  private static final byte[] NOTHING = {};

  @TempDir private static Path directory;

  @BeforeAll
  static void signInAToken() throws IOException {
    Path tokens = Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(
        directory.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\n");
    Path provider =
        Files.writeString(
            directory.resolve("pkcs11.cfg"),
            "name = Token\nlibrary = " + LIBRARY + "\nslotListIndex = 0\n");
    run(
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "test",
        "--so-pin",
        PIN,
        "--pin",
        PIN);
    run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        TokenProgram.class.getName(),
        provider.toString(),
        PIN,
        directory.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "p256", "p384"})
  void gpgAcceptsWhatAKeyInATokenSigns(String name) throws IOException {
    byte[] message = Files.readAllBytes(directory.resolve(name + ".sig"));
    try (TestHome home = TestHome.create()) {
      home.gpg(Files.readAllBytes(directory.resolve(name + ".pub")), "--import");

      assertThat(home.gpg(message, "--decrypt")).isEqualTo(TestMessages.PAYLOAD);
    }
  }

  private static void run(String... command) throws IOException {
    ProgramResult result =
        Program.builder(List.of(command))
            .environment(Map.of("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString()))
            .timeout(Duration.ofSeconds(120))
            .build()
            .run(NOTHING);
    assertThat(result.exitStatus()).as("%s", result.describe()).isZero();
  }
}
