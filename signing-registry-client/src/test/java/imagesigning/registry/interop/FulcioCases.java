package imagesigning.registry.interop;

import static imagesigning.core.RejectionReason.CERTIFICATE_ISSUER_MISMATCH;
import static imagesigning.core.RejectionReason.CERTIFICATE_MISSING;
import static imagesigning.core.RejectionReason.CERTIFICATE_NOT_FOR_SIGNING;
import static imagesigning.core.RejectionReason.CERTIFICATE_NOT_VALID_THEN;
import static imagesigning.core.RejectionReason.CERTIFICATE_SUBJECT_MISMATCH;
import static imagesigning.core.RejectionReason.CERTIFICATE_UNTRUSTED;
import static imagesigning.core.RejectionReason.REKOR_BAD_SIGNATURE;
import static imagesigning.core.RejectionReason.REKOR_ENTRY_MISSING;
import static imagesigning.core.RejectionReason.REKOR_KEY_MISMATCH;
import static imagesigning.core.RejectionReason.SIGSTORE_BAD_SIGNATURE;
import static imagesigning.registry.interop.Expected.allowed;
import static imagesigning.registry.interop.Expected.rejected;
import static imagesigning.registry.interop.PolicyText.fulcio;
import static imagesigning.registry.interop.PolicyText.only;
import static imagesigning.registry.interop.PolicyText.rekor;
import static imagesigning.registry.interop.PolicyText.sigstoreSigned;

import imagesigning.cosign.SigstoreFormat;
import imagesigning.registry.interop.Openssl.Validity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Questions about certificates of ten minutes, long past, that a log saw while they were valid. */
final class FulcioCases {
  private static final String EMAIL = "maker@example.com";
  private static final String ISSUER = "https://accounts.example.com";
  private static final String ISSUER_RAW = raw(ISSUER);
  private static final String ISSUER_DER = der(ISSUER);
  private static final String CODE_SIGNING = "extendedKeyUsage=codeSigning";
  private static final Validity YEARS = Validity.of("2024-01-01", "2049-01-01");
  private static final Validity MINUTES =
      new Validity(PromisingLog.TIME.minusSeconds(300), PromisingLog.TIME.plusSeconds(300));

  private final SigstoreTrustImages images;
  private final Openssl openssl;
  private final PromisingLog log;

  FulcioCases(SigstoreTrustImages images) throws IOException {
    this.images = images;
    this.openssl = images.openssl;
    this.log = PromisingLog.create(openssl, "fulcio-log");
    openssl.authority("fulcio", "fulcio", YEARS);
    openssl.authority("below", "fulcio", YEARS);
    openssl.authority("stranger", "stranger", YEARS);
    openssl.authority("past", "fulcio", Validity.of("2024-01-01", "2024-05-01"));
    leaf("raw", "fulcio", ISSUER_RAW, CODE_SIGNING);
    leaf("der", "fulcio", ISSUER_DER, CODE_SIGNING);
    leaf("both", "fulcio", ISSUER_RAW, ISSUER_DER, CODE_SIGNING);
    leaf("torn", "fulcio", ISSUER_RAW, der(ISSUER + "/"), CODE_SIGNING);
    leaf("nobody", "fulcio", CODE_SIGNING);
    leaf("server", "fulcio", ISSUER_RAW, "extendedKeyUsage=serverAuth");
    leaf("any", "fulcio", ISSUER_RAW);
    leaf("leaf-below", "below", ISSUER_RAW, CODE_SIGNING);
    leaf("leaf-past", "past", ISSUER_RAW, CODE_SIGNING);
  }

  List<VerdictCase> cases() throws IOException {
    List<VerdictCase> cases = new ArrayList<>();
    cases.addAll(identities());
    cases.addAll(times());
    cases.addAll(paths());
    cases.addAll(entries());
    return cases;
  }

  private List<VerdictCase> identities() throws IOException {
    String raw = push("raw", by("raw"));
    return List.of(
        asked("the issuer as raw text", raw, allowed()),
        asked("the issuer in DER", push("der", by("der")), allowed()),
        asked("the issuer in both forms", push("both", by("both")), allowed()),
        asked("two issuers", push("torn", by("torn")), rejected(CERTIFICATE_ISSUER_MISMATCH)),
        asked("no issuer", push("none", by("nobody")), rejected(CERTIFICATE_ISSUER_MISMATCH)),
        asked(
            "another issuer",
            raw,
            trust("fulcio", ISSUER + "/", EMAIL),
            rejected(CERTIFICATE_ISSUER_MISMATCH)),
        asked(
            "another e-mail",
            raw,
            trust("fulcio", ISSUER, "Maker@example.com"),
            rejected(CERTIFICATE_SUBJECT_MISMATCH)));
  }

