package imagesigning.core.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps signing services in memory, for tests. Thread-safe. */
public final class InMemorySigningServiceStore implements SigningServiceStore {
  /** The order of lists. */
  static final Comparator<SigningServiceDefinition> ORDER =
      Comparator.comparing(SigningServiceDefinition::created)
          .thenComparing(SigningServiceDefinition::name);

  private final List<SigningServiceDefinition> stored = new ArrayList<>();

  /** An empty store. */
  public InMemorySigningServiceStore() {}

  @Override
  public synchronized List<SigningServiceDefinition> list() {
    return stored.stream().sorted(ORDER).toList();
  }

  @Override
  public synchronized boolean add(SigningServiceDefinition service) {
    return stored.stream().noneMatch(other -> other.name().equals(service.name()))
        && stored.add(service);
  }
}
