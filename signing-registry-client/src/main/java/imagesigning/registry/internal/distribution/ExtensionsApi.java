package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.BoundedMemory;
import imagesigning.registry.internal.SingleFlight;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import java.util.Optional;

/**
 * {@code GET /v2/}: whether a registry keeps signatures behind its extensions API. Asked at most
 * once per registry as long as it answers; 200 and 401 are answers, and nothing else is. Source:
 * policy reference, "X-Registry-Supports-Signatures". Thread-safe.
 */
public final class ExtensionsApi {
  private static final String HEADER = "X-Registry-Supports-Signatures";

  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int BODY = 8 * 1024;

  private final RegistryRequests requests;
  private final BoundedMemory<String, Boolean> known = new BoundedMemory<>();
  private final SingleFlight<String, Boolean> flights = new SingleFlight<>();

  public ExtensionsApi(RegistryRequests requests) {
    this.requests = requests;
  }

  /** Whether an answer announces the API: the header says exactly {@code 1}. */
  static boolean isAnnouncedBy(HttpAnswer answer) {
    return answer.header(HEADER).filter("1"::equals).isPresent();
  }

  /** Notes what another answer of the registry announced, so that it need not be asked. */
  public void announced(DockerReference repository) {
    known.put(repository.domain(), true);
  }

  /** What is known without asking. */
  public Optional<Boolean> known(DockerReference repository) {
    return known.get(repository.domain());
  }

  /**
   * Whether the registry announces the API.
   *
   * @throws RegistryException if it does not say
   */
  public boolean isAnnounced(DockerReference repository, Deadline deadline)
      throws RegistryException {
    Optional<Boolean> remembered = known(repository);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    return flights.run(repository.domain(), deadline, () -> askOnce(repository, deadline));
  }

  /** Whoever was before us in the flight may have learned it while we came here. */
  private boolean askOnce(DockerReference repository, Deadline deadline) throws RegistryException {
    Optional<Boolean> learned = known(repository);
    if (learned.isPresent()) {
      return learned.get();
    }
    boolean announced = ask(repository, deadline);
    // Another answer may have announced the API meanwhile; that is not taken back.
    return known.putIfAbsent(repository.domain(), announced);
  }

  private boolean ask(DockerReference repository, Deadline deadline) throws RegistryException {
    HttpAnswer answer = requests.getAnonymously(repository, "/v2/", BODY, deadline);
    if (isAnnouncedBy(answer)) {
      return true;
    }
    if (answer.status() == 200 || answer.status() == 401) {
      return false;
    }
    IndeterminateReason reason =
        switch (answer.status()) {
          case 403 -> IndeterminateReason.ACCESS_DENIED;
          case 429 -> IndeterminateReason.RATE_LIMITED;
          default -> IndeterminateReason.REGISTRY_ERROR;
        };
    throw answer.failure(
        reason,
        "The registry answered the question whether it keeps signatures itself ("
            + answer.url()
            + ") with "
            + answer.status()
            + ".");
  }
}
