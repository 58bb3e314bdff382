package imagesigning.cosign;

import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * A certificate, read twice: by the JDK, whose path validation is used, and by Bouncy Castle, from
 * which extensions are taken, because the JDK passes over those it cannot read. Nothing about it is
 * believed until {@link CertificatePath} has found the way to an anchor. Immutable.
 */
final class Certificate {
  /** Signed with SHA-2, or with Ed25519. */
  private static final Set<String> SIGNATURES =
      Set.of(
          "1.2.840.113549.1.1.11",
          "1.2.840.113549.1.1.12",
          "1.2.840.113549.1.1.13",
          "1.2.840.10045.4.3.2",
          "1.2.840.10045.4.3.3",
          "1.2.840.10045.4.3.4",
          "1.3.101.112");

  private static final String PSS = "1.2.840.113549.1.1.10";

  private static final Set<String> SHA2 =
      Set.of("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3");

  /** What may be critical, because it is looked at here or by the JDK. */
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(
          Extension.keyUsage,
          Extension.subjectAlternativeName,
          Extension.basicConstraints,
          Extension.nameConstraints,
          Extension.certificatePolicies,
          Extension.policyMappings,
          Extension.policyConstraints,
          Extension.extendedKeyUsage,
          Extension.inhibitAnyPolicy);

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  /** Longer RSA keys take long to verify with; a CA that a stranger names must do with these. */
  private static final int MODEST_RSA_BITS = 8192;

  private final X509Certificate x509;
  private final byte[] der;
  private final byte[] spki;
  private final AlgorithmIdentifier signature;
  private final Optional<Extensions> extensions;
  private final SubjectNames names;

