package imagesigning.core.openpgp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns the keys of a keyring into what a person is shown of them. */
final class KeyListing {
  private KeyListing() {}

  /**
   * The listing.
   *
   * @param keys primary keys and subkeys
   * @param now decides which self-signatures count, in seconds since 1970
   */
  static List<OpenPgpKey> of(List<SigningKey> keys, long now) {
    Map<Fingerprint, PrimaryKey> primaries = new LinkedHashMap<>();
    Map<Fingerprint, List<OpenPgpKey.Subkey>> subkeys = new LinkedHashMap<>();
    for (SigningKey key : keys) {
      Fingerprint primary = key.primary().key().fingerprint();
      List<OpenPgpKey.Subkey> listed = subkeys.computeIfAbsent(primary, p -> new ArrayList<>());
      if (key.binding().isEmpty()) {
        primaries.put(primary, key.primary());
      } else {
        key.binding()
            .get()
            .signature()
            .ifPresent(signature -> listed.add(subkey(key, key.binding().get(), signature)));
      }
    }
    return primaries.values().stream()
        .map(
            primary ->
                key(primary, subkeys.getOrDefault(primary.key().fingerprint(), List.of()), now))
        .toList();
  }

  private static OpenPgpKey key(PrimaryKey primary, List<OpenPgpKey.Subkey> subkeys, long now) {
    return new OpenPgpKey(
        primary.key().fingerprint().toString(),
        KeyAlgorithmName.of(primary.key()),
        Instant.ofEpochSecond(primary.key().created()),
        instant(primary.expires(now)),
        primary.revoked(),
        primary.maySign(now),
        primary.userIds(),
        subkeys);
  }

  private static OpenPgpKey.Subkey subkey(
      SigningKey key, SigningKey.SubkeyBinding binding, SelfSignature signature) {
    return new OpenPgpKey.Subkey(
        key.key().fingerprint().toString(),
        KeyAlgorithmName.of(key.key()),
        Instant.ofEpochSecond(key.key().created()),
        instant(signature.keyExpires()),
        binding.revoked(),
        binding.crossCertified() && signature.usage().map(KeyUsage::signing).orElse(true));
  }

  private static Optional<Instant> instant(OptionalLong seconds) {
    return seconds.isPresent()
        ? Optional.of(Instant.ofEpochSecond(seconds.getAsLong()))
        : Optional.empty();
  }
}
