package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.cosign.TestCertificate.Maker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of Fulcio and the ways to their CAs (policy reference, "Fulcio order"). */
class FulcioSignaturesTest {
  private static final String EMAIL = "dev@example.com";
  private static final String ISSUER = "https://issuer.example.com";
  private static final String RAW_ISSUER = "1.3.6.1.4.1.57264.1.1";
  private static final String DER_ISSUER = "1.3.6.1.4.1.57264.1.8";

  private static final TestLog LOG = new TestLog();
  private static final Optional<TrustedLog> TRUSTED = Optional.of(LOG.trusted());
  private static final TestCertificate ROOT = TestCertificate.ca("root").selfSigned();
  private static final TestCertificate MIDDLE = TestCertificate.ca("middle").by(ROOT);

  private static Maker leaf() {
    return TestCertificate.leaf().email(EMAIL).raw(RAW_ISSUER, false, ISSUER.getBytes(UTF_8));
  }

  private static TrustedFulcio root(TestCertificate... anchors) {
    StringBuilder pem = new StringBuilder();
    for (TestCertificate anchor : anchors) {
      pem.append(anchor.pem());
    }
    return TrustRoots.builtIn()
        .fulcio(PemSource.of("fulcio.pem", pem.toString().getBytes(UTF_8)), ISSUER, EMAIL);
  }

  private static Signed signed(TestCertificate leaf, TestCertificate... above) {
    StringBuilder chain = new StringBuilder();
    for (TestCertificate certificate : above) {
      chain.append(certificate.pem());
    }
    return Signed.by(leaf.keys)
        .logged(LOG, leaf.pem())
        .with(SigstoreFormat.CERTIFICATE, leaf.pem())
        .with(SigstoreFormat.CHAIN, chain.toString());
  }

  private static void refused(TestCertificate leaf, RejectionReason reason) {
    signed(leaf, MIDDLE, ROOT).refused(root(ROOT), TRUSTED, reason);
  }

  @Test
  void acceptsACertificateWithItsChain() {
    VerifiedSigstoreSignature verified =
        signed(leaf().by(MIDDLE), MIDDLE, ROOT).accepted(root(ROOT), TRUSTED);
    assertThat(verified.signer()).contains(EMAIL);
    assertThat(verified.loggedAt()).contains(TestCertificate.TIME);
    signed(leaf().by(ROOT)).without(SigstoreFormat.CHAIN).accepted(root(ROOT), TRUSTED);
    signed(leaf().by(MIDDLE)).accepted(root(ROOT, MIDDLE), TRUSTED);
  }

