package imagesigning.core.simplesigning;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.UntrustedOpenPgpMessage;
import imagesigning.core.text.RecordText;
import java.time.Instant;
import java.util.Optional;

/**
 * What a simple signature says of itself, for lists and for finding the right one. Everything in it
 * is forgeable: key id and fingerprint can be rewritten without breaking the signature, and the
 * rest is written by whoever signed, trusted or not. Never show any of it as "signed by"; who
 * signed is known only from a verification, and no way leads there from here. Name and creator are
 * foreign text: escape them before they reach a terminal or a log. Immutable.
 *
 * <p>Source: policy reference, section 5.6 "Key identity"; signing-services reference, B.3 "Reading
 * metadata from an untrusted signature".
 *
 * @param manifestDigest the digest of the manifest that was claimed to be signed
 * @param dockerReference the name that was claimed to be signed, as written: perhaps no name at all
 * @param creator {@code optional.creator} of the payload: the program that says it signed
 * @param payloadTimestamp {@code optional.timestamp} of the payload, seconds since 1970
 * @param signedAt when the OpenPGP signature says it was made, which need not be the same; whole
 *     seconds
 * @param keyId the claimed issuer of the OpenPGP signature, 16 digits of upper-case hex
 * @param fingerprint the fingerprint of the claimed issuer in upper-case hex, if it names one
 * @param blobDigest the SHA-256 digest of the signature's own bytes, computed
 */
public record UntrustedSignatureInfo(
    Digest manifestDigest,
    String dockerReference,
    Optional<String> creator,
    Optional<Long> payloadTimestamp,
    Optional<Instant> signedAt,
    String keyId,
    Optional<String> fingerprint,
    Digest blobDigest) {
  /** What registries call this kind of signature. */
  private static final String TYPE = "atomic";

  private static final int NAME_DIGITS = 32;

  /**
   * Reads a signature without believing it, within {@linkplain Limits#DEFAULT the default limits}.
   * Works for signatures that are expired, altered, made by unknown keys, or followed by more
   * bytes.
   *
   * @param signature the signature
   * @return what it says of itself
   * @throws MalformedDataException as {@link #of(UntrustedSimpleSignature, Limits)}
   */
  public static UntrustedSignatureInfo of(UntrustedSimpleSignature signature) {
    return of(signature, Limits.DEFAULT);
  }

  /**
   * Reads a signature without believing it.
   *
   * @param signature the signature
   * @param limits {@link Limits#signatureBytes()} holds for the message as it comes and when
   *     decompressed
   * @return what it says of itself
   * @throws MalformedDataException if it says nothing: it is empty, no OpenPGP message of the
   *     accepted structure, unsigned or encrypted (the reason is that of a verification), or its
   *     payload is no statement about an image ({@code PAYLOAD_INVALID}, {@code PAYLOAD_TYPE},
   *     {@code PAYLOAD_DIGEST_INVALID})
   */
  public static UntrustedSignatureInfo of(UntrustedSimpleSignature signature, Limits limits) {
    byte[] blob = signature.message();
    UntrustedOpenPgpMessage message =
        UntrustedOpenPgpMessage.readIgnoringTrailingData(blob, limits);
    SimpleSigningPayload payload = SimpleSigningPayload.parse(message.payload());
    return new UntrustedSignatureInfo(
        payload.manifestDigest(),
        payload.dockerReference(),
        payload.creator(),
        payload.timestamp(),
        message.created(),
        message.keyId(),
        message.fingerprint(),
        Digest.sha256(blob));
  }

  /**
   * The name by which registries list the signature: the claimed manifest digest and the beginning
   * of the blob's own.
   *
   * @return {@code <manifest digest>@<32 lower-case hex digits>}
   */
  public String name() {
    return manifestDigest + "@" + blobDigest.hex().substring(0, NAME_DIGITS);
  }

  /**
   * What registries call this kind of signature.
   *
   * @return always {@code atomic}
   */
  public String type() {
    return TYPE;
  }

  /** The components, their texts escaped and cut. */
  @Override
  public String toString() {
    return RecordText.of(UntrustedSignatureInfo.class)
        .with("manifestDigest", manifestDigest)
        .with("dockerReference", dockerReference)
        .with("creator", creator)
        .with("payloadTimestamp", payloadTimestamp)
        .with("signedAt", signedAt)
        .with("keyId", keyId)
        .with("fingerprint", fingerprint)
        .with("blobDigest", blobDigest)
        .toString();
  }
}
