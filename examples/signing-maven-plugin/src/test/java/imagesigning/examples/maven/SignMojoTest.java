package imagesigning.examples.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import imagesigning.core.DockerReference;
import imagesigning.testkit.ImageSigningExtension;
import imagesigning.testkit.TestImage;
import imagesigning.testkit.TestLookasideDirectory;
import imagesigning.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The goal as Maven calls it; {@code SampleProjectIT} has the passphrase decrypted. */
@ExtendWith(ImageSigningExtension.class)
class SignMojoTest {
  private static final TestImage IMAGE = TestImage.oci();
  private static final String PASSPHRASE = "correct horse";

  @TempDir Path work;
  private TestRegistry registry;
  private TestLookasideDirectory store;
  private DockerReference image;

  @BeforeEach
  void pushAnImage(TestRegistry testRegistry) throws IOException {
    registry = testRegistry;
    image = registry.reference("shop/app:1");
    registry.push(image.path(), "1", IMAGE);
    store = new TestLookasideDirectory(work.resolve("sigs"));
    store.writeRegistriesD(work.resolve("registries.d"));
  }

  @Test
  void signsWithThePassphraseOfAFile() throws Exception {
    SignMojo mojo = mojo();
    mojo.passphraseFile = Files.writeString(work.resolve("passphrase"), PASSPHRASE + "\n").toFile();

    mojo.execute();

    assertThat(store.file(image.path(), IMAGE.digest(), 1)).exists();
    assertThat(mojo.signedFile.toPath())
        .content()
        .contains(IMAGE.digest().toString())
        .doesNotContain(PASSPHRASE);
  }

  @Test
  void signsWithThePassphraseOfAServer() throws Exception {
    SignMojo mojo = mojo();
    mojo.passphraseServerId = "release-key";
    Server server = new Server();
    server.setId("release-key");
    server.setPassword("not this one");
    server.setPassphrase(PASSPHRASE);
    mojo.settings.addServer(server);

    mojo.execute();

    assertThat(store.file(image.path(), IMAGE.digest(), 1)).exists();
  }

  @Test
  void aWrongPassphraseIsNotShown() throws Exception {
    SignMojo mojo = mojo();
    mojo.passphraseFile = Files.writeString(work.resolve("passphrase"), "battery").toFile();

    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(mojo::execute)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains("does not open the key")
                    .doesNotContain("battery"));
    assertThat(store.root()).doesNotExist();
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void refusesWhatIsNotConfigured() throws Exception {
    SignMojo noImage = mojo();
    noImage.image = null;
    refused(noImage, "<image>: name the image");
    SignMojo noKey = mojo();
    noKey.keyFile = null;
    refused(noKey, "<signBy>: name the key");
    SignMojo twoKeys = mojo();
    twoKeys.gnupgHome = work.toFile();
    refused(twoKeys, "<keyFile>: expected without <gnupgHome>");
    SignMojo absentKey = mojo();
    absentKey.keyFile = work.resolve("absent.sec").toFile();
    refused(absentKey, "<keyFile>: " + work.resolve("absent.sec") + ": no such file");
    SignMojo absentServer = mojo();
    absentServer.passphraseServerId = "nobody";
    refused(absentServer, "<id>nobody</id>");
    SignMojo absentVariable = mojo();
    absentVariable.passphraseVariable = "NO_SUCH_VARIABLE_AT_ALL";
    refused(absentVariable, "no environment variable NO_SUCH_VARIABLE_AT_ALL");
    SignMojo two = mojo();
    two.passphraseVariable = "PATH";
    two.passphraseFile = work.resolve("passphrase").toFile();
    refused(two, "Expected one of <passphraseServerId>");
    SignMojo emptyServer = mojo();
    emptyServer.passphraseServerId = "empty";
    Server server = new Server();
    server.setId("empty");
    emptyServer.settings.addServer(server);
    refused(emptyServer, "neither <passphrase> nor <password>");
    assertThat(registry.requests()).isEmpty();
  }

  /** The answer of a decrypter that finds nothing encrypted. */
  private record PlainSettings(List<Server> servers) implements SettingsDecryptionResult {
    @Override
    public Server getServer() {
      return servers.get(0);
    }

    @Override
    public List<Server> getServers() {
      return servers;
    }

    @Override
    public Proxy getProxy() {
      return new Proxy();
    }

    @Override
    public List<Proxy> getProxies() {
      return List.of();
    }

    @Override
    public List<SettingsProblem> getProblems() {
      return List.of();
    }
  }

  private static void refused(SignMojo mojo, String message) {
    assertThatExceptionOfType(MojoExecutionException.class)
        .isThrownBy(mojo::execute)
        .withMessageContaining(message);
  }

  private SignMojo mojo() {
    SignMojo mojo = new SignMojo(request -> new PlainSettings(request.getServers()));
    mojo.image = image.toString();
    mojo.tlsVerify = false;
    mojo.registriesDir = work.resolve("registries.d").toFile();
    mojo.keyFile = Path.of("src/test/resources/release.sec").toAbsolutePath().toFile();
    mojo.signedFile = work.resolve("signed.json").toFile();
    return mojo;
  }
}