  @Test
  void needsALogAndACertificate() {
    Signed signed = signed(leaf().by(ROOT));
    assertThatThrownBy(() -> signed.verify(root(ROOT), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    signed
        .without(SigstoreFormat.BUNDLE)
        .refused(root(ROOT), TRUSTED, RejectionReason.REKOR_ENTRY_MISSING);
    signed
        .without(SigstoreFormat.CERTIFICATE)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_MISSING);
  }

  @Test
  void theEntryMustNameThisCertificate() {
    TestCertificate leaf = leaf().by(ROOT);
    TestCertificate again = leaf().keys(leaf.keys).serial(11).by(ROOT);
    Signed signed = Signed.by(leaf.keys).with(SigstoreFormat.CERTIFICATE, leaf.pem());
    signed
        .logged(LOG, again.pem())
        .refused(root(ROOT), TRUSTED, RejectionReason.REKOR_KEY_MISMATCH);
    signed
        .logged(LOG, leaf.pem())
        .with(SigstoreFormat.CERTIFICATE, leaf.pem() + "\n")
        .refused(root(ROOT), TRUSTED, RejectionReason.REKOR_KEY_MISMATCH);
  }

  @Test
  void theKeyOfTheCertificateMustHaveSigned() {
    TestCertificate leaf = leaf().by(ROOT);
    Signed.by(TestKeys.p256())
        .logged(LOG, leaf.pem())
        .with(SigstoreFormat.CERTIFICATE, leaf.pem())
        .refused(root(ROOT), TRUSTED, RejectionReason.SIGSTORE_BAD_SIGNATURE);
  }

  @Test
  void nothingInTheChainIsTrusted() {
    TestCertificate stranger = TestCertificate.ca("stranger").selfSigned();
    signed(leaf().by(stranger), stranger)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
    signed(leaf().by(stranger), stranger, stranger)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
    TestCertificate impostor = TestCertificate.ca("root").selfSigned();
    signed(leaf().by(impostor), impostor, ROOT)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void theLastOfTheChainIsNeverUsed() {
    signed(leaf().by(MIDDLE), MIDDLE)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
    signed(leaf().by(MIDDLE)).refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void everyCertificateMustBeValidWhenTheLogTookTheSignatureIn() {
    var time = TestCertificate.TIME;
    signed(leaf().validity(time, time).by(ROOT)).accepted(root(ROOT), TRUSTED);
    refused(
        leaf().validity(time.plusSeconds(1), time.plusSeconds(9)).by(MIDDLE),
        RejectionReason.CERTIFICATE_NOT_VALID_THEN);
    refused(
        leaf().validity(time.minusSeconds(9), time.minusSeconds(1)).by(MIDDLE),
        RejectionReason.CERTIFICATE_NOT_VALID_THEN);
    TestCertificate late =
        TestCertificate.ca("late").validity(time.plusSeconds(1), time.plusSeconds(9)).by(ROOT);
    signed(leaf().by(late), late, ROOT)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_NOT_VALID_THEN);
    TestCertificate old =
        TestCertificate.ca("old").validity(time.minusSeconds(9), time.minusSeconds(1)).selfSigned();
    signed(leaf().by(old)).refused(root(old), TRUSTED, RejectionReason.CERTIFICATE_NOT_VALID_THEN);
  }

  @Test
  void everyCertificateMustBeForSigningCode() {
    refused(
        leaf().usages(KeyPurposeId.id_kp_serverAuth).by(MIDDLE),
        RejectionReason.CERTIFICATE_NOT_FOR_SIGNING);
    TestCertificate web =
        TestCertificate.ca("web").usages(KeyPurposeId.id_kp_serverAuth).selfSigned();
    signed(leaf().by(web)).refused(root(web), TRUSTED, RejectionReason.CERTIFICATE_NOT_FOR_SIGNING);
    TestCertificate below =
        TestCertificate.ca("below").usages(KeyPurposeId.id_kp_serverAuth).by(ROOT);
    signed(leaf().by(below), below, ROOT)
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_NOT_FOR_SIGNING);
    signed(leaf().usages(KeyPurposeId.anyExtendedKeyUsage).by(ROOT)).accepted(root(ROOT), TRUSTED);
    signed(leaf().without(Extension.extendedKeyUsage.getId()).by(ROOT))
        .accepted(root(ROOT), TRUSTED);
  }

  @Test
  void keyUsageWithoutDigitalSignatureIsAWarning() {
    KeyUsage agreement = new KeyUsage(KeyUsage.keyAgreement);
    assertThat(
            signed(leaf().with(Extension.keyUsage, true, agreement).by(ROOT))
                .accepted(root(ROOT), TRUSTED)
                .warnings())
        .singleElement()
        .asString()
        .contains("without digitalSignature");
    assertThat(signed(leaf().by(ROOT)).accepted(root(ROOT), TRUSTED).warnings()).isEmpty();
    assertThat(
            signed(leaf().without(Extension.keyUsage.getId()).by(ROOT))
                .accepted(root(ROOT), TRUSTED)
                .warnings())
        .isEmpty();
  }

  @Test
  void casMustBeCasAnchorsIncluded() {
    List<Maker> bad =
        List.of(
            TestCertificate.ca("bad").without(Extension.basicConstraints.getId()),
            TestCertificate.ca("bad")
                .with(Extension.basicConstraints, true, new BasicConstraints(false)),
            TestCertificate.ca("bad")
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)));
    for (Maker maker : bad) {
      TestCertificate anchor = maker.selfSigned();
      signed(leaf().by(anchor))
          .refused(root(anchor), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
      TestCertificate below = maker.by(ROOT);
      signed(leaf().by(below), below, ROOT)
          .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
    }
    TestCertificate flat =
        TestCertificate.ca("flat")
            .with(Extension.basicConstraints, true, new BasicConstraints(0))
            .selfSigned();
    TestCertificate under = TestCertificate.ca("under").by(flat);
    signed(leaf().by(flat)).accepted(root(flat), TRUSTED);
    signed(leaf().by(under), under, flat)
        .refused(root(flat), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void refusesWeakSignaturesAndSmallKeys() {
    refused(leaf().algorithm("SHA1withECDSA").by(MIDDLE), RejectionReason.CERTIFICATE_UNTRUSTED);
    refused(leaf().keys(TestKeys.rsa(1024)).by(MIDDLE), RejectionReason.PUBLIC_KEY_TOO_SMALL);
    TestCertificate small =
        TestCertificate.ca("small")
            .keys(TestKeys.rsa(1024))
            .algorithm("SHA256withRSA")
            .selfSigned();
    signed(leaf().algorithm("SHA256withRSA").by(small))
        .refused(root(small), TRUSTED, RejectionReason.PUBLIC_KEY_TOO_SMALL);
  }

  @Test
  void refusesWhatItMustUnderstandAndDoesNot() {
    refused(
        leaf().with(new ASN1ObjectIdentifier("1.2.3.4"), true, new DERUTF8String("x")).by(MIDDLE),
        RejectionReason.CERTIFICATE_CRITICAL_UNKNOWN);
    TestCertificate odd =
        TestCertificate.ca("odd")
            .with(new ASN1ObjectIdentifier("1.2.3.4"), true, new DERUTF8String("x"))
            .selfSigned();
    signed(leaf().by(odd))
        .refused(root(odd), TRUSTED, RejectionReason.CERTIFICATE_CRITICAL_UNKNOWN);
  }

  @Test
  void namesAreConstrainedByAnchorsToo() {
    GeneralSubtree[] excluded = {
      new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, "example.com"))
    };
    TestCertificate strict =
        TestCertificate.ca("strict")
            .with(Extension.nameConstraints, true, new NameConstraints(null, excluded))
            .selfSigned();
    signed(leaf().by(strict)).refused(root(strict), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void triesEveryIssuerOfOneName() {
    TestCertificate twin = TestCertificate.ca("middle").by(ROOT);
    TestCertificate leaf = leaf().by(MIDDLE);
    signed(leaf, twin, MIDDLE, ROOT).accepted(root(ROOT), TRUSTED);
    TestCertificate rootTwin = TestCertificate.ca("root").selfSigned();
    signed(leaf, twin, MIDDLE, ROOT).accepted(root(rootTwin, ROOT), TRUSTED);
  }

  @Test
  void aCertificateThatIsAnAnchorIsAPath() {
    TestCertificate leaf = leaf().by(MIDDLE);
    signed(leaf).accepted(root(leaf), TRUSTED);
  }

  @Test
  void manyWaysTakeNoLongTime() {
    List<TestCertificate> above = new ArrayList<>();
    var keys = TestKeys.p256();
    for (int i = 0; i < 31; i++) {
      above.add(TestCertificate.ca("loop").keys(keys).serial(i).selfSigned());
    }
    TestCertificate leaf = leaf().by(above.get(0));
    Signed signed = signed(leaf, above.toArray(new TestCertificate[0]));
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> signed.refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_UNTRUSTED));
  }

