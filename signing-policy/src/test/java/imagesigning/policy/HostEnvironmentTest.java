package imagesigning.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEnvironmentTest {
  private static final Map<String, String> LINUX =
      Map.of("user.home", "/home/account", "user.name", "somebody", "os.name", "Linux");

  @TempDir Path process;

  @Test
  void takesHomeFromTheEnvironment() {
    assertThat(read(Map.of("HOME", "/home/env"), LINUX).home()).isEqualTo(Path.of("/home/env"));
  }

  @Test
  void takesTheAccountsHomeWithoutHome() {
    assertThat(read(Map.of(), LINUX).home()).isEqualTo(Path.of("/home/account"));
    assertThat(read(Map.of("HOME", ""), LINUX).home()).isEqualTo(Path.of("/home/account"));
  }

  @Test
  void ignoresTheXdgDirectory() {
    HostEnvironment host =
        read(Map.of("HOME", "/home/env", "XDG_CONFIG_HOME", "/elsewhere"), LINUX);

    assertThat(host.userConfiguration()).isEqualTo(Path.of("/home/env/.config/containers"));
  }

  @Test
  void takesTheEffectiveUserFromTheProcess() throws Exception {
    int owner = ((Number) Files.getAttribute(process, "unix:uid")).intValue();

    assertThat(read(Map.of(), LINUX).root()).isEqualTo(owner == 0);
  }

  @Test
  void takesTheOriginalUserInsideARootlessNamespace() {
    assertThat(read(Map.of("_CONTAINERS_ROOTLESS_UID", "1000"), LINUX).root()).isFalse();
    assertThat(read(Map.of("_CONTAINERS_ROOTLESS_UID", "0"), LINUX).root()).isTrue();
  }

  @Test
  void ignoresAnOriginalUserThatIsNoNumber() {
    boolean otherwise = read(Map.of(), LINUX).root();

    assertThat(read(Map.of("_CONTAINERS_ROOTLESS_UID", "x"), LINUX).root()).isEqualTo(otherwise);
    assertThat(read(Map.of("_CONTAINERS_ROOTLESS_UID", "99999999999999999999"), LINUX).root())
        .isEqualTo(otherwise);
  }

  @Test
  void asksTheNameWhereThereIsNoProcessEntry() {
    Path absent = process.resolve("absent");

    assertThat(HostEnvironment.read(name -> null, LINUX::get, absent).root()).isFalse();
    assertThat(HostEnvironment.read(name -> null, Map.of("user.name", "root")::get, absent).root())
        .isTrue();
  }

  @Test
  void looksUnderUsrLocalOnFreeBsd() {
    assertThat(read(Map.of(), Map.of("os.name", "FreeBSD")).systemConfiguration())
        .isEqualTo(Path.of("/usr/local/etc/containers"));
    assertThat(read(Map.of(), LINUX).systemConfiguration()).isEqualTo(Path.of("/etc/containers"));
  }

  @Test
  void readsThisProcess() {
    assertThat(HostEnvironment.current().home()).isAbsolute();
    assertThat(HostEnvironment.current().systemRoot()).isEqualTo(Path.of("/"));
  }

  private HostEnvironment read(Map<String, String> environment, Map<String, String> properties) {
    return HostEnvironment.read(environment::get, properties::get, process);
  }
}
