package imagesigning.policy;

import java.util.Optional;

/**
 * One requirement of policy.json. All requirements of a list must be satisfied. Values are
 * immutable.
 */
public sealed interface PolicyRequirement {

  /**
   * The {@code type} as policy.json spells it.
   *
   * @return such as {@code signedBy}
   */
  String type();

  /** Allows every image; verifies nothing. */
  record InsecureAcceptAnything() implements PolicyRequirement {
    @Override
    public String type() {
      return "insecureAcceptAnything";
    }
  }

  /** Denies every image. */
  record Reject() implements PolicyRequirement {
    @Override
    public String type() {
      return "reject";
    }
  }

  /** The values of {@code keyType}; only {@link #GPG_KEYS} is implemented by any tool. */
  enum KeyType {
    /** OpenPGP public keys. */
    GPG_KEYS("GPGKeys"),
    /** Parses and always denies. */
    SIGNED_BY_GPG_KEYS("signedByGPGKeys"),
    /** Parses and always denies. */
    X509_CERTIFICATES("X509Certificates"),
    /** Parses and always denies. */
    SIGNED_BY_X509_CAS("signedByX509CAs");

    private final String text;

    KeyType(String text) {
      this.text = text;
    }

    /** The spelling of policy.json. */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * At least one simple signature by one of the keys.
   *
   * @param keyType the kind of keys
   * @param keys where the keys are
   * @param signedIdentity which signed names are accepted
   */
  record SignedBy(KeyType keyType, KeySource keys, SignedIdentity signedIdentity)
      implements PolicyRequirement {
    @Override
    public String type() {
      return "signedBy";
    }
  }

  /**
   * Never implemented by any tool; always denies.
   *
   * @param baseLayerIdentity the identity of the base layer
   */
  record SignedBaseLayer(SignedIdentity baseLayerIdentity) implements PolicyRequirement {
    @Override
    public String type() {
      return "signedBaseLayer";
    }
  }

  /**
   * At least one sigstore signature.
   *
   * @param trust what the signature must chain to
   * @param rekorKeys public keys of transparency logs; absent if no log entry is demanded
   * @param signedIdentity which signed names are accepted
   */
  record SigstoreSigned(
      SigstoreTrust trust, Optional<KeySource> rekorKeys, SignedIdentity signedIdentity)
      implements PolicyRequirement {
    @Override
    public String type() {
      return "sigstoreSigned";
    }
  }
}
