package imagesigning.cosign;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureScheme;
import imagesigning.core.crypto.VerificationKey;
import imagesigning.core.json.StrictBase64;
import imagesigning.core.json.StrictBase64.InvalidBase64Exception;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.text.RemoteText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examines one signature in the order that decides which failure is named. Nothing of the payload
 * is read before its signature was verified. Used once.
 */
final class SigstoreExamination {
  private final UntrustedSigstoreSignature untrusted;
  private final byte[] payload;
  private final SigstoreRules rules;
  private final Clock clock;
  private final Checks checks = new Checks();
  private Optional<String> signer = Optional.empty();
  private Optional<Instant> loggedAt = Optional.empty();

  private final List<String> warnings = new ArrayList<>();

  SigstoreExamination(UntrustedSigstoreSignature untrusted, SigstoreRules rules, Clock clock) {
    this.untrusted = untrusted;
    this.payload = untrusted.payload();
    this.rules = rules;
    this.clock = clock;
  }

  /** What the payload must say, besides being one. */
  @FunctionalInterface
  interface Claims {
    void check(SigstorePayload statement, Checks checks) throws Refusal;
  }

  SigstoreVerification verify(TrustRoot root, Optional<TrustedLog> log, Claims claims) {
    try {
      byte[] signature =
          checks.failing("signature", "the signature of the payload, in base64", this::signature);
      List<VerificationKey> keys = keys(root, log, signature);
      VerificationKey key = verified(keys, signature);
      SigstorePayload statement = statement();
      claims.check(statement, checks);
      return new SigstoreVerification.Verified(
          new VerifiedSigstoreSignature(statement, key.fingerprint(), signer, loggedAt, warnings),
          checks.made());
    } catch (Refusal refusal) {
      return new SigstoreVerification.Refused(refusal.reason(), refusal.problem(), checks.made());
    }
  }

  private byte[] signature() throws Refusal {
    String text = annotation(SigstoreFormat.SIGNATURE, RejectionReason.SIGSTORE_SIGNATURE_MISSING);
    try {
      byte[] signature = StrictBase64.decode(text);
      if (signature.length > 0) {
        return signature;
      }
    } catch (InvalidBase64Exception e) {
      throw new Refusal(
          RejectionReason.SIGSTORE_SIGNATURE_MALFORMED, String.valueOf(e.getMessage()));
    }
    throw new Refusal(RejectionReason.SIGSTORE_SIGNATURE_MALFORMED, "an empty signature");
  }

  /** The keys of which one must have signed the payload. */
  private List<VerificationKey> keys(TrustRoot root, Optional<TrustedLog> log, byte[] signature)
      throws Refusal {
    if (root instanceof TrustedKeys trusted) {
      return log.isEmpty() ? trusted.keys() : List.of(logged(trusted, log.get(), signature));
    }
    if (root instanceof TrustedFulcio fulcio) {
      return List.of(fulcio(fulcio, log.orElseThrow(), signature));
    }
    return List.of(pki((TrustedPki) root));
  }

  /** Of several keys only the one that the log's entry names may verify. */
  private VerificationKey logged(TrustedKeys trusted, TrustedLog log, byte[] signature)
      throws Refusal {
    LoggedKey logged =
        checks.check(
            "log-entry",
            "an entry of a trusted log about this signature and a trusted key",
            found -> shown(found.entry()),
            () -> {
              LogEntry entry = entry(log);
              HashedRekord body = HashedRekord.of(entry);
              for (VerificationKey key : trusted.keys()) {
                if (body.isBy(key.spki())) {
                  body.requireAbout(signature, payload);
                  return new LoggedKey(entry, key);
                }
              }
              throw new Refusal(
                  RejectionReason.REKOR_KEY_MISMATCH,
                  "an entry about a key that is not trusted here");
            });
    return logged.key();
  }

  private record LoggedKey(LogEntry entry, VerificationKey key) {}

