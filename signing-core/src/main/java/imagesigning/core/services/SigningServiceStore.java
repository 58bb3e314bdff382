package imagesigning.core.services;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where signing services are kept. Services are added and read, never changed. Implementations are
 * thread-safe, and store what they are given: whether a service works is tried out before by {@link
 * SigningServices}.
 */
public interface SigningServiceStore {

  /**
   * All services.
   *
   * @return in the order in which they were created, those of the same time by name
   * @throws IOException if they cannot be read, even if only one of them: a broken entry must not
   *     pass for absent
   */
  List<SigningServiceDefinition> list() throws IOException;

  /**
   * Adds a service, unless its name is taken. One step: of several writers of one name at once, in
   * whatever processes, one succeeds.
   *
   * @param service the service
   * @return whether it was added; false if another has the name
   * @throws IOException if it is not certain to be stored; nothing half-written remains
   */
  boolean add(SigningServiceDefinition service) throws IOException;

  /**
   * The service of a name.
   *
   * @param name compared exactly
   * @return the service, if there is one
   * @throws IOException as {@link #list}
   */
  default Optional<SigningServiceDefinition> byName(String name) throws IOException {
    return list().stream().filter(service -> service.name().equals(name)).findFirst();
  }

  /**
   * The service of an id.
   *
   * @param id the id
   * @return the service, if there is one
   * @throws IOException as {@link #list}
   */
  default Optional<SigningServiceDefinition> byId(UUID id) throws IOException {
    return list().stream().filter(service -> service.id().equals(id)).findFirst();
  }
}
