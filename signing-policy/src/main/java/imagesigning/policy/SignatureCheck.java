package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Manifest;
import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is found out about one signature, check after check, and the two checks that all kinds of
 * signatures have in common: manifest digest and signed name. Used once.
 */
final class SignatureCheck {
  private final String store;
  private final int index;
  private final String format;
  private final List<VerdictCheck> checks = new ArrayList<>(4);
  private Optional<String> key = Optional.empty();
  private Optional<Failure> failure = Optional.empty();

  SignatureCheck(String store, int index, String format) {
    this.store = store;
    this.index = index;
    this.format = format;
  }

  private record Failure(RejectionReason reason, String explanation) {}

  /** The key that verified, or the one that a refused signature claims. */
  void key(Optional<String> fingerprint) {
    key = fingerprint;
  }

  Optional<String> key() {
    return key;
  }

  /** Whether the statement is about this manifest. */
  boolean digest(Digest signed, Manifest manifest) {
    String expected = manifest.digest().toString();
    String found = signed.toString();
    return manifest.matches(signed)
        ? held("manifest-digest", expected, found)
        : failed(
            "manifest-digest",
            expected,
            found,
            RejectionReason.DIGEST_MISMATCH,
            "The signature is for the manifest " + found + ", but this one is " + expected + ".");
  }

  /** Whether the statement uses an accepted name. */
  boolean identity(String signed, SignedIdentity identity, Optional<DockerReference> image) {
    String expected = ExpectedName.of(identity, image);
    String found = RemoteText.quoted(signed);
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
        format,
        failure.isPresent() ? Outcome.REJECTED : Outcome.ALLOWED,
        failure.map(Failure::reason),
        failure.map(Failure::explanation).orElse("The signature is accepted."),
        key,
        checks);
  }

  boolean held(String name, String expected, String found) {
    checks.add(new VerdictCheck(name, true, expected, found));
    return true;
  }

  boolean failed(
      String name, String expected, String found, RejectionReason reason, String explanation) {
    checks.add(new VerdictCheck(name, false, expected, found));
    failure = Optional.of(new Failure(reason, explanation));
    return false;
  }

  /** What the reason means in general, and what was found here. */
  static String explain(RejectionReason reason, String found) {
    String meaning = reason.meaning();
    return meaning.substring(0, meaning.length() - 1) + ": " + found + ".";
  }

  /** The signature and what is said about it. */
  String about(String warning) {
    return "signature " + index + " in " + store + ": " + warning;
  }
}
