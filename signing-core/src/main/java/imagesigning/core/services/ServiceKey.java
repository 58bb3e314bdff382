package imagesigning.core.services;

import imagesigning.core.openpgp.KeySelector;
import imagesigning.core.openpgp.OpenPgpKey;
import imagesigning.core.openpgp.OpenPgpKeyring;
import imagesigning.core.openpgp.OpenPgpKeys;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The one key that a person meant, good for signing at the time.
 *
 * @param fingerprint of the primary key
 * @param armored its public key and no other
 * @param keyring the same, ready to verify with
 */
record ServiceKey(String fingerprint, String armored, OpenPgpKeyring keyring) {
  private static final int MOST_LISTED = 20;

  /** Looks up a key for a new service. */
  static ServiceKey find(PublicKeySource source, KeySelector selector, Instant now)
      throws SigningException {
    byte[] keys = keys(source, selector);
    OpenPgpKeyring all = keyring("the public keys", keys);
    List<OpenPgpKey> fitting =
        all.keys(now).stream().filter(key -> isMeant(key, selector)).toList();
    if (fitting.isEmpty()) {
      throw new SigningException(
          SigningFailure.KEY_NOT_FOUND,
          "No usable public key fits "
              + Quoted.text(selector.value())
              + "."
              + all.warnings().stream()
                  .limit(MOST_LISTED)
                  .map(warning -> " " + Quoted.text(warning) + ".")
                  .collect(Collectors.joining()));
    }
    if (fitting.size() > 1) {
      throw new SigningException(
          SigningFailure.KEY_AMBIGUOUS,
          "More than one key fits "
              + Quoted.text(selector.value())
              + ": "
              + fitting.stream()
                  .limit(MOST_LISTED)
                  .map(ServiceKey::describe)
                  .collect(Collectors.joining(", "))
              + ". Name one by its fingerprint.");
    }
    OpenPgpKey key = fitting.get(0);
    refuseUnlessGood(key, now);
    return of(key.fingerprint(), OpenPgpKeys.publicKeyArmored(keys, key.fingerprint()));
  }

  /** The seam to a caller's source: whatever else it throws is a source that cannot be read. */
  private static byte[] keys(PublicKeySource source, KeySelector selector) throws SigningException {
    try {
      return Objects.requireNonNull(source.keys(selector), "the source gave no answer");
    } catch (RuntimeException e) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE,
          "The source of public keys failed unexpectedly when it was asked for "
              + Quoted.text(selector.value())
              + ".",
          e);
    }
  }

  /** The key of a service that is stored. */
  static ServiceKey of(String fingerprint, String armored) {
    return new ServiceKey(
        fingerprint,
        armored,
        keyring("the key of the signing service", armored.getBytes(StandardCharsets.US_ASCII)));
  }

  private static OpenPgpKeyring keyring(String name, byte[] keys) {
    return OpenPgpKeyring.parse(List.of(new OpenPgpKeyring.Source(name, keys)));
  }

  private static boolean isMeant(OpenPgpKey key, KeySelector selector) {
    return selector.matchesFingerprint(key.fingerprint())
        || selector.matchesUserId(key.userIds())
        || key.subkeys().stream()
            .anyMatch(subkey -> selector.matchesFingerprint(subkey.fingerprint()));
  }

  private static String describe(OpenPgpKey key) {
    return key.fingerprint()
        + key.userIds().stream()
            .limit(1)
            .map(id -> " " + Quoted.text(id))
            .collect(Collectors.joining());
  }

  private static void refuseUnlessGood(OpenPgpKey key, Instant now) throws SigningException {
    if (key.revoked()) {
      throw refused(SigningFailure.KEY_REVOKED, key, "is revoked");
    }
    if (key.expires().isPresent() && !key.expires().get().isAfter(now)) {
      throw refused(SigningFailure.KEY_EXPIRED, key, "expired at " + key.expires().get());
    }
    if (!key.signs() && key.subkeys().stream().noneMatch(subkey -> isGood(subkey, now))) {
      throw refused(
          SigningFailure.KEY_NOT_FOR_SIGNING, key, "may not sign, and has no good subkey that may");
    }
  }

  private static boolean isGood(OpenPgpKey.Subkey subkey, Instant now) {
    return subkey.signs()
        && !subkey.revoked()
        && subkey.expires().map(end -> end.isAfter(now)).orElse(true);
  }

  private static SigningException refused(SigningFailure failure, OpenPgpKey key, String problem) {
    return new SigningException(failure, "The key " + describe(key) + " " + problem + ".");
  }
}
