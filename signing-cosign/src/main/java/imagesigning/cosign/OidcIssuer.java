package imagesigning.cosign;

import imagesigning.core.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;

/**
 * Who vouched for the identity, which Fulcio writes into two extensions: as raw bytes and as a DER
 * string. At least one must be there, and they must not contradict each other.
 */
final class OidcIssuer {
  private static final String RAW = "1.3.6.1.4.1.57264.1.1";
  private static final String DER = "1.3.6.1.4.1.57264.1.8";

  private OidcIssuer() {}

  static byte[] of(Certificate certificate) throws Refusal {
    Optional<byte[]> raw = certificate.extensionValue(RAW);
    Optional<byte[]> der = certificate.extensionValue(DER);
    if (raw.isEmpty() && der.isEmpty()) {
      throw mismatch("a certificate that names no issuer of identities");
    }
    byte[] issuer = der.isPresent() ? text(der.get()) : raw.get();
    if (raw.isPresent() && !Arrays.equals(raw.get(), issuer)) {
      throw mismatch("a certificate that names two different issuers of identities");
    }
    return issuer;
  }

  private static byte[] text(byte[] der) throws Refusal {
    ASN1Primitive value = CertificateEngine.asn1(der).orElseThrow(OidcIssuer::unreadable);
    boolean text =
        value instanceof ASN1UTF8String
            || value instanceof ASN1PrintableString
            || value instanceof ASN1IA5String;
    if (!text) {
      throw unreadable();
    }
    return ((ASN1String) value).getString().getBytes(StandardCharsets.UTF_8);
  }

  private static Refusal unreadable() {
    return mismatch("an issuer of identities that is no text");
  }

  static Refusal mismatch(String problem) {
    return new Refusal(RejectionReason.CERTIFICATE_ISSUER_MISMATCH, problem);
  }
}
