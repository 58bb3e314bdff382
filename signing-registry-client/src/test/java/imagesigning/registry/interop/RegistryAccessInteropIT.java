package imagesigning.registry.interop;

import static imagesigning.core.IndeterminateReason.AUTHENTICATION_REQUIRED;
import static imagesigning.core.IndeterminateReason.REGISTRY_UNREACHABLE;
import static imagesigning.core.RejectionReason.OPENPGP_UNKNOWN_KEY;
import static imagesigning.core.RejectionReason.POLICY_REJECTS;
import static imagesigning.registry.interop.PolicyText.keyPath;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.signedBy;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.policy.Verdict;
import imagesigning.registry.AuthFile;
import imagesigning.registry.Credentials;
import imagesigning.registry.CredentialsProvider;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.ImageVerifier;
import imagesigning.registry.interop.Skopeo.Answer;
import imagesigning.testing.NeedsPeers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real registry behind TLS and Basic authentication, and one that is not there. */
@NeedsPeers({"skopeo", "registry", "gpg", "/usr/bin/gpgconf"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryAccessInteropIT {
  @TempDir static Path directory;
  private Peers peers;
  private GpgHome keys;
  private DockerRegistry registry;
  private Skopeo skopeo;
  private Path registriesD;
  private Path certificates;
  private String image;
  private String good;

  @BeforeAll
  void signImage() throws Exception {
    peers = Peers.in(directory);
    keys = GpgHome.create(peers, directory.resolve("gnupg"));
    keys.generate(SignedImages.eddsa("ed"), SignedImages.eddsa("other"));
    keys.export(SignedImages.email("ed"), directory.resolve("ed.gpg"));
    keys.export(SignedImages.email("other"), directory.resolve("other.gpg"));
    registry = DockerRegistry.start(peers, directory.resolve("registry"), "--tls", "--auth");
    skopeo = new Skopeo(peers.program("skopeo", keys.environment()), directory);
    registriesD = Files.createDirectory(directory.resolve("registries.d"));
    Files.writeString(
        registriesD.resolve("default.yaml"),
        "default-docker:\n  lookaside: file://%s\n  lookaside-staging: file://%s\n"
            .formatted(directory.resolve("lookaside"), directory.resolve("lookaside")));
    certificates = Files.createDirectory(directory.resolve("certificates"));
    Files.copy(registry.authority(), certificates.resolve("ca.crt"));
    image = "docker://" + registry.host() + "/team/app:v1";
    good = only(registry.host(), signedBy(keyPath(directory.resolve("ed.gpg"))));
    skopeo.push(
        ImageLayout.create(directory.resolve("layout")).reference("amd64"),
        image,
        registriesD,
        "--dest-creds=" + DockerRegistry.USER + ":" + DockerRegistry.PASSWORD,
        "--sign-by=" + SignedImages.email("ed"));
  }

  @AfterAll
  void stopPeers() throws IOException {
    try (GpgHome first = keys;
        DockerRegistry second = registry) {
      // Closing is all there is to do, the second even if the first fails.
    }
  }

  @Test
  void trustsTheAuthorityOfTheCallersContextAndSendsCredentials() throws Exception {
    assertThat(skopeoAnswers(good, certificateOption(), credentialsOption()))
        .isEqualTo(Answer.ACCEPTED);
    OurAnswer.assertVerdict(
        verdict(good, trusting(), CredentialsProvider.always(credentials())), Expected.allowed());
  }

  @Test
  void rejectsForTheKeyOnceInside() throws Exception {
    String policy = only(registry.host(), signedBy(keyPath(directory.resolve("other.gpg"))));

    assertThat(skopeoAnswers(policy, certificateOption(), credentialsOption()))
        .isEqualTo(Answer.REJECTED);
    OurAnswer.assertVerdict(
        verdict(policy, trusting(), CredentialsProvider.always(credentials())),
        Expected.rejected(OPENPGP_UNKNOWN_KEY));
  }

  @Test
  void readsTheCredentialsThatSkopeoWrote() throws Exception {
    Path authFile = directory.resolve("auth.json");
    skopeo.login(authFile, registry.host(), DockerRegistry.USER, DockerRegistry.PASSWORD);

    OurAnswer.assertVerdict(verdict(good, trusting(), AuthFile.at(authFile)), Expected.allowed());
  }

  @Test
  void cannotTellWithoutCredentials() throws Exception {
    assertThat(skopeoAnswers(good, certificateOption())).isEqualTo(Answer.FAILED);
    OurAnswer.assertVerdict(
        verdict(good, trusting(), CredentialsProvider.anonymous()),
        Expected.indeterminate(AUTHENTICATION_REQUIRED));
  }

  @Test
  void cannotTellWithAWrongPassword() throws Exception {
    String wrong = "--src-creds=" + DockerRegistry.USER + ":wrong";
    assertThat(skopeoAnswers(good, certificateOption(), wrong)).isEqualTo(Answer.FAILED);
    OurAnswer.assertVerdict(
        verdict(
            good,
            trusting(),
            CredentialsProvider.always(Credentials.ofPassword(DockerRegistry.USER, "wrong"))),
        Expected.indeterminate(AUTHENTICATION_REQUIRED));
  }

  @Test
  void doesNotTalkToAServerWithAnUnknownCertificate() throws Exception {
    String none = "--src-cert-dir=" + Files.createDirectory(directory.resolve("no-certificates"));
    assertThat(skopeoAnswers(good, none, credentialsOption())).isEqualTo(Answer.FAILED);
    OurAnswer.assertVerdict(
        verdict(good, HttpSettings.defaults(), CredentialsProvider.always(credentials())),
        Expected.indeterminate(REGISTRY_UNREACHABLE));
  }

  @Test
  void doesNotVerifyTheCertificateWhereTheCallerSaysSo() throws Exception {
    assertThat(skopeoAnswers(good, credentialsOption())).isEqualTo(Answer.ACCEPTED);
    OurAnswer.assertVerdict(
        verdict(
            good,
            HttpSettings.builder().insecure(registry.host()).build(),
            CredentialsProvider.always(credentials())),
        Expected.allowed());
  }

  @Test
  void asksNothingWhenThePolicyRejects() throws Exception {
    List<String> before = registry.requests();

    OurAnswer.assertVerdict(
        verdict(
            only("other.test", PolicyText.ACCEPT_ANYTHING),
            trusting(),
            CredentialsProvider.anonymous()),
        Expected.rejected(POLICY_REJECTS));
    assertThat(registry.requests()).isEqualTo(before);
  }

  @Test
  void cannotTellWhenTheRegistryIsStopped() throws Exception {
    DockerRegistry stopped = DockerRegistry.start(peers, directory.resolve("stopped"));
    stopped.close();

    assertUnreachable(stopped.host(), HttpSettings.builder().plainHttp(stopped.host()).build());
  }

  @Test
  void doesNotFallBackToPlainHttp() throws Exception {
    try (DockerRegistry plain = DockerRegistry.start(peers, directory.resolve("plain"))) {
      assertUnreachable(plain.host(), HttpSettings.defaults());
    }
  }

  private void assertUnreachable(String host, HttpSettings http) throws Exception {
    Path policy = policyFile(only(host, PolicyText.ACCEPT_ANYTHING));
    String asked = "docker://" + host + "/team/app:v1";
    assertThat(skopeo.judge(policy, registriesD, asked, certificateOption()).answer())
        .isEqualTo(Answer.FAILED);

    try (ImageVerifier verifier =
        OurAnswer.builder(Files.readString(policy), registriesD).http(http).build()) {
      OurAnswer.assertVerdict(verifier.verify(asked), Expected.indeterminate(REGISTRY_UNREACHABLE));
    }
  }

  private Answer skopeoAnswers(String policy, String... options) throws IOException {
    return skopeo.judge(policyFile(policy), registriesD, image, options).answer();
  }

  private Verdict verdict(String policy, HttpSettings http, CredentialsProvider credentials)
      throws IOException {
    try (ImageVerifier verifier =
        OurAnswer.builder(policy, registriesD).http(http).credentials(credentials).build()) {
      return verifier.verify(image);
    }
  }

  private static Path policyFile(String policy) throws IOException {
    Path file = Files.createTempFile(directory, "policy", ".json");
    return Files.writeString(file, policy);
  }

  private String certificateOption() {
    return "--src-cert-dir=" + certificates;
  }

  private static String credentialsOption() {
    return "--src-creds=" + DockerRegistry.USER + ":" + DockerRegistry.PASSWORD;
  }

  private static Credentials credentials() {
    return Credentials.ofPassword(DockerRegistry.USER, DockerRegistry.PASSWORD);
  }

  /** Settings with a TLS context that trusts the registry's authority and nobody else. */
  private HttpSettings trusting() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(registry.authority())) {
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpSettings.builder().sslContext(context).build();
  }
}
