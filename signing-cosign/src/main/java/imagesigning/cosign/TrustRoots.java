package imagesigning.cosign;

import imagesigning.core.MalformedDataException;
import imagesigning.core.RejectionReason;
import imagesigning.core.crypto.SignatureAlgorithms;
import imagesigning.core.crypto.VerificationKey;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads keys and certificates into trust roots. What cannot be used is an error, never left out: of
 * several keys each must be good. Immutable and thread-safe.
 */
public final class TrustRoots {
  private final SignatureAlgorithms algorithms;

  private TrustRoots(SignatureAlgorithms algorithms) {
    this.algorithms = algorithms;
  }

  /**
   * Trust roots that verify with the fastest engines that the library brings along.
   *
   * @return the reader
   */
  public static TrustRoots builtIn() {
    return new TrustRoots(SignatureAlgorithms.builtIn());
  }

  /**
   * Trust roots that verify with a provider of the caller's, as far as it offers the algorithms.
   *
   * @param provider the provider; it need not be registered
   * @return the reader
   */
  public static TrustRoots with(Provider provider) {
    return new TrustRoots(SignatureAlgorithms.of(provider));
  }

  /**
   * Public keys.
   *
   * @param sources one key each: the first PEM block, {@code PUBLIC KEY} or {@code RSA PUBLIC KEY}
   * @return the trust root
   * @throws MalformedDataException with reason {@code NO_KEYS}, {@code PUBLIC_KEY_INVALID}, {@code
   *     PUBLIC_KEY_UNSUPPORTED} or {@code PUBLIC_KEY_TOO_SMALL}; the message names the source
   */
  public TrustedKeys keys(List<PemSource> sources) {
    return new TrustedKeys(loaded(sources));
  }

  /**
   * The public keys of Rekor logs.
   *
   * @param sources one ECDSA key each, in PEM
   * @return the logs
   * @throws MalformedDataException as {@link #keys}; keys of other kinds are not supported
   */
  public TrustedLog log(List<PemSource> sources) {
    List<VerificationKey> keys = loaded(sources);
    for (int i = 0; i < keys.size(); i++) {
      if (!keys.get(i).algorithm().isEcdsa()) {
        throw new MalformedDataException(
            RejectionReason.PUBLIC_KEY_UNSUPPORTED,
            sources.get(i).name() + ": the key of a log must be an ECDSA key");
      }
    }
    return new TrustedLog(keys.stream().map(LogKey::always).toList());
  }

  /**
   * The Rekor logs of a {@code trusted_root.json}, each for the time that stands there. Only logs
   * with ECDSA keys make the promises that are attached to signatures; others are left out.
   *
   * @param source the file
   * @return the logs
   * @throws MalformedDataException with reason {@code NO_KEYS} if none is left, {@code
   *     PUBLIC_KEY_INVALID} if it is no trusted root, or as {@link #keys}
   */
  public TrustedLog logOfTrustedRoot(PemSource source) {
    return new TrustedLog(new TrustedRootLogs(source.name(), algorithms).read(source.pem()));
  }

  private List<VerificationKey> loaded(List<PemSource> sources) {
    List<VerificationKey> keys = new ArrayList<>();
    for (PemSource source : sources) {
      try {
        keys.add(algorithms.pem(source.pem()));
      } catch (MalformedDataException e) {
        throw new MalformedDataException(e.reason(), source.name() + ": " + e.getMessage());
      }
    }
    if (keys.isEmpty()) {
      throw new MalformedDataException(RejectionReason.NO_KEYS, "no key is named");
    }
    return keys;
  }

  /**
   * A Fulcio instance.
   *
   * @param ca its certificates in PEM; any of them is an anchor
   * @param oidcIssuer the accepted issuer of identities
   * @param subjectEmail the accepted e-mail
   * @return the trust root
   * @throws MalformedDataException with reason {@code CA_CERTIFICATES_INVALID} if there is no
   *     certificate
   */
  public TrustedFulcio fulcio(PemSource ca, String oidcIssuer, String subjectEmail) {
    return new TrustedFulcio(
        new Authority(ca.name(), anchors(ca), List.of(), algorithms), oidcIssuer, subjectEmail);
  }

  /**
   * CAs of one's own. At least one name must be demanded.
   *
   * @param roots certificates in PEM; any of them is an anchor
   * @param intermediates certificates below them, if known; every block must be one
   * @param subjectEmail the e-mail that the certificate must have, if demanded
   * @param subjectHostname the host name that the certificate must have, if demanded
   * @return the trust root
   * @throws MalformedDataException with reason {@code CA_CERTIFICATES_INVALID} if there is no root,
   *     or an intermediate is broken
   * @throws IllegalArgumentException if no name is demanded, which would accept everyone
   */
  public TrustedPki pki(
      PemSource roots,
      Optional<PemSource> intermediates,
      Optional<String> subjectEmail,
      Optional<String> subjectHostname) {
    if (subjectEmail.isEmpty() && subjectHostname.isEmpty()) {
      throw new IllegalArgumentException("an e-mail or a host name must be demanded");
    }
    List<Certificate> known =
        intermediates.isPresent() ? intermediates(intermediates.get()) : List.of();
    return new TrustedPki(
        new Authority(roots.name(), anchors(roots), known, algorithms),
        subjectEmail,
        subjectHostname);
  }

  private static List<Certificate> anchors(PemSource source) {
    List<Certificate> anchors = CertificateReader.lenient(source.pem());
    if (anchors.isEmpty()) {
      throw Authority.unusable(source.name(), "there is no certificate in PEM");
    }
    return anchors;
  }

  private static List<Certificate> intermediates(PemSource source) {
    try {
      return CertificateReader.strict(source.pem(), Integer.MAX_VALUE);
    } catch (Refusal refusal) {
      throw Authority.unusable(source.name(), refusal.problem());
    }
  }
}
