package imagesigning.policy;

import imagesigning.core.text.RemoteText;
import java.util.Optional;

/** A signature that satisfied a requirement. Only the evaluator makes these. */
public final class VerifiedSignature {
  private final String keyFingerprint;
  private final String signingFingerprint;
  private final Optional<String> signer;
  private final String store;
  private final int index;
  private final int requirement;

  VerifiedSignature(
      String keyFingerprint,
      String signingFingerprint,
      Optional<String> signer,
      String store,
      int index,
      int requirement) {
    this.keyFingerprint = keyFingerprint;
    this.signingFingerprint = signingFingerprint;
    this.signer = signer;
    this.store = store;
    this.index = index;
    this.requirement = requirement;
  }

  /**
   * Fingerprint of the key that verified: of OpenPGP that of the primary key, of sigstore SHA-256
   * of the key as X.509 writes it. A key that a certificate names may be of one use.
   *
   * @return hex, upper-case of OpenPGP and lower-case of sigstore
   */
  public String keyFingerprint() {
    return keyFingerprint;
  }

  /**
   * Fingerprint of the key or subkey that made the signature.
   *
   * @return hex as {@link #keyFingerprint}
   */
  public String signingFingerprint() {
    return signingFingerprint;
  }

  /**
   * Whom the certificate names, if a certificate was demanded and not a key.
   *
   * @return e-mail, host name, or both joined by a comma
   */
  public Optional<String> signer() {
    return signer;
  }

  /** Who signed, for a sentence. */
  String by() {
    return signer.map(RemoteText::message).orElse("the trusted key " + keyFingerprint);
  }

  /**
   * Where the signature was found.
   *
   * @return the store
   */
  public String store() {
    return store;
  }

  /**
   * Its number in the store, from 1.
   *
   * @return the number
   */
  public int index() {
    return index;
  }

  /**
   * Which requirement of the list it satisfied, from 0.
   *
   * @return the position
   */
  public int requirement() {
    return requirement;
  }
}