  private List<VerdictCase> times() throws IOException {
    Instant first = MINUTES.from();
    Instant last = MINUTES.to();
    Expected invalid = rejected(CERTIFICATE_NOT_VALID_THEN);
    return List.of(
        asked("in the first second", push("first", by("raw").loggedAt(first)), allowed()),
        asked("in the last second", push("last", by("raw").loggedAt(last)), allowed()),
        asked("too early", push("early", by("raw").loggedAt(first.minusSeconds(1))), invalid),
        asked("too late", push("late", by("raw").loggedAt(last.plusSeconds(1))), invalid),
        asked(
            "an intermediate that was past",
            push("past", by("leaf-past").under("past", "fulcio")),
            invalid));
  }

  private List<VerdictCase> paths() throws IOException {
    String raw = push("usual", by("raw"));
    String below = push("below", by("leaf-below").under("below", "fulcio"));
    Expected untrusted = rejected(CERTIFICATE_UNTRUSTED);
    return List.of(
        asked("a stranger's CA", raw, trust("stranger", ISSUER, EMAIL), untrusted),
        asked("an intermediate in the chain", below, allowed()),
        asked(
            "an intermediate that the policy trusts",
            push("unchained", by("leaf-below")),
            trust("below", ISSUER, EMAIL),
            allowed()),
        asked("no chain", push("chainless", by("leaf-below")), untrusted),
        asked(
            "an intermediate at the chain's end",
            push("end", by("leaf-below").under("below")),
            untrusted),
        asked("no usage", push("any", by("any")), allowed()),
        asked("a usage of servers", push("server", by("server")), notForSigning()));
  }

  private List<VerdictCase> entries() throws IOException {
    PromisingLog other = PromisingLog.create(openssl, "fulcio-other-log");
    return List.of(
        asked(
            "an entry of another log",
            push("other-log", by("raw").loggedBy(other)),
            rejected(REKOR_BAD_SIGNATURE)),
        asked(
            "an entry about another certificate",
            push("other-entry", by("raw").loggedAs("der")),
            rejected(REKOR_KEY_MISMATCH)),
        asked(
            "no entry",
            push("unlogged", by("raw").without(SigstoreFormat.BUNDLE)),
            rejected(REKOR_ENTRY_MISSING)),
        asked(
            "no certificate",
            push("uncertified", by("raw").without(SigstoreFormat.CERTIFICATE)),
            rejected(CERTIFICATE_MISSING)),
        asked(
            "a signature by another key",
            push("other-key", by("raw").signedWith("der")),
            rejected(SIGSTORE_BAD_SIGNATURE)));
  }

  private static Expected notForSigning() {
    return rejected(CERTIFICATE_NOT_FOR_SIGNING);
  }

  private static String raw(String issuer) {
    byte[] text = issuer.getBytes(StandardCharsets.UTF_8);
    return "1.3.6.1.4.1.57264.1.1=DER:" + HexFormat.of().formatHex(text);
  }

  private static String der(String issuer) {
    return "1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:" + issuer;
  }

  private void leaf(String name, String issuer, String... extensions) throws IOException {
    List<String> all = new ArrayList<>(List.of(extensions));
    all.add("keyUsage=critical,digitalSignature");
    all.add("subjectAltName=critical,email:" + EMAIL);
    openssl.certify(name, issuer, MINUTES, all);
  }

  private CertifiedSignature by(String leaf) {
    return CertifiedSignature.by(openssl, leaf).loggedBy(log);
  }

  private String push(String name, CertifiedSignature signature) throws IOException {
    return images.push("fulcio-" + name, signature);
  }

  private String trust(String authority, String issuer, String email) {
    return fulcio(openssl.certificate(authority), issuer, email) + "," + rekor(log.key());
  }

  private VerdictCase asked(String name, String image, Expected expected) {
    return asked(name, image, trust("fulcio", ISSUER, EMAIL), expected);
  }

  private VerdictCase asked(String name, String image, String trust, Expected expected) {
    return VerdictCase.of(
        "Fulcio, " + name, image, only(images.registry.host(), sigstoreSigned(trust)), expected);
  }
}
