package imagesigning.cosign;

import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.Pem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads certificates in PEM as Go does: strictly where they come with a signature. */
final class CertificateReader {
  /** More than these in one annotation are nobody's chain. */
  static final int MOST = 32;

  private CertificateReader() {}

  /**
   * Every block is a certificate, whatever its type says, and nothing stands after the last.
   *
   * @throws Refusal if that does not hold
   */
  static List<Certificate> strict(byte[] pem, int most) throws Refusal {
    byte[] text = Arrays.copyOf(pem, length(pem));
    List<Certificate> certificates = new ArrayList<>();
    for (int at = 0; at < text.length; ) {
      Optional<Pem> block = Pem.first(text, at);
      Optional<Certificate> certificate =
          block.flatMap(b -> CertificateEngine.certificate(b.content()));
      if (certificate.isEmpty()) {
        throw malformed("what stands there is not made of certificates in PEM alone");
      }
      certificates.add(certificate.get());
      if (certificates.size() > most) {
        throw malformed("there are more than " + most + " certificates");
      }
      at = block.get().end();
    }
    return certificates;
  }

  /** The one certificate of a text. */
  static Certificate leaf(byte[] pem) throws Refusal {
    List<Certificate> certificates = strict(pem, MOST);
    if (certificates.size() != 1) {
      throw malformed("there must be one certificate, not " + certificates.size());
    }
    return certificates.get(0);
  }

  /** Certificates that the caller trusts: blocks of other types, and broken ones, are left out. */
  static List<Certificate> lenient(byte[] pem) {
    List<Certificate> certificates = new ArrayList<>();
    for (Optional<Pem> block = Pem.first(pem, 0);
        block.isPresent();
        block = Pem.first(pem, block.get().end())) {
      if (block.get().type().equals("CERTIFICATE") && block.get().headers().isEmpty()) {
        CertificateEngine.certificate(block.get().content()).ifPresent(certificates::add);
      }
    }
    return certificates;
  }

  /** Without the white space at the end. */
  private static int length(byte[] text) {
    int length = text.length;
    while (length > 0 && (text[length - 1] == ' ' || isControl(text[length - 1]))) {
      length--;
    }
    return length;
  }

  private static boolean isControl(byte b) {
    return b >= '\t' && b <= '\r';
  }

  private static Refusal malformed(String problem) {
    return new Refusal(RejectionReason.CERTIFICATE_MALFORMED, problem);
  }
}
