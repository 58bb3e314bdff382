package imagesigning.policy;

import java.util.Optional;

/** What a {@code sigstoreSigned} signature must chain to. */
public sealed interface SigstoreTrust {

  /**
   * One of these public keys.
   *
   * @param keys where the keys are
   */
  record Keys(KeySource keys) implements SigstoreTrust {}

  /**
   * A short-lived certificate of a Fulcio instance.
   *
   * @param ca its CA certificates
   * @param oidcIssuer the only accepted issuer
   * @param subjectEmail the only accepted e-mail
   */
  record Fulcio(KeySource ca, String oidcIssuer, String subjectEmail) implements SigstoreTrust {}

  /**
   * A certificate of one's own CA.
   *
   * @param caRoots root certificates
   * @param caIntermediates intermediate certificates, if given
   * @param subjectEmail demanded e-mail, if given
   * @param subjectHostname demanded host name, if given
   */
  record Pki(
      KeySource caRoots,
      Optional<KeySource> caIntermediates,
      Optional<String> subjectEmail,
      Optional<String> subjectHostname)
      implements SigstoreTrust {}
}
