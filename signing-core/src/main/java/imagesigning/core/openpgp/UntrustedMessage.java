package imagesigning.core.openpgp;

import java.util.Arrays;

/**
 * A message that has the one accepted structure: one-pass signature, literal data, signature.
 * Nothing is verified.
 *
 * @param announcement the one-pass signature
 * @param literal the literal packet's data
 * @param signature the signature
 */
record UntrustedMessage(
    OnePassSignature announcement, HashedData literal, SignaturePacket signature) {

  byte[] payload() {
    return Arrays.copyOfRange(literal.bytes(), literal.from(), literal.to());
  }

  /**
   * Whether every line ends with carriage return and line feed. Of a text with other line ends
   * GnuPG hashes what is there and others hash the canonical form, so that no signature of it is
   * good for all.
   */
  boolean isCanonicalText() {
    for (int i = literal.from(); i < literal.to(); i++) {
      if (literal.bytes()[i] == '\n' && (i == literal.from() || literal.bytes()[i - 1] != '\r')) {
        return false;
      }
    }
    return true;
  }

  /** Whether the announcement and the signature say the same, and the signature one thing. */
  boolean isConsistent() {
    long announced = announcement.keyId();
    boolean sameKey =
        signature.issuer().orElse(announced) == announced
            && signature.issuerFingerprint().map(Fingerprint::keyId).orElse(announced) == announced;
    return sameKey && announcement.announces(signature);
  }

  /** The fingerprint or key id of the signer, as claimed. */
  String claimedKey() {
    return signature
        .issuerFingerprint()
        .map(Fingerprint::toString)
        .orElseGet(
            () -> Fingerprint.keyIdToString(signature.issuer().orElse(announcement.keyId())));
  }
}
