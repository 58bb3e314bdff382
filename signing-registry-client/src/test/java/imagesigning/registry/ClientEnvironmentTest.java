package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Platform;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientEnvironmentTest {
  private static final Path NO_PROCESS = Path.of("/no/such/process");

  @Test
  void readsThePasswordOfCosignWhichMayBeEmpty() throws SigningException {
    assertThat(ClientEnvironment.cosignPassword(name -> null)).isEmpty();
    assertThat(ClientEnvironment.cosignPassword(Map.of("COSIGN_PASSWORD", "")::get))
        .hasValueSatisfying(none -> assertThat(none.isPresent()).isFalse());
    assertThat(ClientEnvironment.cosignPassword(Map.of("COSIGN_PASSWORD", "pw ")::get))
        .hasValueSatisfying(some -> assertThat(some.reveal()).containsExactly('p', 'w', ' '));
  }

  @Test
  void refusesAPasswordThatJavaCouldNotRead() {
    for (String bad : List.of("p\uFFFDw", "pw\n")) {
      assertThatThrownBy(
              () -> ClientEnvironment.cosignPassword(Map.of("COSIGN_PASSWORD", bad)::get))
          .isInstanceOfSatisfying(
              SigningException.class,
              e -> assertThat(e.failure()).isEqualTo(SigningFailure.PASSPHRASE_INVALID));
    }
  }

  @Test
  void followsTheVariables() {
    ClientEnvironment environment =
        read(
            Map.of(
                "HOME", "/home/joe",
                "XDG_RUNTIME_DIR", "/run/user/7",
                "XDG_CONFIG_HOME", "/conf",
                "DOCKER_CONFIG", "/docker"),
            Map.of());

    assertThat(environment.authFiles())
        .containsExactly(
            Path.of("/run/user/7/containers/auth.json"),
            Path.of("/conf/containers/auth.json"),
            Path.of("/docker/config.json"));
    assertThat(environment.legacyAuthFile()).isEqualTo(Path.of("/home/joe/.dockercfg"));
  }

  @Test
  void hasDefaultsForUnsetAndEmptyVariables() {
    ClientEnvironment environment =
        read(Map.of("XDG_RUNTIME_DIR", "", "DOCKER_CONFIG", ""), Map.of("user.home", "/home/joe"));

    assertThat(environment.authFiles())
        .containsExactly(
            Path.of("/home/joe/.config/containers/auth.json"),
            Path.of("/home/joe/.docker/config.json"));
  }

  @Test
  void looksIntoTheRuntimeDirectoryOfTheUserOnLinux() {
    ClientEnvironment environment =
        ClientEnvironment.read(
            Map.of("HOME", "/home/joe")::get, Map.<String, String>of()::get, Path.of("/"));

    assertThat(environment.authFiles().get(0)).isEqualTo(Path.of("/run/containers/0/auth.json"));
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, amd64",
    "x86_64, amd64",
    "aarch64, arm64",
    "i386, 386",
    "riscv64, riscv64",
    "arm, arm"
  })
  void namesArchitecturesAsGoDoes(String reported, String expected) {
    assertThat(read(Map.of(), Map.of("os.arch", reported)).platform())
        .isEqualTo(Platform.of("linux", expected));
  }

  @Test
  void findsTheGnuPgHomeAsGnuPgDoes() {
    Map<String, String> variables = Map.of("HOME", "/home/joe", "GNUPGHOME", "/keys");
    assertThat(read(variables, Map.of()).gnuPgHome()).isEqualTo(Path.of("/keys"));

    variables = Map.of("HOME", "/home/joe", "GNUPGHOME", "");
    assertThat(read(variables, Map.of()).gnuPgHome()).isEqualTo(Path.of("/home/joe/.gnupg"));
  }

  @Test
  void hasTheGnuPgHomeBesideTheLegacyFileUnlessTold() {
    ClientEnvironment environment =
        new ClientEnvironment(
            List.of(), Path.of("/home/joe/.dockercfg"), Platform.of("linux", "amd64"));

    assertThat(environment.gnuPgHome()).isEqualTo(Path.of("/home/joe/.gnupg"));
  }

  @Test
  void readsThisProcess() {
    assertThat(ClientEnvironment.current().authFiles()).isNotEmpty();
  }

  private static ClientEnvironment read(
      Map<String, String> environment, Map<String, String> properties) {
    return ClientEnvironment.read(environment::get, properties::get, NO_PROCESS);
  }
}
