package imagesigning.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCertificateAuthorityTest {

  @Test
  void onlyClientsThatTrustItTalkToTheRegistry() throws Exception {
    try (TestRegistry registry = TestRegistry.startTls()) {
      TestCertificateAuthority authority = registry.certificateAuthority().orElseThrow();

      assertThat(registry.uri()).hasScheme("https");
      Http http = new Http(registry.uri(), authority.clientContext());
      assertThat(http.get("/v2/").statusCode()).isEqualTo(200);
      assertThat(http.get("/v2/app/manifests/1.0").statusCode()).isEqualTo(404);
      assertThat(registry.connections()).isEqualTo(1);
      assertThatThrownBy(() -> new Http(registry.uri()).get("/v2/"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void goesWrongOverTlsToo() throws Exception {
    TestCertificateAuthority authority = TestCertificateAuthority.create();
    try (TestLookaside lookaside = TestLookaside.startTls(authority)) {
      Http http = new Http(lookaside.url(), authority.clientContext());
      lookaside.put("app", TestImage.oci().digest(), 1, new byte[1000]);
      String path = "/sigstore/app@sha256=" + TestImage.oci().digest().hex() + "/signature-1";
      assertThat(http.get(path).body()).hasSize(1000);

      lookaside.faults().on(Route.signature(1)).request(1).truncate();
      assertThatThrownBy(() -> http.get(path)).isInstanceOf(IOException.class);
      lookaside.faults().clear();
      lookaside.faults().on(Route.signature(1)).reset();
      assertThatThrownBy(() -> http.get(path)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void certificatesCanBeWrong() throws Exception {
    for (TestCertificateAuthority authority :
        new TestCertificateAuthority[] {
          TestCertificateAuthority.forHosts("registry.example.com", "192.0.2.1"),
          TestCertificateAuthority.withExpiredServerCertificate()
        }) {
      try (TestRegistry registry = TestRegistry.startTls(authority)) {
        assertThatThrownBy(() -> new Http(registry.uri(), authority.clientContext()).get("/v2/"))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @Test
  void handsOutItsCertificate(@TempDir Path directory) throws Exception {
    TestCertificateAuthority authority = TestCertificateAuthority.create();
    Path file = authority.writePem(directory.resolve("certs.d/ca.crt"));

    assertThat(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file))))
        .isEqualTo(authority.certificate());
  }
}
