package imagesigning.registry;

import imagesigning.core.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Statuses held in memory. */
final class VerificationStatusMemory implements VerificationStatusStore {
  private final Map<Digest, VerificationStatus> statuses = new ConcurrentHashMap<>();

  @Override
  public void save(VerificationStatus status) {
    statuses.put(status.image(), status);
  }

  @Override
  public boolean clear(Digest image) {
    return statuses.remove(image) != null;
  }

  @Override
  public Optional<VerificationStatus> find(Digest image) {
    return Optional.ofNullable(statuses.get(image));
  }
}
