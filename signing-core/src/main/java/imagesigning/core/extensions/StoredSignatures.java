package imagesigning.core.extensions;

import imagesigning.core.Limits;
import imagesigning.core.extensions.SignatureRepository.Addition;
import java.util.Collection;

/** The rules by which stores take signatures. */
final class StoredSignatures {
  /** What a list needs beside its entries: the frame, and a comma each. */
  private static final int FRAME = 20;

  private StoredSignatures() {}

  /** What becomes of a signature when these are stored; {@code ADDED} if it may be added. */
  static Addition judge(
      Collection<ExtensionSignature> stored, ExtensionSignature added, Limits limits) {
    if (stored.stream().anyMatch(added::hasSameContent)) {
      return Addition.ALREADY_STORED;
    }
    if (stored.stream().anyMatch(other -> other.name().equals(added.name()))) {
      return Addition.NAME_TAKEN;
    }
    long bytes = FRAME + added.jsonBytes();
    for (ExtensionSignature other : stored) {
      bytes += 1 + other.jsonBytes();
    }
    return stored.size() < limits.signatures() && bytes <= limits.signatureBytes()
        ? Addition.ADDED
        : Addition.FULL;
  }
}