  /**
   * Takes the parts that are needed later.
   *
   * @throws IOException if a part that decides is malformed
   * @throws RuntimeException as Bouncy Castle reports the same
   */
  Certificate(X509Certificate x509, byte[] der) throws IOException {
    org.bouncycastle.asn1.x509.Certificate parsed =
        org.bouncycastle.asn1.x509.Certificate.getInstance(ASN1Primitive.fromByteArray(der));
    this.x509 = x509;
    this.der = der;
    this.spki = parsed.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER);
    this.signature = parsed.getSignatureAlgorithm();
    this.extensions = Optional.ofNullable(parsed.getTBSCertificate().getExtensions());
    this.names = SubjectNames.of(extension(Extension.subjectAlternativeName));
    if (x509.getSerialNumber().compareTo(BigInteger.ZERO) < 0) {
      throw new IOException("the serial number is negative");
    }
    requireReadable();
  }

  /** What cannot be read must not count as absent. */
  private void requireReadable() {
    usages();
    isCa();
    keyUsage();
    extension(Extension.nameConstraints)
        .ifPresent(e -> NameConstraints.getInstance(e.getParsedValue()));
  }

  X509Certificate x509() {
    return x509;
  }

  byte[] spki() {
    return spki.clone();
  }

  SubjectNames names() {
    return names;
  }

  String issuerName() {
    return x509.getIssuerX500Principal().getName();
  }

  String subjectName() {
    return x509.getSubjectX500Principal().getName();
  }

  boolean isSame(Certificate other) {
    return Arrays.equals(der, other.der);
  }

  /** Whether it may have been issued by another, by the names alone, byte for byte. */
  boolean namesAsIssuer(Certificate issuer) {
    return Arrays.equals(
        x509.getIssuerX500Principal().getEncoded(),
        issuer.x509.getSubjectX500Principal().getEncoded());
  }

  Optional<Extension> extension(ASN1ObjectIdentifier name) {
    return extensions.map(e -> e.getExtension(name));
  }

  /** The content of an extension. */
  Optional<byte[]> extensionValue(String name) {
    return extension(new ASN1ObjectIdentifier(name)).map(e -> e.getExtnValue().getOctets());
  }

  private Optional<ExtendedKeyUsage> usages() {
    return extension(Extension.extendedKeyUsage)
        .map(e -> ExtendedKeyUsage.getInstance(e.getParsedValue()));
  }

  private Optional<KeyUsage> keyUsage() {
    return extension(Extension.keyUsage).map(e -> KeyUsage.getInstance(e.getParsedValue()));
  }

  /** Whether its key may sign data, going by the key usage; the container tools do not ask. */
  boolean maySignData() {
    return keyUsage().map(usage -> usage.hasUsages(KeyUsage.digitalSignature)).orElse(true);
  }

  private Optional<BasicConstraints> constraints() {
    return extension(Extension.basicConstraints)
        .map(e -> BasicConstraints.getInstance(e.getParsedValue()));
  }

  private boolean isCa() {
    return constraints().map(BasicConstraints::isCA).orElse(false);
  }

  /** What holds for every certificate of a path. */
  void requireUsable(Instant at) throws Refusal {
    if (extensions.isPresent()) {
      for (ASN1ObjectIdentifier critical : extensions.get().getCriticalExtensionOIDs()) {
        if (!UNDERSTOOD.contains(critical)) {
          throw new Refusal(
              RejectionReason.CERTIFICATE_CRITICAL_UNKNOWN,
              "a critical extension " + critical + " in " + shown());
        }
      }
    }
    if (at.isBefore(x509.getNotBefore().toInstant())
        || at.isAfter(x509.getNotAfter().toInstant())) {
      throw new Refusal(
          RejectionReason.CERTIFICATE_NOT_VALID_THEN,
          shown()
              + " is valid from "
              + x509.getNotBefore().toInstant()
              + " to "
              + x509.getNotAfter().toInstant()
              + ", and not at "
              + at);
    }
    Optional<ExtendedKeyUsage> usages = usages();
    boolean signs =
        usages.isEmpty()
            || usages.get().hasKeyPurposeId(KeyPurposeId.id_kp_codeSigning)
            || usages.get().hasKeyPurposeId(KeyPurposeId.anyExtendedKeyUsage);
    if (!signs) {
      throw new Refusal(
          RejectionReason.CERTIFICATE_NOT_FOR_SIGNING, shown() + " is not for signing code");
    }
  }

  /** What holds for those above the leaf, with so many CAs between the two. */
  void requireCa(int between) throws Refusal {
    boolean old = x509.getVersion() < 3 && constraints().isEmpty();
    if (!old && !isCa()) {
      throw untrusted(shown() + " is no CA");
    }
    if (keyUsage().isPresent() && !keyUsage().get().hasUsages(KeyUsage.keyCertSign)) {
      throw untrusted(shown() + " may not sign certificates");
    }
    int most =
        constraints()
            .map(BasicConstraints::getPathLenConstraint)
            .map(n -> n.bitLength() < 31 ? n.intValue() : NO_LIMIT)
            .orElse(NO_LIMIT);
    if (between > most) {
      throw untrusted(shown() + " allows " + most + " CAs below it, and there are " + between);
    }
  }

  /** What holds for those that nobody trusts yet, so that they cannot take much time. */
  void requireModestKey() throws Refusal {
    if (x509.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() > MODEST_RSA_BITS) {
      throw untrusted(
          shown()
              + " came with the signature and has an RSA key of more than "
              + MODEST_RSA_BITS
              + " bits");
    }
  }

  /** Whether it is signed with a hash that nobody can make collide. */
  void requireStrongSignature() throws Refusal {
    String name = signature.getAlgorithm().getId();
    boolean strong = SIGNATURES.contains(name);
    if (name.equals(PSS)) {
      RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(signature.getParameters());
      strong = SHA2.contains(parameters.getHashAlgorithm().getAlgorithm().getId());
    }
    if (!strong) {
      throw untrusted(shown() + " is signed with an algorithm that is not accepted, " + name);
    }
  }

  private String shown() {
    return "the certificate of "
        + RemoteText.quoted(subjectName())
        + " by "
        + RemoteText.quoted(issuerName());
  }

  static Refusal untrusted(String problem) {
    return new Refusal(RejectionReason.CERTIFICATE_UNTRUSTED, problem);
  }
}
