package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.files.LocalFile;
import imagesigning.core.signing.Passphrase;
import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Exported secret keys, or an old secring.gpg: read once, to make one signer. */
final class SecretKeyFile {
  private final String place;
  private final OpenPgpKeyring keyring;
  private final Map<Fingerprint, SecretKeyPacket> secrets;

  private SecretKeyFile(
      String place, OpenPgpKeyring keyring, Map<Fingerprint, SecretKeyPacket> secrets) {
    this.place = place;
    this.keyring = keyring;
    this.secrets = secrets;
  }

  private static Map<Fingerprint, SecretKeyPacket> secrets(List<byte[]> contents)
      throws PacketFormatException, SigningException {
    Map<Fingerprint, SecretKeyPacket> secrets = new HashMap<>();
    for (byte[] content : contents) {
      PacketReader packets = new PacketReader(content);
      while (!packets.atEnd()) {
        Packet packet = packets.next();
        if (packet.tag() == Packet.SECRET_KEY || packet.tag() == Packet.SECRET_SUBKEY) {
          add(packet, secrets);
        }
      }
    }
    return secrets;
  }

  private static void add(Packet packet, Map<Fingerprint, SecretKeyPacket> secrets)
      throws PacketFormatException, SigningException {
    int version = KeyPacket.version(packet);
    if (KeyPacket.isNewer(version)) {
      throw new SigningException(
          SigningFailure.KEY_UNSUPPORTED,
          "A key of version " + version + " is among the keys; only version 4 is supported.");
    }
    if (!KeyPacket.isObsolete(version)) {
      SecretKeyPacket read = SecretKeyPacket.read(packet);
      secrets.merge(read.key().fingerprint(), read, (one, other) -> one.hasSecret() ? one : other);
    }
  }

  static OpenPgpSigner signer(Path file, Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    byte[] bytes = bytes(file);
    try {
      return signer("the key file " + file, bytes, passphrase, options);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** A signer for secret keys that come with their public parts. */
  static OpenPgpSigner signer(
      String place, byte[] bytes, Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    return signer(place, Optional.empty(), bytes, passphrase, options);
  }

  /** A signer for secret keys whose public parts are better known elsewhere. */
  static OpenPgpSigner signer(
      String place,
      OpenPgpKeyring keyring,
      byte[] bytes,
      Passphrase passphrase,
      OpenPgpSigningOptions options)
      throws SigningException {
    return signer(place, Optional.of(keyring), bytes, passphrase, options);
  }

  private static OpenPgpSigner signer(
      String place,
      Optional<OpenPgpKeyring> known,
      byte[] bytes,
      Passphrase passphrase,
      OpenPgpSigningOptions options)
      throws SigningException {
    List<byte[]> contents = new ArrayList<>();
    try {
      contents.addAll(KeyringReader.contents(bytes, Limits.DEFAULT));
      Map<Fingerprint, SecretKeyPacket> secrets = secrets(contents);
      OpenPgpKeyring keyring = known.isPresent() ? known.get() : publicKeys(place, contents);
      return new SecretKeyFile(place, keyring, secrets).signer(passphrase, options);
    } catch (PacketFormatException e) {
      throw new SigningException(
          SigningFailure.KEY_INVALID, "Nothing in " + place + " can be used: " + e.problem() + ".");
    } finally {
      // Of a binary file this is the caller's array.
      contents.stream().filter(content -> content != bytes).forEach(SecretKeyFile::wipe);
    }
  }

  private OpenPgpSigner signer(Passphrase passphrase, OpenPgpSigningOptions options)
      throws SigningException {
    SigningKey key = SigningKeyChoice.choose(place, keyring, options, this::hasSecret);
    SecretKeyPacket packet =
        Optional.ofNullable(secrets.get(key.key().fingerprint())).orElseThrow();
    List<byte[]> numbers = packet.open(passphrase);
    try {
      return OpenPgpSigner.of(keyring, key, SecretNumbers.signer(key.key(), numbers), options);
    } finally {
      numbers.forEach(SecretKeyFile::wipe);
    }
  }

  private boolean hasSecret(SigningKey key) {
    SecretKeyPacket packet = secrets.get(key.key().fingerprint());
    return packet != null && packet.hasSecret();
  }

  private static void wipe(byte[] bytes) {
    Arrays.fill(bytes, (byte) 0);
  }

  /** The keys of a source that must have some. */
  static OpenPgpKeyring publicKeys(String place, byte[] bytes) throws SigningException {
    return publicKeys(place, List.of(bytes));
  }

  private static OpenPgpKeyring publicKeys(String place, List<byte[]> contents)
      throws SigningException {
    OpenPgpKeyring keyring =
        OpenPgpKeyring.parse(
            contents.stream().map(bytes -> new OpenPgpKeyring.Source(place, bytes)).toList());
    if (keyring.signingKeys().isEmpty()) {
      String why =
          keyring.warnings().stream()
              .filter(warning -> !warning.endsWith(KeyBlockReader.SECRET_KEYS_INSIDE))
              .collect(Collectors.joining("; "));
      throw new SigningException(
          SigningFailure.KEY_INVALID,
          "There is no usable key in " + place + (why.isEmpty() ? "." : ": " + why + "."));
    }
    return keyring;
  }

  /** The content of a key file; the caller wipes it. */
  static byte[] bytes(Path file) throws SigningException {
    try {
      return LocalFile.named(file, Limits.DEFAULT.keyringBytes());
    } catch (NoSuchFileException e) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE, "The key file " + file + " does not exist.", e);
    } catch (IOException e) {
      throw new SigningException(
          SigningFailure.KEY_FILE_UNREADABLE,
          "The key file " + file + " cannot be read (" + LocalFile.problem(e) + ").",
          e);
    }
  }
}
