package imagesigning.cosign;

import imagesigning.core.RejectionReason;
import imagesigning.core.text.RemoteText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Compares whom a certificate names with whom a policy demands; each gives back what it found. */
final class CertificateIdentity {
  private CertificateIdentity() {}

  static String requireIssuer(Certificate leaf, String issuer) throws Refusal {
    byte[] found = OidcIssuer.of(leaf);
    if (!Arrays.equals(found, issuer.getBytes(StandardCharsets.UTF_8))) {
      throw OidcIssuer.mismatch(RemoteText.quoted(new String(found, StandardCharsets.UTF_8)));
    }
    return issuer;
  }

  static String requireEmail(Certificate leaf, String email) throws Refusal {
    if (!leaf.names().emails().contains(email)) {
      throw mismatch("the e-mails", leaf.names().emails());
    }
    return email;
  }

  static String requireHostname(Certificate leaf, String host) throws Refusal {
    if (!HostName.matches(host, leaf.names())) {
      throw mismatch("the host names", leaf.names().hosts());
    }
    return host;
  }

  /** A critical extension must not be passed over because nothing in it is understood. */
  static SubjectNames requireUnderstood(Certificate leaf) throws Refusal {
    SubjectNames names = leaf.names();
    if (names.critical() && !names.isUnderstood()) {
      throw new Refusal(
          RejectionReason.CERTIFICATE_CRITICAL_UNKNOWN,
          "a certificate whose names are of no kind that is understood");
    }
    return names;
  }

  private static Refusal mismatch(String kind, List<String> found) {
    String names =
        found.stream().limit(5).map(RemoteText::quoted).collect(Collectors.joining(", "));
    return new Refusal(
        RejectionReason.CERTIFICATE_SUBJECT_MISMATCH,
        "a certificate with " + kind + (names.isEmpty() ? " of nobody" : " " + names));
  }
}
