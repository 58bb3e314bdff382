package imagesigning.cosign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.cosign.TestCertificate.Maker;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of one's own CA (policy reference, "PKI"). */
class PkiSignaturesTest {
  private static final String EMAIL = "dev@example.com";
  private static final String HOST = "build.example.com";
  private static final Optional<TrustedLog> NO_LOG = Optional.empty();
  private static final TestCertificate ROOT = TestCertificate.ca("root").selfSigned();
  private static final TestCertificate MIDDLE = TestCertificate.ca("middle").by(ROOT);
  private static final TestCertificate LEAF = leaf().by(MIDDLE);

  private static Maker leaf() {
    return TestCertificate.leaf()
        .names(
            true,
            new GeneralName(GeneralName.rfc822Name, EMAIL),
            new GeneralName(GeneralName.dNSName, HOST));
  }

  private static TrustedPki root(Optional<String> email, Optional<String> host) {
    return TrustRoots.builtIn().pki(ROOT.source(), Optional.of(MIDDLE.source()), email, host);
  }

  private static Signed signed(TestCertificate leaf) {
    return Signed.by(leaf.keys).with(SigstoreFormat.CERTIFICATE, leaf.pem());
  }

  private static void refused(Signed signed, RejectionReason reason) {
    signed.refused(root(Optional.of(EMAIL), Optional.empty()), NO_LOG, reason);
  }

  @Test
  void acceptsEmailHostNameOrBoth() {
    assertThat(signed(LEAF).accepted(root(Optional.of(EMAIL), Optional.of(HOST)), NO_LOG).signer())
        .contains(EMAIL + ", " + HOST);
    signed(LEAF).accepted(root(Optional.of(EMAIL), Optional.empty()), NO_LOG);
    assertThat(signed(LEAF).accepted(root(Optional.empty(), Optional.of(HOST)), NO_LOG).signer())
        .contains(HOST);
  }

  @Test
  void bothMustMatchIfBothAreDemanded() {
    RejectionReason reason = RejectionReason.CERTIFICATE_SUBJECT_MISMATCH;
    signed(LEAF).refused(root(Optional.of("x@y.z"), Optional.of(HOST)), NO_LOG, reason);
    signed(LEAF).refused(root(Optional.of(EMAIL), Optional.of("x.y")), NO_LOG, reason);
    signed(LEAF).refused(root(Optional.empty(), Optional.of("x.y")), NO_LOG, reason);
  }

  @Test
  void takesIntermediatesFromTheSignatureToo() {
    TrustedPki root =
        TrustRoots.builtIn()
            .pki(ROOT.source(), Optional.empty(), Optional.of(EMAIL), Optional.empty());
    signed(LEAF).with(SigstoreFormat.CHAIN, MIDDLE.pem() + ROOT.pem()).accepted(root, NO_LOG);
    signed(LEAF).refused(root, NO_LOG, RejectionReason.CERTIFICATE_UNTRUSTED);
  }

  /** Each is an issuer of all others, so that the ways are without number. */
  @Test
  void triesNoMoreWaysThanThereIsTimeFor() {
    KeyPair keys = TestKeys.p256();
    StringBuilder chain = new StringBuilder();
    for (int serial = 1; serial < CertificateReader.MOST; serial++) {
      chain.append(TestCertificate.ca("loop").keys(keys).serial(serial).selfSigned().pem());
    }
    TestCertificate loop = TestCertificate.ca("loop").keys(keys).selfSigned();
    assertThat(problem(signed(leaf().by(loop)).with(SigstoreFormat.CHAIN, chain + ROOT.pem())))
        .contains("more ways to try than 32");
  }

