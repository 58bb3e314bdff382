package imagesigning.policy;

import imagesigning.core.Limits;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpKeyring.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keyrings of one evaluator: each key source is parsed once, each file is read once.
 * Thread-safe and lock-free once a keyring is there.
 */
final class Keyrings {
  private final KeyFiles keyFiles;
  private final Limits limits;

  /** By identity first, so that a large inline key is not hashed at every evaluation. */
  private final ConcurrentHashMap<Identity, ReadOnce<OpenPgpKeyring>> byIdentity =
      new ConcurrentHashMap<>();

  private final ConcurrentHashMap<KeySource, ReadOnce<OpenPgpKeyring>> byValue =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, ReadOnce<byte[]>> files = new ConcurrentHashMap<>();

  Keyrings(KeyFiles keyFiles, Limits limits) {
    this.keyFiles = keyFiles;
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
    Identity identity = new Identity(keys);
    ReadOnce<OpenPgpKeyring> keyring = byIdentity.get(identity);
    if (keyring == null) {
      keyring =
          known(byValue, keys, new ReadOnce<>(() -> OpenPgpKeyring.parse(sources(keys), limits)));
      byIdentity.putIfAbsent(identity, keyring);
    }
    return keyring.get();
  }

  private List<Source> sources(KeySource keys) throws IOException {
    List<Source> sources = new ArrayList<>();
    if (keys instanceof KeySource.File file) {
      sources.add(read(file.path()));
    } else if (keys instanceof KeySource.Files list) {
      for (String path : list.paths()) {
        sources.add(read(path));
      }
    } else if (keys instanceof KeySource.Data data) {
      sources.add(new Source("keyData", data.bytes().toArray()));
    } else if (keys instanceof KeySource.Datas list) {
      for (Bytes block : list.blocks()) {
        sources.add(new Source("keyDatas[" + sources.size() + "]", block.toArray()));
      }
    }
    return sources;
  }

  private Source read(String path) throws IOException {
    ReadOnce<byte[]> file =
        known(files, path, new ReadOnce<>(() -> keyFiles.read(path, limits.keyringBytes())));
    return new Source(path, file.get());
  }

  private static <K, V> V known(ConcurrentHashMap<K, V> map, K key, V candidate) {
    V earlier = map.putIfAbsent(key, candidate);
    return earlier == null ? candidate : earlier;
  }

  /** One key source object; equal only to itself. */
  private record Identity(KeySource keys) {
    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
      return other instanceof Identity i && i.keys == keys;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(keys);
    }
  }
}
