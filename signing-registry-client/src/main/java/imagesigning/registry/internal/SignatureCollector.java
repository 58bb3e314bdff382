package imagesigning.registry.internal;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;
import imagesigning.core.simplesigning.SignatureBlob;
import imagesigning.core.simplesigning.UntrustedSignature;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts together what a numbered store of signatures gives, number after number, within the limits
 * on size, sum of sizes and number. Not thread-safe.
 *
 * <p>A signature that arrived and is malformed ends the reading, because it decides the verdict.
 */
public final class SignatureCollector {
  /** The most signatures may need together, in multiples of the largest single one. */
  public static final int TOTAL_FACTOR = 8;

  private final String store;
  private final Limits limits;
  private final List<Boolean> kinds;
  private final List<StoredSignature> signatures = new ArrayList<>();
  private final List<UnreadSignature> unread = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long total;
  private boolean finished;

  private SignatureCollector(String store, Limits limits, List<Boolean> kinds) {
    this.store = store;
    this.limits = limits;
    this.kinds = kinds;
  }

  /**
   * A collector for a store that is there for simple signatures.
   *
   * @param store its name, without secrets
   * @param limits the limits
   */
  public static SignatureCollector ofSimple(String store, Limits limits) {
    return new SignatureCollector(store, limits, List.of(false));
  }

  /**
   * A collector for a store that is there for sigstore signatures.
   *
   * @param store its name, without secrets
   * @param limits the limits
   */
  public static SignatureCollector ofSigstore(String store, Limits limits) {
    return new SignatureCollector(store, limits, List.of(true));
  }

  /**
   * A collector for a store that holds signatures of both kinds: what cannot be read in it may be
   * of either, and so is missing for both.
   *
   * @param store its name, without secrets
   * @param limits the limits
   * @param wanted which kinds are needed
   */
  public static SignatureCollector ofBothKinds(String store, Limits limits, SignatureKinds wanted) {
    List<Boolean> kinds = new ArrayList<>();
    if (wanted.simple()) {
      kinds.add(false);
    }
    if (wanted.sigstore()) {
      kinds.add(true);
    }
    return new SignatureCollector(store, limits, kinds);
  }

  /** Whether reading on would change nothing. */
  public boolean isFinished() {
    return finished;
  }

  /** There is no signature of this number, and so none after it. */
  public void absent() {
    finished = true;
  }

  /** The bytes of a signature, or their beginning if there are more than allowed. */
  public void found(int index, byte[] blob, boolean cut) {
    total += blob.length;
    if (cut || total > (long) TOTAL_FACTOR * limits.signatureBytes()) {
      refuse(
          index,
          RejectionReason.SIGNATURE_TOO_LARGE,
          "Signature "
              + index
              + " is larger than "
              + limits.signatureBytes()
              + " bytes, or all together are larger than "
              + TOTAL_FACTOR
              + " times that.");
      return;
    }
    try {
      signatures.add(new StoredSignature(store, index, SignatureBlob.decode(blob)));
    } catch (MalformedDataException e) {
      refuse(index, e.reason(), String.valueOf(e.getMessage()));
      return;
    }
    if (index >= limits.signatures()) {
      refuse(
          0,
          RejectionReason.TOO_MANY_SIGNATURES,
          "There are " + limits.signatures() + " signatures or more.");
    }
  }

  /** A signature that the store names as what it is, so that its bytes do not tell its format. */
  public void found(int index, UntrustedSignature signature) {
    signatures.add(new StoredSignature(store, index, signature));
  }

  /** The store holds something wrong, so that none of its signatures count. */
  public void spoilt(MalformedDataException problem) {
    refuse(0, problem.reason(), String.valueOf(problem.getMessage()));
  }

  /** One signature arrived and is wrong; whether the others count is for the judge to say. */
  public void broken(int index, MalformedDataException problem) {
    add(index, problem.reason(), String.valueOf(problem.getMessage()));
  }

  /** A signature that may or may not exist could not be had. */
  public void unreadable(int index, IndeterminateReason reason, String message) {
    add(index, reason, message);
  }

  public void warn(String warning) {
    warnings.add(warning);
  }

  /** Everything so far. */
  public SignatureFindings findings() {
    return new SignatureFindings(signatures, unread, List.of(store), warnings);
  }

  private void refuse(int index, RejectionReason reason, String message) {
    add(index, reason, message);
    finished = true;
  }

  private void add(int index, VerdictReason reason, String message) {
    for (boolean sigstore : kinds) {
      unread.add(new UnreadSignature(store, index, sigstore, reason, message));
    }
  }
}
