package imagesigning.registry;

import static imagesigning.registry.SigningRig.KEY;
import static imagesigning.registry.SigningRig.keyring;
import static imagesigning.registry.SigningRig.service;
import static imagesigning.testkit.VerdictAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.ImageReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.KeyFiles;
import imagesigning.policy.Verdict;
import imagesigning.registry.SigningReport.Entry;
import imagesigning.testkit.TestAuth;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the caller supplies may have defects: an unchecked exception and a null become results that
 * are documented. An {@link Error} goes through.
 */
@Timeout(60)
class CallerDefectsTest extends SigningFixture {
  private static final String SECRET = "TopSecretPw";

  private enum Defect {
    EXCEPTION,
    NULL;

    @SuppressWarnings("NullAway") // What callers without annotations do.
    <T> T happen() {
      if (this == EXCEPTION) {
        throw new IllegalStateException("password was " + SECRET);
      }
      return null;
    }
  }

  private ImageReference image;

  @BeforeEach
  void push() {
    image = rig.push("app:1", IMAGE);
  }

  private ImageVerifier.Builder verifier() {
    return ImageVerifier.builder()
        .policy(
            imagesigning.policy.Policy.parse(
                """
                {"default": [
                  {"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/keys/release.gpg"}]}
                """
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "policy.json"))
        .keyFiles(KeyFiles.of(java.util.Map.of("/keys/release.gpg", KEY.publicKey())))
        .registries(VerifierRig.registries(rig.lookaside.url().toString()))
        .http(HttpSettings.builder().plainHttpEverywhere().build())
        .pause(time -> {});
  }

  private Verdict verify(ImageVerifier.Builder builder) {
    try (ImageVerifier verifier = builder.build()) {
      return verifier.verify(image);
    }
  }

