package imagesigning.core.openpgp;

import java.util.List;
import java.util.Optional;

/**
 * Key material made ready for verification, so that a verification converts nothing. Immutable.
 *
 * <p>Implementations may throw any runtime exception on odd input; only {@link BouncyCastle} calls
 * them.
 */
interface VerifyingKey {

  /** Whether these numbers are this key's signature of a digest. */
  boolean verifies(HashAlgorithm hash, byte[] digest, List<byte[]> signature);

  /** The shortest hash that the key may sign. */
  int leastHashBits();

  /** What is wrong with the key although it is accepted. */
  Optional<String> weakness();
}
