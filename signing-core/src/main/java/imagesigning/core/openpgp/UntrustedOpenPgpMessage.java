package imagesigning.core.openpgp;

import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a signed OpenPGP message says of itself, read without any key. Nothing is verified: whoever
 * made the message, or altered it, may have written anything, the key id and the fingerprint
 * included. Only {@link OpenPgpVerifier} tells who signed. Immutable.
 */
public final class UntrustedOpenPgpMessage {
  private final UntrustedMessage message;

  private UntrustedOpenPgpMessage(UntrustedMessage message) {
    this.message = message;
  }

  /**
   * Reads a message of the one structure that is accepted for verification: one-pass signature,
   * literal data, signature, in at most one layer of compression, and nothing after it. That the
   * signature is expired, made by an unknown key or wrong is not noticed.
   *
   * @param message the bytes
   * @param limits {@link Limits#signatureBytes()} holds for the message as it comes and when
   *     decompressed
   * @return what it says
   * @throws MalformedDataException if it is of another structure; the reason is the one with which
   *     a verification would refuse it, such as {@code OPENPGP_ENCRYPTED}
   */
  public static UntrustedOpenPgpMessage read(byte[] message, Limits limits) {
    return read(message, new MessageReader(limits.signatureBytes()));
  }

  /**
   * Reads as {@link #read}, but takes no offence at bytes after the message, which no verification
   * would accept.
   *
   * @param message the bytes
   * @param limits as for {@link #read}
   * @return what it says
   * @throws MalformedDataException as {@link #read}
   */
  public static UntrustedOpenPgpMessage readIgnoringTrailingData(byte[] message, Limits limits) {
    return read(message, MessageReader.ignoringTrailingData(limits.signatureBytes()));
  }

  private static UntrustedOpenPgpMessage read(byte[] message, MessageReader reader) {
    try {
      return new UntrustedOpenPgpMessage(reader.read(message.clone()));
    } catch (Refusal e) {
      throw new MalformedDataException(
          e.reason(), "not a signed OpenPGP message of the accepted structure: " + e.problem());
    }
  }

  /**
   * A copy of the data that the message claims is signed.
   *
   * @return the payload
   */
  public byte[] payload() {
    return message.payload();
  }

  /**
   * The key id of the claimed issuer: from the signature, from the claimed fingerprint, or else
   * from the announcement before the data. Forgeable without harm to the signature.
   *
   * @return 16 digits of upper-case hex
   */
  public String keyId() {
    SignaturePacket signature = message.signature();
    OptionalLong issuer = signature.issuer();
    if (issuer.isPresent()) {
      return Fingerprint.keyIdToString(issuer.getAsLong());
    }
    return Fingerprint.keyIdToString(
        signature
            .issuerFingerprint()
            .map(Fingerprint::keyId)
            .orElse(message.announcement().keyId()));
  }

  /**
   * The fingerprint of the claimed issuer, a key or a subkey. Older signatures name none.
   *
   * @return 40 digits of upper-case hex
   */
  public Optional<String> fingerprint() {
    return message.signature().issuerFingerprint().map(Fingerprint::toString);
  }

  /**
   * When the signature says it was made.
   *
   * @return whole seconds
   */
  public Optional<Instant> created() {
    OptionalLong created = message.signature().created();
    return created.isPresent()
        ? Optional.of(Instant.ofEpochSecond(created.getAsLong()))
        : Optional.empty();
  }
}
