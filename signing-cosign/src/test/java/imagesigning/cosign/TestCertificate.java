package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its keys, with whatever faults a test wants. */
final class TestCertificate {
  static final Instant TIME = Instant.ofEpochSecond(TestLog.TIME);

  final KeyPair keys;
  final X509Certificate x509;

  private TestCertificate(KeyPair keys, X509Certificate x509) {
    this.keys = keys;
    this.x509 = x509;
  }

  String pem() {
    try {
      return TestKeys.pem("CERTIFICATE", x509.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  PemSource source() {
    return PemSource.of(x509.getSubjectX500Principal().getName(), pem().getBytes(UTF_8));
  }

  static Maker ca(String name) {
    return new Maker(name)
        .validity(TIME.minusSeconds(1_000_000), TIME.plusSeconds(1_000_000))
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
  }

  static Maker leaf() {
    return new Maker("leaf")
        .validity(TIME.minusSeconds(300), TIME.plusSeconds(300))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .usages(KeyPurposeId.id_kp_codeSigning);
  }

  /** Settings of a certificate. */
  static final class Maker {
    private record Part(ASN1ObjectIdentifier name, boolean critical, byte[] content) {}

    private final String name;
    private final List<Part> parts = new ArrayList<>();
    private KeyPair keys = TestKeys.p256();
    private String algorithm = "SHA256withECDSA";
    private BigInteger serial = BigInteger.TEN;
    private Instant from = TIME;
    private Instant to = TIME;

    private Maker(String name) {
      this.name = name;
    }

    Maker keys(KeyPair pair) {
      keys = pair;
      return this;
    }

    Maker algorithm(String jcaName) {
      algorithm = jcaName;
      return this;
    }

    Maker serial(long number) {
      serial = BigInteger.valueOf(number);
      return this;
    }

    Maker validity(Instant first, Instant last) {
      from = first;
      to = last;
      return this;
    }

    Maker usages(KeyPurposeId... usages) {
      return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
    }

    Maker names(boolean critical, GeneralName... names) {
      return with(Extension.subjectAlternativeName, critical, new GeneralNames(names));
    }

    Maker email(String email) {
      return names(true, new GeneralName(GeneralName.rfc822Name, email));
    }

    Maker with(ASN1ObjectIdentifier part, boolean critical, ASN1Encodable content) {
      try {
        return raw(part.getId(), critical, content.toASN1Primitive().getEncoded());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Replaces an extension of the same name. */
    Maker raw(String part, boolean critical, byte[] content) {
      without(part);
      parts.add(new Part(new ASN1ObjectIdentifier(part), critical, content));
      return this;
    }

    Maker without(String part) {
      parts.removeIf(p -> p.name().getId().equals(part));
      return this;
    }

    TestCertificate selfSigned() {
      return signed(keys, name);
    }

    TestCertificate by(TestCertificate issuer) {
      return signed(issuer.keys, issuer.x509.getSubjectX500Principal().getName().substring(3));
    }

    private TestCertificate signed(KeyPair issuer, String issuerName) {
      try {
        X509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + issuerName),
                serial,
                Date.from(from),
                Date.from(to),
                new X500Name("CN=" + name),
                keys.getPublic());
        for (Part part : parts) {
          builder.addExtension(part.name(), part.critical(), part.content());
        }
        return new TestCertificate(
            keys,
            new JcaX509CertificateConverter()
                .getCertificate(
                    builder.build(
                        new JcaContentSignerBuilder(algorithm).build(issuer.getPrivate()))));
      } catch (IOException | OperatorCreationException | CertificateException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