  private VerificationKey fulcio(TrustedFulcio fulcio, TrustedLog log, byte[] signature)
      throws Refusal {
    byte[] text = certificate();
    Instant time =
        checks
            .check(
                "log-entry",
                "an entry of a trusted log about this signature and its certificate",
                this::shown,
                () -> {
                  LogEntry entry = entry(log);
                  HashedRekord body = HashedRekord.of(entry);
                  if (HashedRekord.onlyBlock(text).filter(body::isBy).isEmpty()) {
                    throw new Refusal(
                        RejectionReason.REKOR_KEY_MISMATCH,
                        "an entry about another certificate than the one that stands here");
                  }
                  body.requireAbout(signature, payload);
                  return entry;
                })
            .time();
    Certificate leaf = leaf(fulcio.authority(), text, time);
    String issuer = fulcio.oidcIssuer();
    checks.check(
        "issuer",
        RemoteText.quoted(issuer),
        RemoteText::quoted,
        () -> CertificateIdentity.requireIssuer(leaf, issuer));
    email(leaf, fulcio.subjectEmail());
    return key(fulcio.authority(), leaf);
  }

  private VerificationKey pki(TrustedPki pki) throws Refusal {
    byte[] text = certificate();
    Certificate leaf = leaf(pki.authority(), text, clock.instant());
    checks.failing(
        "certificate",
        "a certificate with a name that is understood",
        () -> CertificateIdentity.requireUnderstood(leaf));
    if (pki.subjectEmail().isPresent()) {
      email(leaf, pki.subjectEmail().get());
    }
    if (pki.subjectHostname().isPresent()) {
      String host = pki.subjectHostname().get();
      checks.check(
          "hostname",
          RemoteText.quoted(host),
          RemoteText::quoted,
          () -> CertificateIdentity.requireHostname(leaf, host));
      signer = Optional.of(signer.map(email -> email + ", " + host).orElse(host));
    }
    return key(pki.authority(), leaf);
  }

  private Certificate leaf(Authority authority, byte[] text, Instant at) throws Refusal {
    return checks.check(
        "certificate",
        "a certificate of " + authority.place() + ", valid at " + at,
        leaf -> "one by " + RemoteText.quoted(leaf.issuerName()),
        () -> authority.leaf(text, chain(), at));
  }

  private VerificationKey key(Authority authority, Certificate leaf) throws Refusal {
    if (!leaf.maySignData()) {
      warnings.add(
          "the key usage of the signer's certificate is without digitalSignature; the signature"
              + " counts nevertheless, as for the container tools");
    }
    return checks.failing(
        "certificate", "a certificate with a usable key", () -> authority.key(leaf));
  }

  private void email(Certificate leaf, String email) throws Refusal {
    checks.check(
        "email",
        RemoteText.quoted(email),
        RemoteText::quoted,
        () -> CertificateIdentity.requireEmail(leaf, email));
    signer = Optional.of(email);
  }

  private LogEntry entry(TrustedLog log) throws Refusal {
    return LogEntry.verified(
        annotation(SigstoreFormat.BUNDLE, RejectionReason.REKOR_ENTRY_MISSING), log, rules);
  }

  private String shown(LogEntry entry) {
    loggedAt = Optional.of(entry.time());
    return "an entry of " + entry.time() + ", signed by the log key " + entry.logKey();
  }

  private byte[] certificate() throws Refusal {
    return checks
        .failing(
            "certificate",
            "a certificate",
            () -> annotation(SigstoreFormat.CERTIFICATE, RejectionReason.CERTIFICATE_MISSING))
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] chain() {
    return untrusted
        .annotations()
        .getOrDefault(SigstoreFormat.CHAIN, "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private String annotation(String name, RejectionReason missing) throws Refusal {
    String value = untrusted.annotations().get(name);
    if (value == null) {
      throw new Refusal(missing, "no annotation " + name);
    }
    return value;
  }

  private VerificationKey verified(List<VerificationKey> keys, byte[] signature) throws Refusal {
    String expected =
        keys.size() == 1
            ? "a good signature by key " + keys.get(0).fingerprint()
            : "a good signature by one of " + keys.size() + " keys";
    return checks.check(
        "signature",
        expected,
        key -> "a good signature by key " + key.fingerprint(),
        () -> {
          for (VerificationKey key : keys) {
            for (SignatureScheme scheme : rules.schemes(key.algorithm())) {
              if (key.verifiesDerOrRaw(scheme, payload, signature)) {
                return key;
              }
            }
          }
          throw new Refusal(
              RejectionReason.SIGSTORE_BAD_SIGNATURE, "a signature that does not verify");
        });
  }

  private SigstorePayload statement() throws Refusal {
    String expected = "a sigstore statement";
    return checks.check(
        "payload",
        expected,
        parsed -> expected,
        () -> {
          try {
            return rules.payload(payload);
          } catch (MalformedDataException e) {
            throw new Refusal(e.reason(), String.valueOf(e.getMessage()));
          }
        });
  }
}
