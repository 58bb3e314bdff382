package imagesigning.cosign;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The seam to the engines that read certificates and follow their paths, the JDK and Bouncy Castle.
 * They report odd data with exceptions of many kinds; here, and nowhere else in this package, each
 * of them becomes a "no": what an engine refuses is no certificate, and no path.
 */
final class CertificateEngine {
  /** Far more than any honest certificate, and too little to nest very deeply. */
  static final int MOST_BYTES = 64 * 1024;

  private static final String X509 = "X.509";

  private CertificateEngine() {}

  /** Reads one certificate with nothing before or after it. */
  static Optional<Certificate> certificate(byte[] der) {
    if (der.length > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      X509Certificate x509 =
          (X509Certificate)
              CertificateFactory.getInstance(X509)
                  .generateCertificate(new ByteArrayInputStream(der));
      return Arrays.equals(x509.getEncoded(), der)
          ? Optional.of(new Certificate(x509, der))
          : Optional.empty();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Reads one value with nothing behind it. */
  static Optional<ASN1Primitive> asn1(byte[] der) {
    try {
      return Optional.of(ASN1Primitive.fromByteArray(der));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether one certificate carries a good signature of the other's key. */
  static boolean isSignedBy(Certificate certificate, Certificate issuer) {
    try {
      certificate.x509().verify(issuer.x509().getPublicKey());
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Follows a whole path by the rules of RFC 5280, without asking anyone about revocation.
   *
   * @param path the leaf first; without the anchor
   * @return what is wrong, if something is
   */
  static Optional<String> problem(List<Certificate> path, Certificate anchor, Instant at) {
    try {
      CertPath certificates =
          CertificateFactory.getInstance(X509)
              .generateCertPath(path.stream().map(Certificate::x509).toList());
      CertPathValidator.getInstance("PKIX").validate(certificates, parameters(anchor, at));
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      return Optional.of("the path breaks a rule of X.509: " + e.getReason());
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.of("the path cannot be followed");
    }
  }

  private static PKIXParameters parameters(Certificate anchor, Instant at)
      throws InvalidAlgorithmParameterException {
    byte[] constraints =
        anchor
            .extension(Extension.nameConstraints)
            .map(e -> e.getExtnValue().getOctets())
            .orElse(null);
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(anchor.x509(), constraints)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    return parameters;
  }
}
