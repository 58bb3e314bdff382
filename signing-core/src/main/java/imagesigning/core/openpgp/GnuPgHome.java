package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import imagesigning.core.text.Quoted;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A GnuPG home directory, read without GnuPG (signing-services reference, C.1). Nothing is ever
 * written there. Immutable and thread-safe; every call reads what is there at that time.
 *
 * <p>Public keys are read from {@code pubring.kbx} or, in old homes, {@code pubring.gpg}. A home
 * whose keys are kept by keyboxd cannot be read; there the {@code gpg} program has to be asked.
 */
public final class GnuPgHome {
  private final HomeFiles files;
  private final Limits limits;

  private GnuPgHome(HomeFiles files, Limits limits) {
    this.files = files;
    this.limits = limits;
  }

  /**
   * A home with the default limits.
   *
   * @param directory the directory, such as {@code ~/.gnupg}
   * @return the home
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if it is no directory
   */
  public static GnuPgHome at(Path directory) throws SigningException {
    return at(directory, Limits.DEFAULT);
  }

  /**
   * A home.
   *
   * @param directory the directory, such as {@code ~/.gnupg}
   * @param limits bounds on sizes; {@link Limits#keyringBytes()} holds for each file
   * @return the home
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if it is no directory
   */
  public static GnuPgHome at(Path directory, Limits limits) throws SigningException {
    return new GnuPgHome(HomeFiles.in(directory, limits.keyringBytes()), limits);
  }

  /**
   * Where it is.
   *
   * @return the directory
   */
  public Path directory() {
    return files.directory();
  }

  /**
   * All public keys, verified as {@link OpenPgpKeyring} says. A key that is broken or not supported
   * is left out and leaves a warning there.
   *
   * @return the keys, none if there are none
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if there is no keyring or it cannot
   *     be read, {@code KEY_INVALID} if it is malformed, {@code KEY_UNSUPPORTED} if keyboxd keeps
   *     it
   */
  public OpenPgpKeyring publicKeys() throws SigningException {
    Ring ring = ring();
    List<OpenPgpKeyring.Source> sources = new ArrayList<>();
    for (int i = 0; i < ring.keys().size(); i++) {
      sources.add(
          new OpenPgpKeyring.Source(
              ring.file() + ", key " + (i + 1), ring.keys().get(i).packets()));
    }
    return OpenPgpKeyring.parse(sources, limits);
  }

  /**
   * Public keys in binary, as {@code gpg --export} writes them: packets as they are stored, without
   * trust and without signatures that are only for this home. Expired and revoked keys are exported
   * too, so that others learn of it.
   *
   * @param selectors which keys; all if there are none. An address takes every key that has it
   * @return the content of a key file, each key once, in the order of the home
   * @throws SigningException with {@code KEY_NOT_FOUND} if a selector fits no key or there is none;
   *     and as {@link #publicKeys}
   */
  public byte[] exportPublic(KeySelector... selectors) throws SigningException {
    Ring ring = ring();
    for (KeySelector selector : selectors) {
      if (ring.keys().stream().noneMatch(key -> key.isMeantBy(selector))) {
        throw notFound("No key in " + ring.file() + " fits " + Quoted.text(selector.value()), ring);
      }
    }
    ByteArrayOutputStream exported = new ByteArrayOutputStream();
    for (StoredKey key : ring.keys()) {
      if (selectors.length == 0 || Arrays.stream(selectors).anyMatch(key::isMeantBy)) {
        exported.writeBytes(key.packets());
      }
    }
    if (exported.size() == 0) {
      throw notFound("There is no key in " + ring.file(), ring);
    }
    return exported.toByteArray();
  }

  /**
   * Public keys as one ASCII-armored block, as {@code gpg --armor --export} writes them.
   *
   * @param selectors as for {@link #exportPublic}
   * @return lines that end with a line feed
   * @throws SigningException as {@link #exportPublic}
   */
  public String exportPublicArmored(KeySelector... selectors) throws SigningException {
    return Armor.encodePublicKeys(exportPublic(selectors));
  }

  /**
   * How far this home trusts the owner of a key, for a diagnosis: neither signing nor verifying
   * asks for it.
   *
   * @param fingerprint of the primary key, 40 hex digits
   * @return the trust; unknown if there is no record or no trust database
   * @throws SigningException with {@code KEY_FILE_UNREADABLE} if the trust database cannot be read,
   *     {@code KEY_INVALID} if it is none
   * @throws IllegalArgumentException if it is no fingerprint
   */
  public OwnerTrust ownerTrust(String fingerprint) throws SigningException {
    byte[] key = HexFormat.of().parseHex(fingerprint.toLowerCase(Locale.ROOT));
    if (key.length != Fingerprint.LENGTH) {
      throw new IllegalArgumentException(
          "expected a fingerprint of 40 hex digits, found " + Quoted.text(fingerprint));
    }
    Optional<byte[]> database = files.read("trustdb.gpg");
    if (database.isEmpty()) {
      return OwnerTrust.UNKNOWN;
    }
    try {
      return TrustDatabase.ownerTrust(database.get(), key);
    } catch (PacketFormatException e) {
      throw files.invalid("trustdb.gpg", e);
    }
  }

  HomeFiles files() {
    return files;
  }

  /**
   * The public keys as stored.
   *
   * @param file where they are
   * @param keys the keys
   */
  private record Ring(Path file, List<StoredKey> keys) {}

  private Ring ring() throws SigningException {
    files.refuseKeyboxd();
    Optional<byte[]> old = files.read("pubring.gpg");
    Optional<byte[]> keybox = files.read("pubring.kbx");
    // As GnuPG has it: the old file counts unless a newer GnuPG has begun to use the keybox.
    boolean useKeybox = keybox.isPresent() && (old.isEmpty() || Keybox.isForOpenPgp(keybox.get()));
    if (!useKeybox && old.isEmpty()) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE,
          "There is neither pubring.kbx nor pubring.gpg in "
              + directory()
              + ". Expected the home of a GnuPG that holds keys.");
    }
    String name = useKeybox ? "pubring.kbx" : "pubring.gpg";
    try {
      List<StoredKey> keys = new ArrayList<>();
      List<byte[]> contents =
          useKeybox ? Keybox.keys(keybox.orElseThrow()) : List.of(old.orElseThrow());
      for (byte[] content : contents) {
        keys.addAll(StoredKey.split(content));
      }
      return new Ring(directory().resolve(name), keys);
    } catch (PacketFormatException e) {
      throw files.invalid(name, e);
    }
  }

  private static SigningException notFound(String what, Ring ring) {
    String there =
        ring.keys().stream()
            .limit(20)
            .map(key -> key.fingerprints().stream().findFirst().map(Fingerprint::toString))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    return new SigningException(
        SigningFailure.KEY_NOT_FOUND,
        what + "." + (there.isEmpty() ? "" : " The keys there are " + there + "."));
  }

  /** Where it is. */
  @Override
  public String toString() {
    return "GnuPgHome[" + directory() + "]";
  }
}
