package imagesigning.core.simplesigning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.signing.PayloadSigner;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SimpleSigningServiceTest {
  private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.999Z");

  private final Recorder signer = new Recorder();

  /** Returns the payload itself as the "message", so that it can be looked at. */
  private static final class Recorder implements PayloadSigner {
    private final List<String> calls = new ArrayList<>();

    @Override
    public byte[] sign(byte[] payload) {
      calls.add("sign");
      return payload;
    }

    @Override
    public String keyFingerprint() {
      return "0123456789ABCDEF0123456789ABCDEF01234567";
    }

    @Override
    public String signingFingerprint() {
      return keyFingerprint();
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private SimpleSigningService.Builder service() {
    return SimpleSigningService.builder(signer).clock(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String payload(UntrustedSimpleSignature signature) {
    return new String(signature.message(), StandardCharsets.UTF_8);
  }

  private static String expected(String reference, String optional) {
    return "{\"critical\":{\"identity\":{\"docker-reference\":\""
        + reference
        + "\"},\"image\":{\"docker-manifest-digest\":\""
        + Digest.sha256(MANIFEST)
        + "\"},\"type\":\"atomic container signature\"},\"optional\":{"
        + optional
        + "}}";
  }

  private static void assertRefused(ThrowingCallable call, SigningFailure failure, String part) {
    assertThatThrownBy(call)
        .isInstanceOf(SigningException.class)
        .hasMessageContaining(part)
        .extracting(e -> ((SigningException) e).failure())
        .isEqualTo(failure);
  }

  @Test
  void writesTheFullNameItsOwnNameAndTheTimeInSeconds() throws SigningException {
    String payload = payload(service().build().sign(MANIFEST, DockerReference.parse("busybox:1")));

    assertThat(payload)
        .isEqualTo(
            expected(
                "docker.io/library/busybox:1",
                "\"creator\":\"" + ProductVersion.CREATOR + "\",\"timestamp\":1777863721"));
    assertThat(ProductVersion.CREATOR).matches("imagesigning \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }

  @Test
  void writesWhatItIsToldToWrite() throws SigningException {
    SimpleSigningService service =
        service().creator("tool <1>").timestamp(Instant.ofEpochSecond(7)).build();

    assertThat(payload(service.sign(MANIFEST, DockerReference.parse("h.example/a:1"))))
        .isEqualTo(
            expected("h.example/a:1", "\"creator\":\"tool \\u003c1\\u003e\",\"timestamp\":7"));
  }

  @Test
  void writesAnEmptyObjectWhereNothingOptionalIsWanted() throws SigningException {
    SimpleSigningService service = service().withoutCreator().withoutTimestamp().build();

    assertThat(payload(service.sign(MANIFEST, DockerReference.parse("h.example/a:1"))))
        .isEqualTo(expected("h.example/a:1", ""));
  }

  @Test
  void signsADigestReference() throws SigningException {
    String name = "h.example/a@" + Digest.sha256(MANIFEST);

    assertThat(payload(service().build().sign(MANIFEST, DockerReference.parse(name))))
        .contains("\"" + name + "\"");
  }

  @Test
  void refusesANameWithoutTagAndDigestUnlessToldOtherwise() throws SigningException {
    DockerReference name = DockerReference.parse("h.example/a");

    assertRefused(
        () -> service().build().sign(MANIFEST, name),
        SigningFailure.REFERENCE_INVALID,
        "h.example/a:1.0");
    assertThat(signer.calls).isEmpty();
    assertThat(payload(service().allowNameOnly(true).build().sign(MANIFEST, name)))
        .contains("\"h.example/a\"");
  }

  @Test
  void writesAnyTextAsItStandsWhenAskedTo() throws SigningException {
    assertThat(payload(service().build().signVerbatim(MANIFEST, "test")))
        .contains("\"docker-reference\":\"test\"");
    assertRefused(
        () -> service().build().signVerbatim(MANIFEST, ""),
        SigningFailure.REFERENCE_INVALID,
        "empty");
  }

  @Test
  void refusesAManifestWithoutADigest() {
    byte[] brokenSchema1 =
        "{\"schemaVersion\":1,\"signatures\":[{\"protected\":\"?\"}]}"
            .getBytes(StandardCharsets.UTF_8);

    assertRefused(
        () -> service().build().sign(brokenSchema1, DockerReference.parse("h.example/a:1")),
        SigningFailure.MANIFEST_INVALID,
        "digest");
  }

  @Test
  void refusesToSignOnceClosedAndClosesTheSigner() {
    SimpleSigningService service = service().build();
    service.close();

    assertThatThrownBy(() -> service.sign(MANIFEST, DockerReference.parse("h.example/a:1")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(signer.calls).containsExactly("close");
  }

  @Test
  void describesItselfByTheKey() {
    assertThat(service().build().description())
        .isEqualTo("OpenPGP key 0123456789ABCDEF0123456789ABCDEF01234567");
  }

  @Test
  void aSignerWithADefectHasFailed() {
    for (Supplier<byte[]> answer :
        List.<Supplier<byte[]>>of(
            () -> {
              throw new IllegalStateException("defect");
            },
            () -> null)) {
      PayloadSigner broken =
          new PayloadSigner() {
            @Override
            public byte[] sign(byte[] payload) {
              return answer.get();
            }

            @Override
            public String keyFingerprint() {
              return signer.keyFingerprint();
            }

            @Override
            public String signingFingerprint() {
              return signer.keyFingerprint();
            }

            @Override
            public void close() {}
          };

      assertRefused(
          () ->
              SimpleSigningService.builder(broken)
                  .build()
                  .sign(MANIFEST, DockerReference.parse("registry.test/app:1")),
          SigningFailure.SIGNER_FAILED,
          "failed unexpectedly");
    }
  }
}
