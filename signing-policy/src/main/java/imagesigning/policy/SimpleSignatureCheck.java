package imagesigning.policy;

import imagesigning.core.DockerReference;
import imagesigning.core.MalformedDataException;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpVerification;
import imagesigning.core.openpgp.OpenPgpVerification.Refused;
import imagesigning.core.openpgp.OpenPgpVerification.Verified;
import imagesigning.core.openpgp.OpenPgpVerifier;
import imagesigning.core.openpgp.VerifiedMessage;
import imagesigning.core.simplesigning.SimpleSigningPayload;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.core.text.RemoteText;
import java.util.List;
import java.util.Optional;

/**
 * Examines one simple signature in the only accepted order: signature, payload, manifest digest,
 * signed name (policy reference, "Checks inside one signature"). Nothing of the payload is read
 * before its signature was verified. Used once.
 */
final class SimpleSignatureCheck {
  static final String FORMAT = "simple-signing";

  private final SignatureCheck check;
  private final String keyPlace;
  private Optional<VerifiedMessage> message = Optional.empty();

  /**
   * A check.
   *
   * @param keyPlace where the trusted keys are, in words
   */
  SimpleSignatureCheck(String store, int index, String keyPlace) {
    this.check = new SignatureCheck(store, index, FORMAT);
    this.keyPlace = keyPlace;
  }

  /** What is known after the signature and its payload were checked. */
  record Author(VerifiedMessage message, SimpleSigningPayload payload) {}

  /** Signature and payload; empty if one of them does not hold. */
  Optional<Author> author(
      UntrustedSimpleSignature signature, OpenPgpVerifier verifier, OpenPgpKeyring keyring) {
    return verify(signature, verifier, keyring)
        .flatMap(verified -> payload(verified).map(payload -> new Author(verified, payload)));
  }

  private Optional<VerifiedMessage> verify(
      UntrustedSimpleSignature signature, OpenPgpVerifier verifier, OpenPgpKeyring keyring) {
    String expected = "a good signature by a key of " + keyPlace;
    OpenPgpVerification outcome = verifier.verify(signature.message(), keyring);
    if (outcome instanceof Refused refused) {
      check.key(refused.claimedKey());
      String found = RemoteText.message(refused.message());
      check.failed("signature", expected, found, refused.reason(), explain(refused, found));
      return Optional.empty();
    }
    VerifiedMessage verified = ((Verified) outcome).message();
    check.key(Optional.of(verified.primaryFingerprint()));
    message = Optional.of(verified);
    check.held("signature", expected, "a good signature by key " + keyName(verified));
    return message;
  }

  private static String keyName(VerifiedMessage verified) {
    return verified.signingFingerprint().equals(verified.primaryFingerprint())
        ? verified.primaryFingerprint()
        : verified.primaryFingerprint() + " (subkey " + verified.signingFingerprint() + ")";
  }

  private Optional<SimpleSigningPayload> payload(VerifiedMessage verified) {
    String expected = "a simple-signing statement";
    try {
      SimpleSigningPayload payload = SimpleSigningPayload.parse(verified.payload());
      check.held("payload", expected, expected);
      return Optional.of(payload);
    } catch (MalformedDataException e) {
      String found = RemoteText.message(String.valueOf(e.getMessage()));
      check.failed(
          "payload", expected, found, e.reason(), SignatureCheck.explain(e.reason(), found));
      return Optional.empty();
    }
  }

  private String explain(Refused refused, String found) {
    return refused.reason() == RejectionReason.OPENPGP_UNKNOWN_KEY && check.key().isPresent()
        ? "The signature names the key "
            + check.key().get()
            + ", which is not among the keys of "
            + keyPlace
            + "."
        : SignatureCheck.explain(refused.reason(), found);
  }

  /** Whether the statement is about this manifest. */
  boolean digest(SimpleSigningPayload payload, Manifest manifest) {
    return check.digest(payload.manifestDigest(), manifest);
  }

  /** Whether the statement uses an accepted name. */
  boolean identity(
      SimpleSigningPayload payload, SignedIdentity identity, Optional<DockerReference> image) {
    return check.identity(payload.dockerReference(), identity, image);
  }

  /** What became of it, as far as it was checked. */
  SignatureResult result() {
    return check.result();
  }

  /** What a person should know about a signature that verified. */
  List<String> warnings() {
    return message.map(VerifiedMessage::warnings).orElse(List.of()).stream()
        .map(check::about)
        .toList();
  }
}
