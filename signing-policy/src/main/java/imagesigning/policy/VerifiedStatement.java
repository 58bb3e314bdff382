package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.openpgp.VerifiedMessage;
import imagesigning.core.simplesigning.SimpleSigningPayload;

/**
 * What an accepted author says: this name is this manifest. Proved is who says it. Not proved, and
 * not even compared, is whether it is about the image the signature was found with. Only the
 * evaluator makes these. Immutable.
 */
public final class VerifiedStatement {
  private final SimpleSigningPayload payload;
  private final String keyFingerprint;
  private final String store;
  private final int index;

  VerifiedStatement(
      SimpleSigningPayload payload, VerifiedMessage message, String store, int index) {
    this.payload = payload;
    this.keyFingerprint = message.primaryFingerprint();
    this.store = store;
    this.index = index;
  }

  /**
   * The manifest it is about.
   *
   * @return the signed digest
   */
  public Digest manifestDigest() {
    return payload.manifestDigest();
  }

  /**
   * The name it uses.
   *
   * @return the signed name as written, which may be no valid name
   */
  public String dockerReference() {
    return payload.dockerReference();
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
}
