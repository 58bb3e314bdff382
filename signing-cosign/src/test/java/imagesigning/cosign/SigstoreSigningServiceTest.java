package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.security.KeyPair;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sigstore signatures made here. */
class SigstoreSigningServiceTest {
  private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(UTF_8);
  private static final DockerReference NAME = DockerReference.parse("registry.test/team/app:1.2");
  private static final Clock CLOCK = Clock.fixed(TestCertificate.TIME, ZoneOffset.UTC);

  private static JcaSigner jca(KeyPair keys) {
    return JcaSigner.of(keys.getPrivate(), keys.getPublic());
  }

  @Test
  void signsWithEveryKindOfSigner() throws SigningException {
    KeyPair p384 = TestKeys.ec("secp384r1");
    for (SigstoreSigner signer :
        List.of(
            SigstorePrivateKey.generate(new SecureRandom()),
            jca(TestKeys.rsa(2048)),
            jca(TestKeys.ed25519()),
            JcaSigner.of(p384.getPrivate(), p384.getPublic(), Security.getProvider("SunEC")))) {
      TrustedKeys trusted =
          TrustRoots.builtIn().keys(List.of(PemSource.of("cosign.pub", signer.publicKey())));
      try (SigstoreSigningService service = new SigstoreSigningService(signer, CLOCK)) {
        UntrustedSigstoreSignature made = service.sign(MANIFEST, NAME);
        assertThat(made.mimeType()).isEqualTo(SigstoreFormat.MIME_TYPE);
        assertThat(service.description())
            .isEqualTo("sigstore key " + trusted.fingerprints().get(0));
        SigstoreVerification outcome = Signed.VERIFIER.verify(made, trusted, Optional.empty());
        assertThat(outcome).isInstanceOf(SigstoreVerification.Verified.class);
        var payload = ((SigstoreVerification.Verified) outcome).signature().payload();
        assertThat(payload.dockerReference()).isEqualTo("registry.test/team/app:1.2");
        assertThat(payload.manifestDigest()).isEqualTo(Digest.sha256(MANIFEST));
        assertThat(payload.timestamp()).contains(TestLog.TIME);
      }
    }
  }

  @Test
  void signsAnnotationsThatCosignCanDemand() throws SigningException {
    SigstorePrivateKey key = SigstorePrivateKey.generate(new SecureRandom());
    TrustedKeys trusted =
        TrustRoots.builtIn().keys(List.of(PemSource.of("cosign.pub", key.publicKey())));
    try (SigstoreSigningService service =
        new SigstoreSigningService(key, CLOCK, Map.of("env", "prod", "build", "<17>"))) {
      UntrustedSigstoreSignature made = service.sign(MANIFEST, NAME);

      assertThat(demanding(trusted, "build", "<17>").verify(made, Digest.sha256(MANIFEST)))
          .isInstanceOf(SigstoreVerification.Verified.class);
      assertThat(demanding(trusted, "env", "test").verify(made, Digest.sha256(MANIFEST)))
          .isInstanceOfSatisfying(
              SigstoreVerification.Refused.class,
              refused ->
                  assertThat(refused.reason()).isEqualTo(RejectionReason.ANNOTATION_MISMATCH));
      assertThat(Signed.VERIFIER.verify(made, trusted, Optional.empty()))
          .isInstanceOf(SigstoreVerification.Verified.class);
    }
  }

  private static CosignSignatureVerifier demanding(TrustedKeys trusted, String name, String value) {
    return CosignSignatureVerifier.builder(trusted)
        .insecureIgnoreTlog()
        .annotation(name, value)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"creator", "timestamp", ""})
  void anAnnotationCannotHaveANameOfItsOwnUse(String name) {
    JcaSigner signer = jca(TestKeys.p256());
    assertThatThrownBy(() -> new SigstoreSigningService(signer, CLOCK, Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  @Test
  void givesAwayNothingThatDoesNotVerify() {
    KeyPair keys = TestKeys.p256();
    JcaSigner mismatched = JcaSigner.of(TestKeys.p256().getPrivate(), keys.getPublic());
    assertThat(failure(mismatched, MANIFEST, NAME)).isEqualTo(SigningFailure.SIGNATURE_INVALID);
    JcaSigner confused = JcaSigner.of(TestKeys.rsa(2048).getPrivate(), keys.getPublic());
    assertThat(failure(confused, MANIFEST, NAME)).isEqualTo(SigningFailure.SIGNER_FAILED);
  }

  /** As a PKCS #11 token does that was pulled out. */
  @Test
  void aProviderThatThrowsIsASignerThatFailed() {
    KeyPair keys = TestKeys.p256();
    JcaSigner broken = JcaSigner.of(keys.getPrivate(), keys.getPublic(), new BrokenToken());
    assertThat(failure(broken, MANIFEST, NAME)).isEqualTo(SigningFailure.SIGNER_FAILED);
  }

  private static final class BrokenToken extends Provider {
    private static final long serialVersionUID = 1L;

    BrokenToken() {
      super("broken", "1", "signs nothing");
      putService(
          new Service(
              this, "Signature", "SHA256withECDSA", "broken", List.of(), java.util.Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
              throw new ProviderException("the token was removed");
            }
          });
    }
  }

  @Test
  void refusesNamesWithoutTagAndManifestsWithoutDigest() {
    SigstoreSigner signer = jca(TestKeys.p256());
    assertThat(failure(signer, MANIFEST, DockerReference.parse("registry.test/team/app")))
        .isEqualTo(SigningFailure.REFERENCE_INVALID);
    byte[] bad = "{\"schemaVersion\":1,\"signatures\":1}".getBytes(UTF_8);
    assertThat(failure(signer, bad, NAME)).isEqualTo(SigningFailure.MANIFEST_INVALID);
    assertThatThrownBy(() -> jca(TestKeys.rsa(1024))).isInstanceOf(MalformedDataException.class);
  }

  @Test
  void endsWhenClosed() {
    SigstoreSigner signer = jca(TestKeys.p256());
    SigstoreSigningService service = new SigstoreSigningService(signer);
    service.close();
    assertThatThrownBy(() -> service.sign(MANIFEST, NAME))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> signer.sign(MANIFEST)).isInstanceOf(IllegalStateException.class);
  }

  private static SigningFailure failure(
      SigstoreSigner signer, byte[] manifest, DockerReference name) {
    return catchThrowableOfType(
            SigningException.class, () -> new SigstoreSigningService(signer).sign(manifest, name))
        .failure();
  }

  @Test
  void aSignerWithADefectHasFailed() {
    byte[] key = SigstorePrivateKey.generate(new SecureRandom()).publicKey();
    for (Supplier<byte[]> answer :
        List.<Supplier<byte[]>>of(
            () -> {
              throw new IllegalStateException("defect");
            },
            () -> null)) {
      SigstoreSigner broken =
          new SigstoreSigner() {
            @Override
            public byte[] sign(byte[] payload) {
              return answer.get();
            }

            @Override
            public byte[] publicKey() {
              return key.clone();
            }

            @Override
            public void close() {}
          };

      SigningException thrown =
          catchThrowableOfType(
              SigningException.class,
              () -> new SigstoreSigningService(broken, CLOCK).sign(MANIFEST, NAME));

      assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    }
  }
}