  @Test
  void aChainBringsNoKeyThatTakesLongToVerifyWith() throws Exception {
    RSAPublicKeySpec huge =
        new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(8192).setBit(0), RSAKeyGenParameterSpec.F4);
    KeyPair keys =
        new KeyPair(
            KeyFactory.getInstance("RSA").generatePublic(huge), TestKeys.rsa(2048).getPrivate());
    TestCertificate ca = TestCertificate.ca("huge").keys(keys).by(ROOT);
    assertThat(problem(signed(LEAF).with(SigstoreFormat.CHAIN, ca.pem() + ROOT.pem())))
        .contains("more than 8192 bits");
  }

  private static String problem(Signed signed) {
    SigstoreVerification outcome =
        signed.verify(root(Optional.of(EMAIL), Optional.empty()), NO_LOG);
    var refused = (SigstoreVerification.Refused) outcome;
    assertThat(refused.reason()).isEqualTo(RejectionReason.CERTIFICATE_UNTRUSTED);
    return refused.message();
  }

  @Test
  void certificatesMustBeValidNow() {
    var now = TestCertificate.TIME;
    signed(leaf().validity(now, now).by(MIDDLE))
        .accepted(root(Optional.of(EMAIL), Optional.empty()), NO_LOG);
    refused(
        signed(leaf().validity(now.minusSeconds(9), now.minusSeconds(1)).by(MIDDLE)),
        RejectionReason.CERTIFICATE_NOT_VALID_THEN);
  }

  @Test
  void wantsACertificateWhoseNamesItUnderstandsIfTheyAreCritical() {
    GeneralName directory = new GeneralName(GeneralName.directoryName, "CN=dev");
    refused(
        signed(TestCertificate.leaf().names(true, directory).by(MIDDLE)),
        RejectionReason.CERTIFICATE_CRITICAL_UNKNOWN);
    refused(
        signed(TestCertificate.leaf().names(false, directory).by(MIDDLE)),
        RejectionReason.CERTIFICATE_SUBJECT_MISMATCH);
    refused(signed(LEAF).without(SigstoreFormat.CERTIFICATE), RejectionReason.CERTIFICATE_MISSING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "junk", "LEAF junk", "LEAF LEAF", "BROKEN"})
  void refusesCertificatesThatAreNotOne(String text) {
    String pem =
        text.replace(" ", "\n")
            .replace("LEAF", LEAF.pem())
            .replace("BROKEN", TestKeys.pem("CERTIFICATE", new byte[] {0x30, 0}));
    refused(
        signed(LEAF).with(SigstoreFormat.CERTIFICATE, pem), RejectionReason.CERTIFICATE_MALFORMED);
  }

  @Test
  void forgivesWhatStandsBeforeACertificateAndWhiteSpaceBehind() {
    TrustedPki root = root(Optional.of(EMAIL), Optional.empty());
    for (String pem :
        List.of(
            "\n" + LEAF.pem() + " \n\n",
            "junk\n" + LEAF.pem(),
            LEAF.pem().replace("CERTIFICATE", "X"))) {
      signed(LEAF).with(SigstoreFormat.CERTIFICATE, pem).accepted(root, NO_LOG);
    }
  }

  @Test
  void configuredIntermediatesMustAllBeGood() {
    for (String bad :
        List.of("junk", MIDDLE.pem() + "junk", TestKeys.pem("CERTIFICATE", new byte[3]))) {
      assertThat(
              catchThrowableOfType(
                      MalformedDataException.class,
                      () ->
                          TrustRoots.builtIn()
                              .pki(
                                  ROOT.source(),
                                  Optional.of(PemSource.of("i", bad.getBytes(UTF_8))),
                                  Optional.of(EMAIL),
                                  Optional.empty()))
                  .reason())
          .isEqualTo(RejectionReason.CA_CERTIFICATES_INVALID);
    }
    TrustRoots.builtIn()
        .pki(
            ROOT.source(),
            Optional.of(PemSource.of("i", new byte[0])),
            Optional.of(EMAIL),
            Optional.empty());
  }

  @Test
  void someNameMustBeDemanded() {
    assertThatThrownBy(() -> root(Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
