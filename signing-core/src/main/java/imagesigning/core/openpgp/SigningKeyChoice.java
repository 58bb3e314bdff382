package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Chooses the one key that signs. A person who names no key, or names it by an address, means a key
 * that can sign now; if several can, nothing is chosen for him.
 */
final class SigningKeyChoice {
  private static final int MOST_LISTED = 20;
  private static final int MOST_USER_IDS = 3;

  /** What best explains why a key with several faults, or several keys, cannot sign: the last. */
  private static final List<SigningFailure> BY_WEIGHT =
      List.of(
          SigningFailure.KEY_NOT_FOR_SIGNING,
          SigningFailure.KEY_INVALID,
          SigningFailure.KEY_UNSUPPORTED,
          SigningFailure.SECRET_KEY_MISSING,
          SigningFailure.KEY_EXPIRED,
          SigningFailure.KEY_REVOKED);

  private static final Comparator<SigningException> WEIGHT =
      Comparator.comparingInt(e -> BY_WEIGHT.indexOf(e.failure()));

  private final String place;
  private final OpenPgpSigningOptions options;
  private final Predicate<SigningKey> hasSecret;
  private final long now;
  private final Map<Fingerprint, List<SigningKey>> blocks = new LinkedHashMap<>();

  private SigningKeyChoice(
      String place,
      OpenPgpKeyring keyring,
      OpenPgpSigningOptions options,
      Predicate<SigningKey> hasSecret) {
    this.place = place;
    this.options = options;
    this.hasSecret = hasSecret;
    this.now = options.clock().instant().getEpochSecond();
    for (SigningKey key : keyring.signingKeys()) {
      if (key.belongs()) {
        blocks.computeIfAbsent(fingerprintOf(key), f -> new ArrayList<>()).add(key);
      }
    }
  }

  /**
   * Chooses.
   *
   * @param place where the keys are, for messages, such as {@code the key file /keys/release.asc}
   * @param keyring all keys there
   * @param options the selector, the preference and the clock
   * @param hasSecret whether the secret part of a key is at hand
   * @return a key that may sign now
   * @throws SigningException if not exactly one primary key fits
   */
  static SigningKey choose(
      String place,
      OpenPgpKeyring keyring,
      OpenPgpSigningOptions options,
      Predicate<SigningKey> hasSecret)
      throws SigningException {
    return new SigningKeyChoice(place, keyring, options, hasSecret).choose();
  }

  private SigningKey choose() throws SigningException {
    List<SigningKey> usable = new ArrayList<>();
    List<SigningException> problems = new ArrayList<>();
    for (List<SigningKey> block : blocks.values()) {
      List<SigningKey> meant = meant(block);
      if (meant.isEmpty()) {
        continue;
      }
      try {
        usable.add(usable(meant));
      } catch (SigningException e) {
        problems.add(e);
      }
    }
    if (usable.size() == 1) {
      return usable.get(0);
    }
    if (!usable.isEmpty()) {
      throw new SigningException(
          SigningFailure.KEY_AMBIGUOUS,
          usable.size()
              + " keys in "
              + place
              + wanted(" fit ", " can sign")
              + ": "
              + listed(usable.stream().map(SigningKeyChoice::fingerprintOf).toList())
              + ". Name one by its fingerprint.");
    }
    throw none(problems);
  }

  private SigningException none(List<SigningException> problems) {
    if (problems.isEmpty()) {
      String there =
          blocks.isEmpty() ? "there is no key" : "there is " + listed(List.copyOf(blocks.keySet()));
      return new SigningException(
          SigningFailure.KEY_NOT_FOUND,
          "No key in " + place + wanted(" fits ", " can sign") + "; " + there + ".");
    }
    SigningException worst = problems.stream().max(WEIGHT).orElseThrow();
    String all =
        problems.stream()
            .limit(MOST_LISTED)
            .map(Throwable::getMessage)
            .collect(Collectors.joining(" "));
    return new SigningException(
        worst.failure(), "No key in " + place + wanted(" that fits ", "") + " can sign. " + all);
  }

  private String wanted(String before, String otherwise) {
    return options.key().map(selector -> before + Quoted.text(selector.value())).orElse(otherwise);
  }

  /** The keys of one block that the selector means, the preferred one first. */
  private List<SigningKey> meant(List<SigningKey> block) {
    if (options.key().isPresent()) {
      KeySelector selector = options.key().get();
      PrimaryKey primary = block.get(0).primary();
      boolean whole =
          selector.matchesFingerprint(primary.key().fingerprint().toString())
              || selector.matchesUserId(primary.userIds());
      if (!whole) {
        return block.stream()
            .filter(key -> selector.matchesFingerprint(key.key().fingerprint().toString()))
            .toList();
      }
    }
    Comparator<SigningKey> primaryFirst = Comparator.comparing(key -> key.binding().isPresent());
    Comparator<SigningKey> newestFirst =
        Comparator.comparingLong((SigningKey key) -> key.key().created()).reversed();
    return block.stream()
        .sorted(
            (options.isSubkeyPreferred() ? primaryFirst.reversed() : primaryFirst)
                .thenComparing(newestFirst))
        .toList();
  }

  private SigningKey usable(List<SigningKey> keys) throws SigningException {
    List<SigningException> problems = new ArrayList<>();
    for (SigningKey key : keys) {
      try {
        SigningSuitability.refuseUnlessGood(key, now);
        SigningSuitability.refuseUnsupported(key);
        refuseWithoutSecret(key);
        return key;
      } catch (SigningException e) {
        problems.add(e);
      }
    }
    throw problems.stream().max(WEIGHT).orElseThrow();
  }

  private void refuseWithoutSecret(SigningKey key) throws SigningException {
    if (!hasSecret.test(key)) {
      throw new SigningException(
          SigningFailure.SECRET_KEY_MISSING,
          "The secret part of the key " + key.key().fingerprint() + " is not here.");
    }
  }

  private String listed(List<Fingerprint> fingerprints) {
    String listed =
        fingerprints.stream()
            .limit(MOST_LISTED)
            .map(fingerprint -> fingerprint + userIds(fingerprint))
            .collect(Collectors.joining(", "));
    int more = fingerprints.size() - MOST_LISTED;
    return more > 0 ? listed + " and " + more + " more" : listed;
  }

  private String userIds(Fingerprint primary) {
    List<SigningKey> block = Optional.ofNullable(blocks.get(primary)).orElse(List.of());
    List<String> userIds = block.isEmpty() ? List.of() : block.get(0).primary().userIds();
    return userIds.isEmpty()
        ? ""
        : userIds.stream()
            .limit(MOST_USER_IDS)
            .map(Quoted::text)
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static Fingerprint fingerprintOf(SigningKey key) {
    return key.primary().key().fingerprint();
  }
}
