package imagesigning.cosign;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.crypto.VerificationKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The CAs that a policy trusts, with the CAs below them that it knows. Immutable. */
final class Authority {
  private final String place;
  private final List<Certificate> anchors;
  private final List<Certificate> intermediates;
  private final SignatureAlgorithms algorithms;

  Authority(
      String place,
      List<Certificate> anchors,
      List<Certificate> intermediates,
      SignatureAlgorithms algorithms) {
    this.place = place;
    this.anchors = List.copyOf(anchors);
    this.intermediates = List.copyOf(intermediates);
    this.algorithms = algorithms;
  }

  /** Where the policy has them, for messages. */
  String place() {
    return place;
  }

  /**
   * The certificate of a signature, after its way to an anchor was found.
   *
   * @param leaf its annotation
   * @param chain the annotation of those above it, perhaps empty; the last of them, which should be
   *     the root, is never used
   * @param at when all of them must be valid
   */
  Certificate leaf(byte[] leaf, byte[] chain, Instant at) throws Refusal {
    List<Certificate> above = CertificateReader.strict(chain, CertificateReader.MOST);
    for (Certificate ca : above) {
      ca.requireModestKey();
    }
    Certificate certificate = CertificateReader.leaf(leaf);
    List<Certificate> known = new ArrayList<>(intermediates);
    known.addAll(above.subList(0, Math.max(0, above.size() - 1)));
    new CertificatePath(anchors, known, algorithms, at).require(certificate);
    return certificate;
  }

  /** The key of a certificate whose way was found. */
  VerificationKey key(Certificate leaf) throws Refusal {
    try {
      return algorithms.spki(leaf.spki());
    } catch (MalformedDataException e) {
      throw new Refusal(e.reason(), "the certificate's key: " + e.getMessage());
    }
  }

  static MalformedDataException unusable(String place, String problem) {
    return new MalformedDataException(
        RejectionReason.CA_CERTIFICATES_INVALID, place + ": " + problem);
  }
}
