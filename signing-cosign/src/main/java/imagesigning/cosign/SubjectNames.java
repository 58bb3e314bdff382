package imagesigning.cosign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Whom a certificate names in its subject alternative names.
 *
 * @param emails the e-mails, as they stand there
 * @param hosts the host names, perhaps with a wildcard
 * @param addresses IP addresses of 4 or 16 bytes, as lists of bytes
 * @param uris whether there are URIs, which no policy can ask for
 * @param critical whether a reader that understands none of the names must refuse the certificate
 */
record SubjectNames(
    List<String> emails,
    List<String> hosts,
    List<List<Byte>> addresses,
    boolean uris,
    boolean critical) {

  SubjectNames {
    emails = List.copyOf(emails);
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
  }

  /** Throws what Bouncy Castle throws if it is malformed. */
  static SubjectNames of(Optional<Extension> extension) {
    List<String> emails = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    List<List<Byte>> addresses = new ArrayList<>();
    boolean uris = false;
    if (extension.isPresent()) {
      for (GeneralName name :
          GeneralNames.getInstance(extension.get().getParsedValue()).getNames()) {
        switch (name.getTagNo()) {
          case GeneralName.rfc822Name -> emails.add(text(name));
          case GeneralName.dNSName -> hosts.add(text(name));
          case GeneralName.iPAddress -> addresses.add(address(name));
          case GeneralName.uniformResourceIdentifier -> uris = true;
          default -> {
            // Nothing that a policy can ask for.
          }
        }
      }
    }
    return new SubjectNames(
        emails, hosts, addresses, uris, extension.map(Extension::isCritical).orElse(false));
  }

  /** Whether there is a name of a kind that is understood. */
  boolean isUnderstood() {
    return uris || !emails.isEmpty() || !hosts.isEmpty() || !addresses.isEmpty();
  }

  private static String text(GeneralName name) {
    String text = ASN1IA5String.getInstance(name.getName()).getString();
    if (text.chars().anyMatch(c -> c > 0x7F)) {
      throw new IllegalArgumentException("a name beyond ASCII");
    }
    return text;
  }

  private static List<Byte> address(GeneralName name) {
    byte[] octets = ASN1OctetString.getInstance(name.getName()).getOctets();
    if (octets.length != 4 && octets.length != 16) {
      throw new IllegalArgumentException("an address of a wrong length");
    }
    return HostName.boxed(octets);
  }
}
