package imagesigning.registry.interop;

import imagesigning.cosign.SigstoreFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signature by the key of a certificate, in place of that by skopeo, with whatever goes along.
 */
final class CertifiedSignature implements SigstoreTrustImages.Annotations {
  private final Openssl openssl;
  private final String leaf;
  private String signer;
  private String logged;
  private List<String> chain = List.of();
  private Optional<PromisingLog> log = Optional.empty();
  private Instant time = PromisingLog.TIME;
  private Optional<String> omitted = Optional.empty();

  private CertifiedSignature(Openssl openssl, String leaf) {
    this.openssl = openssl;
    this.leaf = leaf;
    this.signer = leaf;
    this.logged = leaf;
  }

  static CertifiedSignature by(Openssl openssl, String leaf) {
    return new CertifiedSignature(openssl, leaf);
  }

  /** Puts certificates into the chain, of which readers leave out the last. */
  CertifiedSignature under(String... authorities) {
    chain = List.of(authorities);
    return this;
  }

  CertifiedSignature loggedBy(PromisingLog taken) {
    log = Optional.of(taken);
    return this;
  }

  CertifiedSignature loggedAt(Instant taken) {
    time = taken;
    return this;
  }

  /** Has the log's entry name another certificate. */
  CertifiedSignature loggedAs(String certificate) {
    logged = certificate;
    return this;
  }

  /** Signs with another key than the certificate's. */
  CertifiedSignature signedWith(String key) {
    signer = key;
    return this;
  }

  CertifiedSignature without(String annotation) {
    omitted = Optional.of(annotation);
    return this;
  }

  @Override
  public Map<String, String> about(byte[] payload, byte[] bySkopeo) throws IOException {
    byte[] signature = openssl.sign(signer, payload);
    Map<String, String> annotations = new HashMap<>();
    annotations.put(SigstoreFormat.SIGNATURE, Base64.getEncoder().encodeToString(signature));
    annotations.put(SigstoreFormat.CERTIFICATE, pem(leaf));
    if (!chain.isEmpty()) {
      StringBuilder pem = new StringBuilder();
      for (String authority : chain) {
        pem.append(pem(authority));
      }
      annotations.put(SigstoreFormat.CHAIN, pem.toString());
    }
    if (log.isPresent()) {
      annotations.put(
          SigstoreFormat.BUNDLE,
          log.get().entry(payload, signature, openssl.certificate(logged), time));
    }
    omitted.ifPresent(annotations::remove);
    return annotations;
  }

  private String pem(String certificate) throws IOException {
    return Files.readString(openssl.certificate(certificate));
  }
}
