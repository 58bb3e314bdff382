package imagesigning.core.services;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A store of the caller, whose unchecked exceptions and missing answers are failures of that store
 * like any other: nothing is known then of what it holds. Thread-safe if the store is.
 */
final class ContainedServiceStore implements SigningServiceStore {
  private final SigningServiceStore store;

  ContainedServiceStore(SigningServiceStore store) {
    this.store = store;
  }

  /** A question to the store. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T contained(Question<T> question) throws IOException {
    try {
      return Objects.requireNonNull(question.ask(), "the store gave no answer");
    } catch (RuntimeException e) {
      throw new IOException("The store of signing services failed unexpectedly.", e);
    }
  }

  @Override
  public List<SigningServiceDefinition> list() throws IOException {
    return contained(() -> List.copyOf(store.list()));
  }

  @Override
  public boolean add(SigningServiceDefinition service) throws IOException {
    return contained(() -> store.add(service));
  }

  @Override
  public Optional<SigningServiceDefinition> byName(String name) throws IOException {
    return contained(() -> store.byName(name));
  }

  @Override
  public Optional<SigningServiceDefinition> byId(UUID id) throws IOException {
    return contained(() -> store.byId(id));
  }
}
