package imagesigning.core.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.DockerReference;
import imagesigning.core.extensions.NotAuthorizedToSignException;
import imagesigning.core.extensions.RequestHeaders;
import imagesigning.core.extensions.SigningAuthorization;
import imagesigning.core.extensions.SigningAuthorizer;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.simplesigning.SignatureFormat;
import imagesigning.core.simplesigning.SigningService;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorizedSigningServiceTest {
  private static final DockerReference IDENTITY =
      DockerReference.parse("registry.example.com/team/app:1.0");
  private static final RequestHeaders HEADERS =
      RequestHeaders.of(Map.of("Authorization", List.of("Bearer x")));

  private final List<String> calls = new ArrayList<>();

  private final SigningService signer =
      new SigningService() {
        @Override
        public UntrustedSignature sign(byte[] manifest, DockerReference identity) {
          calls.add("sign " + identity);
          return UntrustedSimpleSignature.of(manifest);
        }

        @Override
        public SignatureFormat format() {
          return SignatureFormat.SIMPLE_SIGNING;
        }

        @Override
        public String description() {
          return "signer";
        }

        @Override
        public Optional<String> keyFingerprint() {
          return Optional.of("key");
        }

        @Override
        public void close() {
          calls.add("close");
        }
      };

  private SigningService service(SigningAuthorizer authorizer) {
    return new AuthorizedSigningService(signer, authorizer, HEADERS);
  }

  @Test
  void asksForTheRepositoryAndThenSigns() throws SigningException {
    SigningService service =
        service(
            (action, repository, headers) -> {
              calls.add(action + " " + repository + " " + (headers == HEADERS));
              return SigningAuthorization.allowed();
            });

    service.sign(new byte[] {1}, IDENTITY);
    service.close();

    assertThat(calls).containsExactly("SIGN team/app true", "sign " + IDENTITY);
    assertThat(service.description()).isEqualTo("signer");
    assertThat(service.format()).isEqualTo(SignatureFormat.SIMPLE_SIGNING);
    assertThat(service.keyFingerprint()).contains("key");
  }

  @Test
  void signsNothingForWhoMayNot() {
    SigningService service =
        service((action, repository, headers) -> SigningAuthorization.denied("no"));

    NotAuthorizedToSignException thrown =
        catchThrowableOfType(
            NotAuthorizedToSignException.class, () -> service.sign(new byte[] {1}, IDENTITY));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.NOT_PERMITTED);
    assertThat(calls).isEmpty();
  }

  @Test
  void signsNothingIfItCannotBeDecided() {
    SigningService service =
        service(
            (action, repository, headers) -> {
              throw new IOException("down");
            });

    SigningException thrown =
        catchThrowableOfType(SigningException.class, () -> service.sign(new byte[] {1}, IDENTITY));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    assertThat(thrown).hasRootCauseMessage("down");
    assertThat(calls).isEmpty();
  }

  @Test
  void signsNothingIfTheAuthorizerHasADefect() {
    SigningService service =
        service(
            (action, repository, headers) -> {
              throw new IllegalStateException("defect");
            });

    SigningException thrown =
        catchThrowableOfType(SigningException.class, () -> service.sign(new byte[] {1}, IDENTITY));

    assertThat(thrown.failure()).isEqualTo(SigningFailure.SIGNER_FAILED);
    assertThat(thrown).hasRootCauseMessage("defect");
    assertThat(calls).isEmpty();
  }
}
