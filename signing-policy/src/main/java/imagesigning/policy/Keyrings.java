package imagesigning.policy;

import imagesigning.core.Limits;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpKeyring.Source;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keyrings of one evaluator: each key source is parsed once, each file is read once.
 * Thread-safe and lock-free once a keyring is there.
 */
final class Keyrings {
  private final KeyContents contents;
  private final Limits limits;

  /** By identity first, so that a large inline key is not hashed at every evaluation. */
  private final ConcurrentHashMap<SameObject, ReadOnce<OpenPgpKeyring>> byIdentity =
      new ConcurrentHashMap<>();

  private final ConcurrentHashMap<KeySource, ReadOnce<OpenPgpKeyring>> byValue =
      new ConcurrentHashMap<>();

  Keyrings(KeyContents contents, Limits limits) {
    this.contents = contents;
    this.limits = limits;
  }

  /**
   * The keyring of a key source.
   *
   * @param keys a key source of this evaluator's policy
   * @return the keyring, possibly without keys
   * @throws IOException if one of the files cannot be read
   */
  OpenPgpKeyring of(KeySource keys) throws IOException {
    SameObject identity = new SameObject(keys);
    ReadOnce<OpenPgpKeyring> keyring = byIdentity.get(identity);
    if (keyring == null) {
      keyring =
          known(
              byValue,
              keys,
              new ReadOnce<>(
                  () -> OpenPgpKeyring.parse(contents.of(keys, "keyData", Source::new), limits)));
      byIdentity.putIfAbsent(identity, keyring);
    }
    return keyring.get();
  }

  private static <K, V> V known(ConcurrentHashMap<K, V> map, K key, V candidate) {
    V earlier = map.putIfAbsent(key, candidate);
    return earlier == null ? candidate : earlier;
  }
}
