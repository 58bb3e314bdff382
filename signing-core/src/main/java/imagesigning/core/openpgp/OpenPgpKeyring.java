package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The public keys of one requirement, parsed and verified once. Immutable and thread-safe.
 *
 * <p>What can be loaded follows the policy reference, section 5.7 "Keyring loading": binary exports
 * or ASCII-armored blocks with text around them; of secret keys the public part. A source that is
 * broken anywhere contributes nothing and leaves a warning; so does a source without keys. A key
 * counts if at least one of its user ids has a valid self-signature; all copies of a key, in one
 * source or in several, are put together before it is judged.
 *
 * <p>Parsing verifies every self-signature, binding and revocation. What depends on the time, such
 * as an expiry, is judged by {@link OpenPgpVerifier}. Being in a keyring therefore means neither
 * that a key is still good nor that anybody trusts it.
 */
public final class OpenPgpKeyring {
  private final List<SigningKey> keys;
  private final Map<Long, List<SigningKey>> keysById;
  private final Set<String> fingerprints;
  private final List<String> warnings;

  private OpenPgpKeyring(
      List<SigningKey> keys,
      Map<Long, List<SigningKey>> keysById,
      Set<String> fingerprints,
      List<String> warnings) {
    this.keys = keys;
    this.keysById = keysById;
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
  public record Source(String name, byte[] bytes) {
    /** The name escaped and cut, and the size. */
    @Override
    public String toString() {
      return RecordText.of(Source.class).with("name", name).with("bytes", bytes.length).toString();
    }
  }

  /**
   * Parses several sources into one keyring, with the default limits.
   *
   * @param sources the sources, each read on its own
   * @return the union of their keys
   */
  public static OpenPgpKeyring parse(List<Source> sources) {
    return parse(sources, Limits.DEFAULT);
  }

  /**
   * Parses several sources into one keyring. Never throws for bad content.
   *
   * @param sources the sources, each read on its own
   * @param limits bounds on sizes; a source larger than {@link Limits#keyringBytes()} is not used
   * @return the union of their keys
   */
  public static OpenPgpKeyring parse(List<Source> sources, Limits limits) {
    KeyringReader reader = new KeyringReader(limits);
    sources.forEach(reader::read);
    Map<Fingerprint, SigningKey> keys = new LinkedHashMap<>();
    Set<String> fingerprints = new LinkedHashSet<>();
    for (SigningKey key : reader.keys()) {
      keys.merge(key.key().fingerprint(), key, OpenPgpKeyring::choose);
      if (key.binding().isEmpty()) {
        fingerprints.add(key.key().fingerprint().toString());
      }
    }
    Map<Long, List<SigningKey>> keysById = new HashMap<>();
    for (SigningKey key : keys.values()) {
      keysById.computeIfAbsent(key.key().keyId(), id -> new ArrayList<>()).add(key);
    }
    return new OpenPgpKeyring(
        List.copyOf(keys.values()),
        keysById,
        Collections.unmodifiableSet(fingerprints),
        List.copyOf(reader.warnings()));
  }

  /**
   * Of two claims to the same key the one that is better proved; if both are equally well, none. A
   * claim without the key's own word does not compete with one that has it: anybody can bind a key
   * of somebody else, and would block its signatures.
   */
  private static SigningKey choose(SigningKey one, SigningKey other) {
    if (one.proof() == other.proof()) {
      return one.belongs() ? one.asAmbiguous() : one;
    }
    return one.proof().compareTo(other.proof()) > 0 ? one : other;
  }

  /** All primary keys, each followed by its subkeys, whatever they are for. */
  List<SigningKey> signingKeys() {
    return keys;
  }

  /** The keys that may have made a signature, going by what it claims. */
  List<SigningKey> candidates(SignaturePacket signature) {
    if (signature.issuerFingerprint().isPresent()) {
      Fingerprint fingerprint = signature.issuerFingerprint().get();
      for (SigningKey key : keysById.getOrDefault(fingerprint.keyId(), List.of())) {
        if (key.key().fingerprint().equals(fingerprint)) {
          return List.of(key);
        }
      }
      return List.of();
    }
    return signature.issuer().isPresent()
        ? keysById.getOrDefault(signature.issuer().getAsLong(), List.of())
        : List.of();
  }

  /**
   * The fingerprints of all primary keys, in upper-case hex.
   *
   * @return an unmodifiable set, in the order in which the keys were found
   */
  public Set<String> primaryFingerprints() {
    return fingerprints;
  }

  /**
   * The keys, for a listing.
   *
   * @param now decides which self-signatures count
   * @return an unmodifiable list, in the order in which the keys were found
   */
  public List<OpenPgpKey> keys(Instant now) {
    return KeyListing.of(keys, now.getEpochSecond());
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
