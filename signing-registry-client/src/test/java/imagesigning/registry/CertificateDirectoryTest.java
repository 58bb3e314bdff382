package imagesigning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.testing.NeedsVectors;
import imagesigning.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDirectoryTest {
  @TempDir Path directory;

  @Test
  void missingDirectoryAddsNothing() throws Exception {
    assertThat(CertificateDirectory.load(directory.resolve("absent")).sslContext().getProtocol())
        .isEqualTo("TLS");
  }

  @Test
  void brokenAuthorityAndDanglingLinkAndOtherNamesArePassedOver() throws Exception {
    Files.writeString(directory.resolve("broken.crt"), "no certificate");
    Files.createSymbolicLink(directory.resolve("dangling.crt"), directory.resolve("nowhere"));
    Files.writeString(directory.resolve("readme.txt"), "hello");

    assertThat(CertificateDirectory.load(directory).sslContext().getProtocol()).isEqualTo("TLS");
  }

  @Test
  void unreadableAuthorityIsAnError() throws Exception {
    Files.createDirectory(directory.resolve("directory.crt"));

    assertThatThrownBy(() -> CertificateDirectory.load(directory)).isInstanceOf(IOException.class);
  }

  @Test
  void clientCertificateWithoutKeyNamesTheMissingFile() throws Exception {
    Files.writeString(directory.resolve("client.cert"), "");

    assertThatThrownBy(() -> CertificateDirectory.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client.cert: expected client.key beside it");
  }

  @Test
  void clientKeyWithoutCertificateNamesTheMissingFile() throws Exception {
    Files.writeString(directory.resolve("client.key"), "");

    assertThatThrownBy(() -> CertificateDirectory.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client.key: expected client.cert beside it");
  }

  @Test
  void brokenClientCertificateIsAnError() throws Exception {
    Files.writeString(directory.resolve("client.cert"), "no certificate");
    Files.writeString(directory.resolve("client.key"), "no key");

    assertThatThrownBy(() -> CertificateDirectory.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client.cert: expected a PEM certificate, found none");
  }

  @NeedsVectors
  @Test
  void readsTheUpstreamDirectoryAndNamesAKeyOfAnotherForm() throws Exception {
    Path full = Vectors.upstream("certs.d/full");

    assertThat(CertificateDirectory.load(full).sslContext().getProtocol()).isEqualTo("TLS");

    Files.copy(full.resolve("client-cert-1.cert"), directory.resolve("client.cert"));
    Files.writeString(directory.resolve("client.key"), "-----BEGIN RSA PRIVATE KEY-----\n");
    assertThatThrownBy(() -> CertificateDirectory.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("openssl pkcs8 -topk8");
  }
}