  @ParameterizedTest
  @EnumSource
  void credentialsThatCannotBeToldAreAnUnreadableConfiguration(Defect defect) {
    rig.registry.protect(TestAuth.basic("joe", SECRET));

    Verdict verdict = verify(verifier().credentials(repository -> defect.happen()));

    assertThat(verdict).isIndeterminateBecause(IndeterminateReason.CONFIGURATION_UNREADABLE);
    assertThat(verdict.explain())
        .contains("the credentials provider failed")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @EnumSource
  void aProviderThatDoesNotSayWhereFromIsNoObstacle(Defect defect) {
    rig.registry.protect(TestAuth.basic("joe", SECRET));
    CredentialsProvider silent =
        new CredentialsProvider() {
          @Override
          public Optional<Credentials> credentialsFor(DockerReference repository) {
            return Optional.empty();
          }

          @Override
          public String describe(DockerReference repository) {
            return defect.happen();
          }
        };

    assertThat(verify(verifier().credentials(silent)))
        .isIndeterminateBecause(IndeterminateReason.AUTHENTICATION_REQUIRED);
    try (ImageVerifier verifier = verifier().credentials(silent).build()) {
      assertThat(verifier.explain(image).credentials()).contains("does not say");
    }
  }

  @ParameterizedTest
  @EnumSource
  void keyFilesThatFailAreUnreadable(Defect defect) throws Exception {
    signer().sign(image);

    assertThat(verify(verifier().keyFiles((path, maxBytes) -> defect.happen())))
        .isIndeterminateBecause(IndeterminateReason.KEY_FILE_UNREADABLE);
  }

  @Test
  void aListenerChangesNoVerdict() throws Exception {
    signer().sign(image);
    VerificationListener broken =
        new VerificationListener() {
          @Override
          public void entered(ImageReference one, VerificationPhase phase) {
            Defect.EXCEPTION.happen();
          }

          @Override
          public void judged(ImageReference one, Verdict verdict) {
            Defect.EXCEPTION.happen();
          }
        };

    assertThat(verify(verifier().listener(broken))).isAllowed();
  }

  @Test
  void anExecutorThatFailsTakesNoShare() throws Exception {
    signer().sign(image);

    try (ImageVerifier verifier =
        verifier()
            .executor(
                share -> {
                  throw new IllegalStateException("no threads");
                })
            .build()) {
      assertThat(verifier.verifyAll(List.of(image, rig.image("other:1"))).get(0)).isAllowed();
    }
  }

  @Test
  void aListenerEndsNoSigning() throws Exception {
    SigningListener broken =
        new SigningListener() {
          @Override
          public void entered(ImageReference one, SigningPhase phase) {
            Defect.EXCEPTION.happen();
          }

          @Override
          public void stored(ImageReference one, Entry signature) {
            Defect.EXCEPTION.happen();
          }
        };

    rig.signer().signWith(service(KEY)).listener(broken).build().sign(image);

    assertAllowed(image);
  }

  @Test
  void aListenerEndsNoPush() throws Exception {
    SigningListener broken =
        new SigningListener() {
          @Override
          public void blob(ImageReference one, Digest blob, long bytes, boolean alreadyThere) {
            Defect.EXCEPTION.happen();
          }
        };
    ImageReference source = LocalImages.dir(directory.resolve("source"), IMAGE);

    rig.pusher().listener(broken).build().push(source, rig.image("pushed:1"));

    assertThat(rig.registry.manifest("pushed", "1")).contains(IMAGE.manifest());
  }

  @ParameterizedTest
  @EnumSource
  void aServiceThatFailsIsASignerThatFailed(Defect defect) {
    SigningService broken = signing(() -> defect.happen());

    SigningException failure =
        catchThrowableOfType(
            SigningException.class, () -> rig.signer().signWith(broken).build().sign(image));

    assertThat(failure.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    assertThat(failure).hasMessageContaining("broken key").hasMessageNotContaining(SECRET);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatFailsHasACodeForIt(Defect defect) {
    for (String what : List.of("check", "read", "add")) {
      ImageSigner signer =
          rig.signer()
              .signWith(service(KEY))
              .store(new BrokenStore(defect, what))
              .publicKeys(keyring(KEY))
              .skipSigned(true)
              .build();
      if (defect == Defect.NULL && what.equals("check")) {
        continue;
      }

      IOException failure = catchThrowableOfType(IOException.class, () -> signer.sign(image));

      Throwable found = failure instanceof ImageSigningException ? failure.getCause() : failure;
      assertThat(found).as(what).isInstanceOf(SignatureStoreException.class);
      assertThat(((SignatureStoreException) found).failure()).isEqualTo(StoreFailure.STORE_DEFECT);
      assertThat(failure).hasMessageNotContaining(SECRET);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGuardThatFailsHasAnObjection(Defect defect) {
    RepositorySigner signer =
        rig.repositorySigner()
            .signWith(service(KEY))
            .publicKeys(keyring(KEY))
            .guard((identity, manifest) -> defect.happen())
            .build();

    RepositorySigningException failure =
        catchThrowableOfType(
            RepositorySigningException.class,
            () -> signer.sign(RepositorySigningRequest.allTags(rig.registry.host() + "/app")));

    assertThat(failure.failure()).isEqualTo(RepositorySigningFailure.REFUSED_BY_GUARD);
    assertThat(failure).hasMessageContaining("the guard").hasMessageNotContaining(SECRET);
    assertThat(rig.storedFiles()).isEmpty();
  }

  @Test
  void aListenerEndsNoSigningOfARepository() throws Exception {
    RepositorySigningListener broken =
        new RepositorySigningListener() {
          @Override
          public void planned(RepositorySigningPlan plan, int signatures) {
            Defect.EXCEPTION.happen();
          }

          @Override
          public void signed(Entry signature, int done, int signatures) {
            Defect.EXCEPTION.happen();
          }
        };

    rig.repositorySigner()
        .signWith(service(KEY))
        .publicKeys(keyring(KEY))
        .progress(broken)
        .build()
        .sign(RepositorySigningRequest.allTags(rig.registry.host() + "/app"));

    assertAllowed(image);
  }

  @Test
  void statusesThatCannotBeNotedAreAFailureOfInputAndOutput() throws Exception {
    signer().sign(image);
    ImageSignatureVerifier verifier =
        ImageSignatureVerifier.builder()
            .keys(keyring(KEY))
            .registries(VerifierRig.registries(rig.lookaside.url().toString()))
            .http(HttpSettings.builder().plainHttpEverywhere().build())
            .build();
    DockerReference name = image.dockerReference().orElseThrow();

    assertThatThrownBy(() -> verifier.verifyAndSave(image, name, new BrokenStatuses(), "me"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing was noted");
    assertThatThrownBy(() -> verifier.removeAll(image, new BrokenStatuses()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("may stay");
  }

  @Test
  void errorsGoThrough() {
    AssertionError error = new AssertionError("out of luck");
    SigningService broken =
        signing(
            () -> {
              throw error;
            });

    assertThatThrownBy(() -> rig.signer().signWith(broken).build().sign(image)).isSameAs(error);
    assertThatThrownBy(
            () ->
                verify(
                    verifier()
                        .listener(
                            new VerificationListener() {
                              @Override
                              public void judged(ImageReference one, Verdict verdict) {
                                throw error;
                              }
                            })))
        .isSameAs(error);
  }

  private static SigningService signing(Supplier<UntrustedSignature> work) {
    return new SigningService() {
      @Override
      public UntrustedSignature sign(byte[] manifest, DockerReference identity) {
        return work.get();
      }

      @Override
      public SignatureFormat format() {
        return SignatureFormat.SIMPLE_SIGNING;
      }

      @Override
      public String description() {
        return "broken key";
      }

      @Override
      public void close() {}
    };
  }

  private record BrokenStore(Defect defect, String what) implements SignatureStore {
    @Override
    public List<UntrustedSignature> read(ImageReference image, Digest manifest) {
      return what.equals("read") ? defect.<List<UntrustedSignature>>happen() : List.of();
    }

    @Override
    public Stored add(ImageReference image, Digest manifest, UntrustedSignature signature) {
      return what.equals("add") ? defect.<Stored>happen() : new Stored("here", false);
    }

    @Override
    public void check(ImageReference image, SignatureFormat format) {
      if (what.equals("check")) {
        defect.happen();
      }
    }
  }

  private static final class BrokenStatuses implements VerificationStatusStore {
    @Override
    public void save(VerificationStatus status) {
      Defect.EXCEPTION.happen();
    }

    @Override
    public boolean clear(Digest image) {
      return Defect.EXCEPTION.<Boolean>happen();
    }

    @Override
    public Optional<VerificationStatus> find(Digest image) {
      return Defect.EXCEPTION.happen();
    }
  }
}
