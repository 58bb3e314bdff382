package imagesigning.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSettingsTest {
  @TempDir Path directory;

  @Test
  void withoutUsersListensOnLoopbackOnly() {
    assertThatThrownBy(() -> ServiceSettings.of(Map.of("listen.host", "0.0.0.0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("listen.host must be a loopback address");
    assertThat(
            ServiceSettings.of(Map.of("listen.host", "0.0.0.0", "users", "/etc/users"))
                .listenHost())
        .isEqualTo("0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "listen.port,70000,listen.port must be from 0 to 65535",
    "listen.port,http,listen.port must be a number",
    "registry.plain-http,yes,registry.plain-http must be true or false",
    "database.url,jdbc:mysql:x,database.url must begin with",
    "database.url,jdbc:postgresql://db/x?Password=secret,must not hold a password",
    "registry.user,front,registry.user and registry.password-file belong together",
    "public.scheme,ftp,public.scheme must be http or https",
    "public.scheme,https,public.scheme is that of public.host",
    "databse.url,jdbc:h2:mem:x,unknown settings: [databse.url]",
  })
  void refusesWhatCannotBe(String name, String value, String message) {
    assertThatThrownBy(() -> ServiceSettings.of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void namesTheFileInWhichTheMistakeStands() throws IOException {
    Path file = Files.writeString(directory.resolve("service.properties"), "signing.queue = 0\n");

    assertThatThrownBy(() -> ServiceSettings.load(file))
        .hasMessage(file + ": signing.queue must be from 1 to 10000, not 0");
  }
}
