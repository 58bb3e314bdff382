package imagesigning.policy;

import imagesigning.core.text.RecordText;
import java.util.Optional;

/**
 * What a {@code sigstoreSigned} signature must chain to (policy reference, "Requirement types").
 * Immutable; nothing is read when a value is made.
 */
public sealed interface SigstoreTrust {

  /**
   * One of these public keys.
   *
   * @param keys where the keys are; any kind of source, but not an empty list
   */
  record Keys(KeySource keys) implements SigstoreTrust {
    /**
     * Refuses an empty list of files.
     *
     * @throws IllegalArgumentException if no key is named
     */
    public Keys {
      PolicyRules.requireNotEmpty("sigstoreSigned keyPaths", keys);
    }
  }

  /**
   * A short-lived certificate of a Fulcio instance.
   *
   * @param ca its CA certificates: {@link KeySource.File} or {@link KeySource.Data}
   * @param oidcIssuer the only accepted issuer; not empty
   * @param subjectEmail the only accepted e-mail; not empty
   */
  record Fulcio(KeySource ca, String oidcIssuer, String subjectEmail) implements SigstoreTrust {
    /**
     * Checks the rules of policy.json.
     *
     * @throws IllegalArgumentException if a rule is broken
     */
    public Fulcio {
      PolicyRules.requireSingle("the CA of fulcio", ca);
      PolicyRules.requireText("oidcIssuer", oidcIssuer);
      PolicyRules.requireText("subjectEmail", subjectEmail);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Fulcio.class)
          .with("ca", ca)
          .with("oidcIssuer", oidcIssuer)
          .with("subjectEmail", subjectEmail)
          .toString();
    }
  }

  /**
   * A certificate of one's own CA. At least one subject is given; if both are, both must match.
   *
   * @param caRoots root certificates: {@link KeySource.File} or {@link KeySource.Data}
   * @param caIntermediates intermediate certificates, if given; the same kinds
   * @param subjectEmail demanded e-mail, if given; not empty
   * @param subjectHostname demanded host name, if given; not empty
   */
  record Pki(
      KeySource caRoots,
      Optional<KeySource> caIntermediates,
      Optional<String> subjectEmail,
      Optional<String> subjectHostname)
      implements SigstoreTrust {
    /**
     * Checks the rules of policy.json.
     *
     * @throws IllegalArgumentException if a rule is broken
     */
    public Pki {
      PolicyRules.requireSingle("the CA roots of pki", caRoots);
      caIntermediates.ifPresent(c -> PolicyRules.requireSingle("the CA intermediates of pki", c));
      subjectEmail.ifPresent(e -> PolicyRules.requireText("subjectEmail", e));
      subjectHostname.ifPresent(h -> PolicyRules.requireText("subjectHostname", h));
      PolicyRules.require(
          subjectEmail.isPresent() || subjectHostname.isPresent(),
          "pki needs subjectEmail, subjectHostname or both");
    }

    /**
     * Starts a {@code pki} trust with these roots.
     *
     * @param caRoots root certificates: {@link KeySource.File} or {@link KeySource.Data}
     * @return a builder
     */
    public static PkiBuilder builder(KeySource caRoots) {
      return new PkiBuilder(caRoots);
    }

    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Pki.class)
          .with("caRoots", caRoots)
          .with("caIntermediates", caIntermediates)
          .with("subjectEmail", subjectEmail)
          .with("subjectHostname", subjectHostname)
          .toString();
    }
  }
}
