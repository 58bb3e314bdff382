package imagesigning.policy;

/** A signature that satisfied a requirement. Only the evaluator makes these. */
public final class VerifiedSignature {
  private final String keyFingerprint;
  private final String signingFingerprint;
  private final String store;
  private final int index;
  private final int requirement;

  VerifiedSignature(
      String keyFingerprint, String signingFingerprint, String store, int index, int requirement) {
    this.keyFingerprint = keyFingerprint;
    this.signingFingerprint = signingFingerprint;
    this.store = store;
    this.index = index;
    this.requirement = requirement;
  }

  /**
   * Fingerprint of the primary key that verified.
   *
   * @return upper-case hex
   */
  public String keyFingerprint() {
    return keyFingerprint;
  }

  /**
   * Fingerprint of the key or subkey that made the signature.
   *
   * @return upper-case hex
   */
  public String signingFingerprint() {
    return signingFingerprint;
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
