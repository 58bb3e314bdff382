package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import imagesigning.core.Digest;
import imagesigning.core.RejectionReason;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import java.security.KeyPair;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A signature in the making, and what became of it. */
final class Signed {
  static final byte[] PAYLOAD = payload("registry.example.com/ns/app");
  static final SigstoreVerifier VERIFIER =
      new SigstoreVerifier(Clock.fixed(TestCertificate.TIME, ZoneOffset.UTC));

  private final byte[] payload;
  private final byte[] signature;
  private final Map<String, String> annotations = new HashMap<>();

  private Signed(byte[] payload, byte[] signature) {
    this.payload = payload;
    this.signature = signature;
    annotations.put(SigstoreFormat.SIGNATURE, TestKeys.base64(signature));
  }

  static byte[] payload(String name) {
    return new SigstorePayload(
            Digest.sha256(new byte[0]), name, Optional.empty(), Optional.empty(), Map.of())
        .toJson();
  }

  static Signed by(KeyPair keys) {
    return by(keys, PAYLOAD);
  }

  static Signed by(KeyPair keys, byte[] payload) {
    return new Signed(payload, TestKeys.sign(keys, payload));
  }

  byte[] signature() {
    return signature;
  }

  String body(String verifierPem) {
    return TestLog.body(payload, signature, verifierPem);
  }

  Signed with(String annotation, String value) {
    annotations.put(annotation, value);
    return this;
  }

  Signed logged(TestLog log, String verifierPem) {
    return with(SigstoreFormat.BUNDLE, log.entry(body(verifierPem)));
  }

  Signed without(String annotation) {
    annotations.remove(annotation);
    return this;
  }

  UntrustedSigstoreSignature untrusted() {
    return UntrustedSigstoreSignature.of(SigstoreFormat.MIME_TYPE, payload, annotations);
  }

  SigstoreVerification verify(TrustRoot root, Optional<TrustedLog> log) {
    return VERIFIER.verify(untrusted(), root, log);
  }

  VerifiedSigstoreSignature accepted(TrustRoot root, Optional<TrustedLog> log) {
    return verify(root, log)
        .fold(
            SigstoreVerification.Verified::signature,
            refused -> {
              throw new AssertionError(refused.toString());
            });
  }

  void refused(TrustRoot root, Optional<TrustedLog> log, RejectionReason reason) {
    SigstoreVerification outcome = verify(root, log);
    outcome.fold(
        verified -> {
          throw new AssertionError("accepted, but " + reason + " was expected");
        },
        refused -> {
          assertThat(refused.reason()).as(refused.toString()).isEqualTo(reason);
          List<SigstoreCheck> checks = refused.checks();
          assertThat(checks.get(checks.size() - 1).passed()).isFalse();
          assertThat(checks.subList(0, checks.size() - 1)).allMatch(SigstoreCheck::passed);
          return refused;
        });
  }

  static String text(byte[] utf8) {
    return new String(utf8, UTF_8);
  }
}
