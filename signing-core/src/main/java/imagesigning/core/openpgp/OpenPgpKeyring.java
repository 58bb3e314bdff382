package imagesigning.core.openpgp;

import java.util.List;
import java.util.Set;

/**
 * The public keys of one requirement, parsed once. Immutable and thread-safe.
 *
 * <p>What can be loaded follows the policy reference, "Keyring loading": a source that holds no
 * usable key is no error here, it leaves a warning and contributes nothing.
 */
public final class OpenPgpKeyring {
  private final Set<String> fingerprints;
  private final List<String> warnings;

  private OpenPgpKeyring(Set<String> fingerprints, List<String> warnings) {
    this.fingerprints = fingerprints;
    this.warnings = warnings;
  }

  /**
   * One file or inline block of keys.
   *
   * @param name what to call it in warnings, such as its path
   * @param bytes its content; not copied, must not be changed afterwards
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Source(String name, byte[] bytes) {}

  /**
   * Parses several sources into one keyring.
   *
   * @param sources the sources, each read on its own
   * @return the union of their keys
   */
  public static OpenPgpKeyring parse(List<Source> sources) {
    throw new IllegalStateException("not written yet");
  }

  /**
   * The fingerprints of all primary keys, in upper-case hex.
   *
   * @return an unmodifiable set
   */
  public Set<String> primaryFingerprints() {
    return fingerprints;
  }

  /**
   * What a person should know about the sources: secret keys in a public place, keys that were
   * dropped, a keybox, no keys at all.
   *
   * @return warnings, each naming its source
   */
  public List<String> warnings() {
    return warnings;
  }
}
