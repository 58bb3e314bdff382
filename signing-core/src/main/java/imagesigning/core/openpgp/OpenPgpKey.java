package imagesigning.core.openpgp;

import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a key of an {@link OpenPgpKeyring}: data for a listing, no decision. All
 * self-signatures behind it are verified. Immutable.
 *
 * @param fingerprint of the primary key, upper-case hex
 * @param algorithm as GnuPG names it, such as {@code rsa3072}, {@code ed25519} or {@code nistp256}
 * @param created when the primary key was made
 * @param expires when the whole key ends; empty if never
 * @param revoked whether the whole key is revoked
 * @param signs whether the primary key may sign data, as long as the key is good
 * @param userIds the user ids that the key certified and did not revoke; foreign text, to be
 *     escaped before it is shown
 * @param subkeys the subkeys that the key certified
 */
public record OpenPgpKey(
    String fingerprint,
    String algorithm,
    Instant created,
    Optional<Instant> expires,
    boolean revoked,
    boolean signs,
    List<String> userIds,
    List<Subkey> subkeys) {

  /** Copies the lists. */
  public OpenPgpKey {
    userIds = List.copyOf(userIds);
    subkeys = List.copyOf(subkeys);
  }

  /**
   * A subkey.
   *
   * @param fingerprint upper-case hex
   * @param algorithm as GnuPG names it
   * @param created when it was made
   * @param expires when it ends, if before its primary key; empty if it does not say
   * @param revoked whether it is revoked by itself
   * @param signs whether it may sign data, and certified its primary key in return
   */
  public record Subkey(
      String fingerprint,
      String algorithm,
      Instant created,
      Optional<Instant> expires,
      boolean revoked,
      boolean signs) {
    /** The components, their texts escaped and cut. */
    @Override
    public String toString() {
      return RecordText.of(Subkey.class)
          .with("fingerprint", fingerprint)
          .with("algorithm", algorithm)
          .with("created", created)
          .with("expires", expires)
          .with("revoked", revoked)
          .with("signs", signs)
          .toString();
    }
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(OpenPgpKey.class)
        .with("fingerprint", fingerprint)
        .with("algorithm", algorithm)
        .with("created", created)
        .with("expires", expires)
        .with("revoked", revoked)
        .with("signs", signs)
        .with("userIds", userIds)
        .with("subkeys", subkeys)
        .toString();
  }
}
