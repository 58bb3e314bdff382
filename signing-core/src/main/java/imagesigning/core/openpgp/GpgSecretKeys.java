package imagesigning.core.openpgp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which secret keys gpg can use, from its listing with colons.
 *
 * @param primaries the fingerprints of the primary keys, in the order of the listing
 * @param usable the fingerprints of all keys and subkeys whose secret part is at hand: in a file or
 *     on a card
 */
record GpgSecretKeys(List<String> primaries, Set<String> usable) {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-F]{40}");
  private static final int TOKEN_FIELD = 14;
  private static final int FINGERPRINT_FIELD = 9;

  GpgSecretKeys {
    primaries = List.copyOf(primaries);
    usable = Set.copyOf(usable);
  }

  static GpgSecretKeys read(byte[] listing) {
    List<String> primaries = new ArrayList<>();
    Set<String> usable = new TreeSet<>();
    boolean primary = false;
    boolean secret = false;
    for (String line : new String(listing, StandardCharsets.UTF_8).lines().toList()) {
      String[] fields = line.split(":", -1);
      switch (fields[0]) {
        case "sec", "ssb" -> {
          primary = fields[0].equals("sec");
          secret = fields.length > TOKEN_FIELD && !fields[TOKEN_FIELD].equals("#");
        }
        case "fpr" -> {
          String fingerprint = fields.length > FINGERPRINT_FIELD ? fields[FINGERPRINT_FIELD] : "";
          if (FINGERPRINT.matcher(fingerprint).matches()) {
            if (primary) {
              primaries.add(fingerprint);
            }
            if (secret) {
              usable.add(fingerprint);
            }
          }
        }
        default -> {
          // User ids come from the keys themselves, verified.
        }
      }
    }
    return new GpgSecretKeys(primaries, usable);
  }
}
