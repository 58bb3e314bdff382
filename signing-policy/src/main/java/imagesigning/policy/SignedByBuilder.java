package imagesigning.policy;

import imagesigning.policy.PolicyRequirement.KeyType;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a {@code signedBy} requirement. Each can be given once; exactly one key source and a
 * signed identity are required, and {@code keyType} is {@code GPGKeys} unless given. Not
 * thread-safe.
 */
public final class SignedByBuilder {
  private Optional<KeyType> keyType = Optional.empty();
  private Optional<KeySource> keys = Optional.empty();
  private Optional<SignedIdentity> signedIdentity = Optional.empty();

  SignedByBuilder() {}

  /**
   * The kind of keys; all but {@link KeyType#GPG_KEYS} always deny.
   *
   * @param type the kind
   * @return this builder
   * @throws IllegalArgumentException if it was given before
   */
  public SignedByBuilder keyType(KeyType type) {
    keyType = PolicyRules.once("keyType", keyType, type);
    return this;
  }

  /**
   * Keys in one file.
   *
   * @param path the path; relative paths are resolved by {@link KeyFiles}
   * @return this builder
   * @throws IllegalArgumentException if a key source was given before or the path is empty
   */
  public SignedByBuilder keyPath(String path) {
    return keys(new KeySource.File(path));
  }

  /**
   * Keys in several files; any of them counts.
   *
   * @param paths the paths
   * @return this builder
   * @throws IllegalArgumentException if a key source was given before
   */
  public SignedByBuilder keyPaths(List<String> paths) {
    return keys(new KeySource.Files(paths));
  }

  /**
   * Inline keys.
   *
   * @param keyring an OpenPGP keyring, binary or armored; copied
   * @return this builder
   * @throws IllegalArgumentException if a key source was given before
   */
  public SignedByBuilder keyData(byte[] keyring) {
    return keys(new KeySource.Data(Bytes.of(keyring)));
  }

  /**
   * Which signed names are accepted. There is no default in code.
   *
   * @param identity the rule
   * @return this builder
   * @throws IllegalArgumentException if it was given before
   */
  public SignedByBuilder signedIdentity(SignedIdentity identity) {
    signedIdentity = PolicyRules.once("signedIdentity", signedIdentity, identity);
    return this;
  }

  /**
   * The requirement.
   *
   * @return an immutable value
   * @throws IllegalArgumentException if a required setting is missing
   */
  public PolicyRequirement.SignedBy build() {
    return new PolicyRequirement.SignedBy(
        keyType.orElse(KeyType.GPG_KEYS),
        PolicyRules.given("one of keyPath, keyPaths and keyData", keys),
        PolicyRules.given("signedIdentity", signedIdentity));
  }

  private SignedByBuilder keys(KeySource source) {
    keys = PolicyRules.once("one of keyPath, keyPaths and keyData", keys, source);
    return this;
  }
}
