package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.CERTIFICATE_MISSING;
import static imagesigning.core.RejectionReason.CERTIFICATE_NOT_FOR_SIGNING;
import static imagesigning.core.RejectionReason.CERTIFICATE_NOT_VALID_THEN;
import static imagesigning.core.RejectionReason.CERTIFICATE_SUBJECT_MISMATCH;
import static imagesigning.core.RejectionReason.CERTIFICATE_UNTRUSTED;
import static imagesigning.core.RejectionReason.SIGSTORE_BAD_SIGNATURE;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.pki;
import static imagesigning.registry.interop.PolicyText.sigstoreSigned;

import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.interop.Openssl.Validity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Questions about certificates of one's own CA, which must be valid now. */
final class PkiCases {
  private static final Validity NOW = Validity.of("2024-01-01", "2049-01-01");
  private static final String CODE_SIGNING = "extendedKeyUsage=codeSigning";
  private static final String NAMES =
      "subjectAltName=email:maker@example.com,DNS:build.example.com,DNS:*.ci.example.com";
  private static final String EMAIL = "\"subjectEmail\":\"maker@example.com\"";
  private static final String HOST = host("build.example.com");

  private final SigstoreTrustImages images;
  private final Openssl openssl;

  PkiCases(SigstoreTrustImages images) throws IOException {
    this.images = images;
    this.openssl = images.openssl;
    openssl.authority("root", "root", NOW);
    openssl.authority("middle", "root", NOW);
    openssl.authority("other-root", "other-root", NOW);
    openssl.certify("leaf", "root", NOW, List.of(NAMES, CODE_SIGNING));
    openssl.certify("leaf-middle", "middle", NOW, List.of(NAMES, CODE_SIGNING));
    openssl.certify(
        "leaf-expired",
        "root",
        Validity.of("2024-01-01", "2025-01-01"),
        List.of(NAMES, CODE_SIGNING));
    openssl.certify(
        "leaf-future",
        "root",
        Validity.of("2048-01-01", "2049-01-01"),
        List.of(NAMES, CODE_SIGNING));
    openssl.certify(
        "leaf-server", "root", NOW, List.of(NAMES, "extendedKeyUsage=serverAuth,clientAuth"));
    openssl.certify("build.example.com", "root", NOW, List.of(CODE_SIGNING));
  }

  List<VerdictCase> cases() throws IOException {
    List<VerdictCase> cases = new ArrayList<>();
    cases.addAll(names());
    cases.addAll(certificates());
    return cases;
  }

  private List<VerdictCase> names() throws IOException {
    String leaf = push("leaf", by("leaf"));
    String otherEmail = "\"subjectEmail\":\"other@example.com\"";
    String otherHost = host("other.example.com");
    Expected mismatch = rejected(CERTIFICATE_SUBJECT_MISMATCH);
    return List.of(
        named("by e-mail", leaf, EMAIL, allowed()),
        named("by host name", leaf, HOST, allowed()),
        named("by e-mail and host name", leaf, EMAIL + "," + HOST, allowed()),
        named("by host name in capitals", leaf, host("BUILD.example.com"), allowed()),
        named("by a host below a wildcard", leaf, host("one.ci.example.com"), allowed()),
        named("two hosts below a wildcard", leaf, host("a.b.ci.example.com"), mismatch),
        named("another e-mail", leaf, otherEmail, mismatch),
        named("another host name", leaf, otherHost, mismatch),
        named("the e-mail and another host name", leaf, EMAIL + "," + otherHost, mismatch),
        named("another e-mail and the host name", leaf, otherEmail + "," + HOST, mismatch),
        named(
            "a host that is the common name", push("cn", by("build.example.com")), HOST, mismatch));
  }

  private List<VerdictCase> certificates() throws IOException {
    String middle = push("middle", by("leaf-middle"));
    String chained = push("chained", by("leaf-middle").under("middle", "root"));
    String ended = push("ended", by("leaf-middle").under("middle"));
    Expected untrusted = rejected(CERTIFICATE_UNTRUSTED);
    Expected invalid = rejected(CERTIFICATE_NOT_VALID_THEN);
    return List.of(
        asked("an intermediate in the policy", middle, pki(root(), middle(), EMAIL), allowed()),
        named("an intermediate in the chain", chained, EMAIL, allowed()),
        named("no intermediate", middle, EMAIL, untrusted),
        named("an intermediate at the chain's end", ended, EMAIL, untrusted),
        named("an expired certificate", push("expired", by("leaf-expired")), EMAIL, invalid),
        named("a future certificate", push("future", by("leaf-future")), EMAIL, invalid),
        asked(
            "another root",
            push("stranger", by("leaf")),
            pki(openssl.certificate("other-root"), EMAIL),
            untrusted),
        named(
            "a usage of servers",
            push("server", by("leaf-server")),
            EMAIL,
            rejected(CERTIFICATE_NOT_FOR_SIGNING)),
        named(
            "no certificate",
            push("uncertified", by("leaf").without(SigstoreFormat.CERTIFICATE)),
            EMAIL,
            rejected(CERTIFICATE_MISSING)),
        named(
            "a signature by another key",
            push("other-key", by("leaf").signedWith("leaf-middle")),
            EMAIL,
            rejected(SIGSTORE_BAD_SIGNATURE)));
  }

  private static String host(String name) {
    return "\"subjectHostname\":\"" + name + "\"";
  }

  private Path root() {
    return openssl.certificate("root");
  }

  private Path middle() {
    return openssl.certificate("middle");
  }

  private CertifiedSignature by(String leaf) {
    return CertifiedSignature.by(openssl, leaf);
  }

  private String push(String name, CertifiedSignature signature) throws IOException {
    return images.push("pki-" + name, signature);
  }

  private VerdictCase named(String name, String image, String names, Expected expected) {
    return asked(name, image, pki(root(), names), expected);
  }

  private VerdictCase asked(String name, String image, String trust, Expected expected) {
    return VerdictCase.of(
        "PKI, " + name, image, only(images.registry.host(), sigstoreSigned(trust)), expected);
  }
}
