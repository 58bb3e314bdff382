package imagesigning.registry.internal;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What was learned about servers and repositories, so that it need not be asked again. Forgets
 * everything when it holds too much: names come from outside. Thread-safe.
 *
 * @param <K> about whom
 * @param <V> what is known
 */
public final class BoundedMemory<K, V> {
  private static final int MOST = 1000;

  private final ConcurrentMap<K, V> known = new ConcurrentHashMap<>();

  public Optional<V> get(K key) {
    return Optional.ofNullable(known.get(key));
  }

  public void put(K key, V value) {
    makeRoom();
    known.put(key, value);
  }

  /** Keeps what is known already, and says what is known then. */
  public V putIfAbsent(K key, V value) {
    makeRoom();
    V earlier = known.putIfAbsent(key, value);
    return earlier == null ? value : earlier;
  }

  /** Forgets a value that turned out wrong, unless it has been replaced meanwhile. */
  public void forget(K key, V wrong) {
    known.remove(key, wrong);
  }

  private void makeRoom() {
    if (known.size() >= MOST) {
      known.clear();
    }
  }
}
