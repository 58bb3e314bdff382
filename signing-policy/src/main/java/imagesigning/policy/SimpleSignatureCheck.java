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
import imagesigning.policy.internal.RemoteText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examines one simple signature in the only accepted order: signature, payload, manifest digest,
 * signed name (policy reference, "Checks inside one signature"). Nothing of the payload is read
 * before its signature was verified. Used once.
 */
final class SimpleSignatureCheck {
  static final String FORMAT = "simple-signing";

  private final String store;
  private final int index;
  private final String keyPlace;
  private final List<VerdictCheck> checks = new ArrayList<>(4);
  private Optional<String> key = Optional.empty();
  private Optional<VerifiedMessage> message = Optional.empty();
  private Optional<Failure> failure = Optional.empty();

  /**
   * A check.
   *
   * @param keyPlace where the trusted keys are, in words
   */
  SimpleSignatureCheck(String store, int index, String keyPlace) {
    this.store = store;
    this.index = index;
    this.keyPlace = keyPlace;
  }

  /** What is known after the signature and its payload were checked. */
  record Author(VerifiedMessage message, SimpleSigningPayload payload) {}

  private record Failure(RejectionReason reason, String explanation) {}

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
      key = refused.claimedKey();
      String found = RemoteText.printable(refused.message());
      failed("signature", expected, found, refused.reason(), explain(refused, found));
      return Optional.empty();
    }
    VerifiedMessage verified = ((Verified) outcome).message();
    key = Optional.of(verified.primaryFingerprint());
    message = Optional.of(verified);
    held("signature", expected, "a good signature by key " + keyName(verified));
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
      held("payload", expected, expected);
      return Optional.of(payload);
    } catch (MalformedDataException e) {
      String found = RemoteText.printable(String.valueOf(e.getMessage()));
      failed("payload", expected, found, e.reason(), explain(e.reason(), found));
      return Optional.empty();
    }
  }

  private String explain(Refused refused, String found) {
    return refused.reason() == RejectionReason.OPENPGP_UNKNOWN_KEY && key.isPresent()
        ? "The signature names the key "
            + key.get()
            + ", which is not among the keys of "
            + keyPlace
            + "."
        : explain(refused.reason(), found);
  }

  /** What the reason means in general, and what was found here. */
  private static String explain(RejectionReason reason, String found) {
    String meaning = reason.meaning();
    return meaning.substring(0, meaning.length() - 1) + ": " + found + ".";
  }

  /** Whether the statement is about this manifest. */
  boolean digest(SimpleSigningPayload payload, Manifest manifest) {
    String expected = manifest.digest().toString();
    String found = payload.manifestDigest().toString();
    return manifest.matches(payload.manifestDigest())
        ? held("manifest-digest", expected, found)
        : failed(
            "manifest-digest",
            expected,
            found,
            RejectionReason.DIGEST_MISMATCH,
            "The signature is for the manifest " + found + ", but this one is " + expected + ".");
  }

  /** Whether the statement uses an accepted name. */
  boolean identity(
      SimpleSigningPayload payload, SignedIdentity identity, Optional<DockerReference> image) {
    String expected = ExpectedName.of(identity, image);
    String signed = payload.dockerReference();
    String found = RemoteText.quote(signed);
    if (identity.matches(image, signed)) {
      return held("identity", expected, found);
    }
    return IdentityMatch.parse(signed).isEmpty()
        ? failed(
            "identity",
            expected,
            found,
            RejectionReason.PAYLOAD_REFERENCE_INVALID,
            "The signature is for " + found + ", which is no valid image name.")
        : failed(
            "identity",
            expected,
            found,
            RejectionReason.IDENTITY_MISMATCH,
            "The signature is for the image " + found + ", but wanted is " + expected + ".");
  }

  /** What became of it, as far as it was checked. */
  SignatureResult result() {
    return new SignatureResult(
        store,
        index,
        FORMAT,
        failure.isPresent() ? Outcome.REJECTED : Outcome.ALLOWED,
        failure.map(Failure::reason),
        failure.map(Failure::explanation).orElse("The signature is accepted."),
        key,
        checks);
  }

  /** What a person should know about a signature that verified. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (String warning : message.map(VerifiedMessage::warnings).orElse(List.of())) {
      warnings.add("signature " + index + " in " + store + ": " + warning);
    }
    return warnings;
  }

  private boolean held(String name, String expected, String found) {
    checks.add(new VerdictCheck(name, true, expected, found));
    return true;
  }

  private boolean failed(
      String name, String expected, String found, RejectionReason reason, String explanation) {
    checks.add(new VerdictCheck(name, false, expected, found));
    failure = Optional.of(new Failure(reason, explanation));
    return false;
  }
}