  @Test
  void refusesChainsThatAreBrokenOrTooLong() {
    TestCertificate leaf = leaf().by(ROOT);
    for (String chain :
        List.of(
            "junk",
            ROOT.pem() + "junk",
            TestKeys.pem("CERTIFICATE", new byte[9]),
            ROOT.pem().repeat(33))) {
      signed(leaf)
          .with(SigstoreFormat.CHAIN, chain)
          .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_MALFORMED);
    }
    for (String chain : List.of("", " \n", "junk\n" + ROOT.pem() + "\n\n", ROOT.pem().repeat(32))) {
      signed(leaf).with(SigstoreFormat.CHAIN, chain).accepted(root(ROOT), TRUSTED);
    }
  }

  @Test
  void refusesCertificatesWhoseDecidingPartsCannotBeRead() {
    byte[] nonsense = {0x04, 0x01, 0x00};
    for (String part : List.of("2.5.29.37", "2.5.29.15", "2.5.29.19", "2.5.29.17", "2.5.29.30")) {
      TestCertificate leaf = leaf().raw(part, false, nonsense).by(ROOT);
      signed(leaf).refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_MALFORMED);
    }
    signed(leaf().serial(-5).by(ROOT))
        .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3_000, 15_000})
  void deepNestingIsRefusedAndNothingElse(int depth) throws IOException {
    byte[] nested = new byte[0];
    for (int i = 0; i < depth; i++) {
      byte[] head =
          nested.length < 0x80
              ? new byte[] {(byte) 0xA0, (byte) nested.length}
              : new byte[] {
                (byte) 0xA0, (byte) 0x82, (byte) (nested.length >> 8), (byte) nested.length
              };
      byte[] outer = java.util.Arrays.copyOf(head, head.length + nested.length);
      System.arraycopy(nested, 0, outer, head.length, nested.length);
      nested = outer;
    }
    TestCertificate leaf = leaf().raw("2.5.29.17", false, nested).by(ROOT);
    signed(leaf).refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_MALFORMED);
  }

  private static Maker derIssuer(ASN1Encodable issuer) {
    return TestCertificate.leaf()
        .email(EMAIL)
        .with(new ASN1ObjectIdentifier(DER_ISSUER), false, issuer);
  }

  @Test
  void readsTheIssuerFromEitherExtension() {
    for (ASN1Encodable text :
        List.of(
            new DERUTF8String(ISSUER), new DERIA5String(ISSUER), new DERPrintableString(ISSUER))) {
      signed(derIssuer(text).by(ROOT)).accepted(root(ROOT), TRUSTED);
    }
    signed(
            derIssuer(new DERUTF8String(ISSUER))
                .raw(RAW_ISSUER, false, ISSUER.getBytes(UTF_8))
                .by(ROOT))
        .accepted(root(ROOT), TRUSTED);
  }

  @Test
  void refusesOtherAndContradictingIssuers() throws IOException {
    byte[] trailing = java.util.Arrays.copyOf(new DERUTF8String(ISSUER).getEncoded(), 40);
    List<Maker> bad =
        List.of(
            TestCertificate.leaf().email(EMAIL),
            leaf().raw(RAW_ISSUER, false, (ISSUER + "/").getBytes(UTF_8)),
            leaf().raw(RAW_ISSUER, false, new DERUTF8String(ISSUER).getEncoded()),
            derIssuer(new DERUTF8String(ISSUER.toUpperCase(java.util.Locale.ROOT))),
            derIssuer(new DEROctetString(ISSUER.getBytes(UTF_8))),
            TestCertificate.leaf().email(EMAIL).raw(DER_ISSUER, false, trailing),
            leaf().with(new ASN1ObjectIdentifier(DER_ISSUER), false, new DERUTF8String("other")),
            derIssuer(new DERUTF8String(ISSUER)).raw(RAW_ISSUER, false, "other".getBytes(UTF_8)));
    for (Maker maker : bad) {
      signed(maker.by(ROOT))
          .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_ISSUER_MISMATCH);
    }
  }

  @Test
  void theEmailMustBeAmongThoseOfTheCertificate() {
    signed(
            leaf()
                .names(
                    false,
                    new GeneralName(GeneralName.rfc822Name, "x@example.com"),
                    new GeneralName(GeneralName.rfc822Name, EMAIL))
                .by(ROOT))
        .accepted(root(ROOT), TRUSTED);
    GeneralName other =
        new GeneralName(
            GeneralName.otherName,
            new DERSequence(
                new ASN1Encodable[] {
                  new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.7"),
                  new DERTaggedObject(true, 0, new DERUTF8String(EMAIL))
                }));
    for (Maker maker :
        List.of(
            leaf().email("Dev@example.com"),
            leaf()
                .names(
                    true,
                    new GeneralName(GeneralName.uniformResourceIdentifier, "mailto:" + EMAIL)),
            leaf().names(true, new GeneralName(GeneralName.dNSName, EMAIL)),
            leaf().names(true, other),
            leaf().without(Extension.subjectAlternativeName.getId()))) {
      signed(maker.by(ROOT))
          .refused(root(ROOT), TRUSTED, RejectionReason.CERTIFICATE_SUBJECT_MISMATCH);
    }
  }

  @Test
  void caFilesAreReadLeniently() {
    String pem =
        "junk\n"
            + TestKeys.pem("X509 CRL", new byte[3])
            + TestKeys.pem("CERTIFICATE", new byte[3])
            + ROOT.pem();
    TrustedFulcio root =
        TrustRoots.builtIn().fulcio(PemSource.of("ca", pem.getBytes(UTF_8)), ISSUER, EMAIL);
    signed(leaf().by(ROOT)).accepted(root, TRUSTED);
    for (String bad :
        List.of(
            "", "junk", TestKeys.pem("X", new byte[3]), TestKeys.pem("CERTIFICATE", new byte[3]))) {
      assertThat(
              catchThrowableOfType(
                      MalformedDataException.class,
                      () ->
                          TrustRoots.builtIn()
                              .fulcio(PemSource.of("ca", bad.getBytes(UTF_8)), ISSUER, EMAIL))
                  .reason())
          .isEqualTo(RejectionReason.CA_CERTIFICATES_INVALID);
    }
  }
}
