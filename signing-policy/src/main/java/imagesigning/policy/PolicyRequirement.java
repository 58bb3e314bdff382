package imagesigning.policy;

import java.util.Arrays;
import java.util.Optional;

/**
 * One requirement of policy.json. All requirements of a list must be satisfied. Values are
 * immutable and keep the rules of the format, whether they were parsed or built in code (policy
 * reference, "Requirement types").
 */
public sealed interface PolicyRequirement {

  /**
   * The {@code type} as policy.json spells it.
   *
   * @return such as {@code signedBy}
   */
  String type();

  /**
   * Allows every image; verifies nothing.
   *
   * @return the requirement
   */
  static PolicyRequirement insecureAcceptAnything() {
    return new InsecureAcceptAnything();
  }

  /**
   * Denies every image.
   *
   * @return the requirement
   */
  static PolicyRequirement reject() {
    return new Reject();
  }

  /**
   * Starts a {@code signedBy} requirement.
   *
   * @return a builder
   */
  static SignedByBuilder signedBy() {
    return new SignedByBuilder();
  }

  /**
   * Starts a {@code sigstoreSigned} requirement.
   *
   * @return a builder
   */
  static SigstoreSignedBuilder sigstoreSigned() {
    return new SigstoreSignedBuilder();
  }

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

    /**
     * The key type with that spelling, compared exactly.
     *
     * @param text such as {@code GPGKeys}
     * @return the key type, or empty if none is spelt so
     */
    public static Optional<KeyType> named(String text) {
      return Arrays.stream(values()).filter(t -> t.text.equals(text)).findFirst();
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
   * @param keys where the keys are: {@link KeySource.File}, {@link KeySource.Files} (an empty list
   *     holds no key and denies) or {@link KeySource.Data}
   * @param signedIdentity which signed names are accepted
   */
  record SignedBy(KeyType keyType, KeySource keys, SignedIdentity signedIdentity)
      implements PolicyRequirement {
    /**
     * Refuses a list of inline blocks, which {@code signedBy} cannot spell.
     *
     * @throws IllegalArgumentException if the keys are {@link KeySource.Datas}
     */
    public SignedBy {
      PolicyRules.require(
          !(keys instanceof KeySource.Datas), "signedBy takes keyPath, keyPaths or keyData");
    }

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
   * @param rekorKeys public keys of transparency logs, not an empty list; absent if no log entry is
   *     demanded. Required with {@link SigstoreTrust.Fulcio}, forbidden with {@link
   *     SigstoreTrust.Pki}
   * @param signedIdentity which signed names are accepted
   */
  record SigstoreSigned(
      SigstoreTrust trust, Optional<KeySource> rekorKeys, SignedIdentity signedIdentity)
      implements PolicyRequirement {
    /**
     * Checks the rules of policy.json.
     *
     * @throws IllegalArgumentException if a rule is broken
     */
    public SigstoreSigned {
      rekorKeys.ifPresent(k -> PolicyRules.requireNotEmpty("rekorPublicKeyPaths", k));
      PolicyRules.require(
          !(trust instanceof SigstoreTrust.Fulcio) || rekorKeys.isPresent(),
          "fulcio needs the public key of a Rekor log");
      PolicyRules.require(
          !(trust instanceof SigstoreTrust.Pki) || rekorKeys.isEmpty(),
          "pki cannot be combined with Rekor keys");
    }

    @Override
    public String type() {
      return "sigstoreSigned";
    }
  }
}
