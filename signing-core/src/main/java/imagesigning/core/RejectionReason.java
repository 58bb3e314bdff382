package imagesigning.core;

import java.util.Locale;

/**
 * Why an image, a requirement or a signature was rejected: the question was answered, and the
 * answer is no.
 */
public enum RejectionReason implements VerdictReason {
  // ---- policy
  /** A {@code reject} requirement applies. */
  POLICY_REJECTS("The policy rejects every image of this scope."),
  /** A {@code signedBaseLayer} requirement applies, which never allows. */
  SIGNED_BASE_LAYER_UNSUPPORTED(
      "signedBaseLayer is not implemented by any tool and always denies."),
  /** The {@code keyType} parses but no tool implements it. */
  KEY_TYPE_UNSUPPORTED("Only keyType GPGKeys is implemented; the others always deny."),
  /** A list of requirements is empty. */
  NO_REQUIREMENTS("The policy has no requirement for this image, which never means yes."),
  /** Verification of a signature was demanded but no requirement verifies one. */
  SIGNATURE_VERIFICATION_REQUIRED(
      "A verified signature is demanded, but the policy asks for none."),
  /** The registry is named in another spelling than policies use, and the caller forbade that. */
  REGISTRY_SPELLING("The registry is named in another spelling than policies have scopes for."),
  /** The image has no signature of the kind asked for. */
  NO_SIGNATURE("A signature is required but none exists."),
  /** Several signatures were tried and every one was rejected; each has its own reason. */
  NO_ACCEPTED_SIGNATURE("None of the signatures was accepted."),
  /** The key source of a requirement holds no key. */
  NO_KEYS("The key files of this requirement hold no public key."),
  /** The signature was made by a key that the requirement does not trust. */
  KEY_NOT_TRUSTED("The signature is good, but its key is not among the trusted ones."),
  /** The signed identity does not match the image's. */
  IDENTITY_MISMATCH("The signature was made for another image name."),
  /** The signed digest is not the manifest's. */
  DIGEST_MISMATCH("The signature was made for another manifest."),

  // ---- bytes that arrived but are not what they should be
  /** The manifest's bytes do not have the digest that was asked for. */
  MANIFEST_DIGEST_MISMATCH("The manifest's bytes do not have the digest asked for."),
  /** The digest a registry claims in a header is not that of the bytes it sent. */
  DIGEST_HEADER_MISMATCH("The registry claims another digest than the bytes it sent have."),
  /** The manifest is not understood. */
  MANIFEST_INVALID("The manifest is malformed or ambiguous."),
  /** An index was to be judged in place of one of its instances. */
  MANIFEST_IS_INDEX("This is an index; its instances are judged, never the index by itself."),
  /** An index lists nothing. */
  INDEX_EMPTY("The index lists no image, which never means yes."),
  /** The manifest is larger than allowed. */
  MANIFEST_TOO_LARGE("The manifest is larger than the limit."),
  /** A stored signature is larger than allowed. */
  SIGNATURE_TOO_LARGE("A stored signature is larger than the limit."),
  /** There are more stored signatures than allowed. */
  TOO_MANY_SIGNATURES("There are more stored signatures than the limit."),
  /** A stored signature is empty, of an unknown kind, or broken. */
  SIGNATURE_BLOB_INVALID("A stored signature is empty, of unknown format, or broken."),
  /** What is attached to an image is no well-formed manifest of signatures. */
  ATTACHMENT_INVALID(
      "The manifest of attached signatures is malformed, ambiguous or of another type."),
  /** An attached signature's bytes do not have the digest their manifest names. */
  ATTACHMENT_DIGEST_MISMATCH("The bytes of an attached signature do not have their digest."),
  /** A layout on disk breaks the rules of its format. */
  LAYOUT_INVALID("The image layout on disk breaks the rules of its format."),

  // ---- the OpenPGP message
  /** The bytes are no OpenPGP message, or a broken one. */
  OPENPGP_MALFORMED("The bytes are not a well-formed OpenPGP message."),
  /** ASCII armor around the message. */
  OPENPGP_ARMORED("The signature is ASCII-armored; it must be binary."),
  /** The cleartext signature framework. */
  OPENPGP_CLEARTEXT("Cleartext signatures are not accepted."),
  /** A signature without the signed data. */
  OPENPGP_DETACHED("A detached signature is not accepted; the message must contain the payload."),
  /** An encrypted message. */
  OPENPGP_ENCRYPTED("The message is encrypted."),
  /** A literal without any signature. */
  OPENPGP_UNSIGNED("The message carries no signature."),
  /** More than one signature in the message. */
  OPENPGP_MULTIPLE_SIGNATURES("The message must carry exactly one signature."),
  /** The packets are not one-pass signature, literal data, signature. */
  OPENPGP_STRUCTURE(
      "The packets are not in the only accepted order: one-pass signature, literal data, signature."),
  /** Bytes after the message. */
  OPENPGP_TRAILING_DATA("Data follows the signed message."),
  /** Too deeply nested or too large when decompressed. */
  OPENPGP_TOO_LARGE("The message is too large when decompressed, or nested too deeply."),
  /** The signing key is in none of the keyrings. */
  OPENPGP_UNKNOWN_KEY("The key that signed is not in the keyring."),
  /** The signature does not verify. */
  OPENPGP_BAD_SIGNATURE("The signature does not verify: payload, signature or key was altered."),
  /** The signature type is neither binary nor text. */
  OPENPGP_SIGNATURE_TYPE("The signature is not of the type used for documents."),
  /** MD5, or a hash this library does not know. */
  OPENPGP_HASH_REFUSED("The hash algorithm is broken or unknown."),
  /** SHA-1 or RIPEMD-160 while the switch for weak hashes is off. */
  OPENPGP_WEAK_HASH("The hash algorithm (SHA-1 or RIPEMD-160) is refused by configuration."),
  /** The public-key algorithm is unknown or unusable for signatures. */
  OPENPGP_ALGORITHM_UNSUPPORTED("The public-key algorithm is not supported."),
  /** The signature's own expiration has passed. */
  OPENPGP_SIGNATURE_EXPIRED("The signature has expired."),
  /** The signature is dated before its key was made. */
  OPENPGP_SIGNATURE_BEFORE_KEY("The signature is dated before its key was created."),
  /** The key is dated in the future. */
  OPENPGP_KEY_NOT_YET_VALID("The key is dated in the future."),
  /** The key has expired. */
  OPENPGP_KEY_EXPIRED("The key has expired."),
  /** The key is revoked. */
  OPENPGP_KEY_REVOKED("The key is revoked."),
  /** The signing subkey has expired. */
  OPENPGP_SUBKEY_EXPIRED("The signing subkey has expired."),
  /** The signing subkey is revoked. */
  OPENPGP_SUBKEY_REVOKED("The signing subkey is revoked."),
  /** The key may not sign documents. */
  OPENPGP_KEY_NOT_FOR_SIGNING("The key is not meant for signing documents."),
  /** The subkey is not properly bound to a primary key. */
  OPENPGP_SUBKEY_NOT_BOUND(
      "The signing subkey is not bound to its primary key by valid signatures of both."),
  /** The same subkey hangs on two primaries. */
  OPENPGP_SUBKEY_AMBIGUOUS("The signing subkey belongs to more than one primary key."),
  /** An unknown critical subpacket or notation. */
  OPENPGP_CRITICAL_UNKNOWN("The signature has a critical part that is not understood."),

  // ---- keys of sigstore
  /** What should be a public key is none, or a broken one. */
  PUBLIC_KEY_INVALID("A public key is broken, or is none."),
  /** A public key of a kind that is not used for images. */
  PUBLIC_KEY_UNSUPPORTED("A public key is of an algorithm or curve that is not supported."),
  /** An RSA key below 2048 bits. */
  PUBLIC_KEY_TOO_SMALL("An RSA key has fewer than 2048 bits."),

  // ---- sigstore signatures
  /** There is a payload and no signature of it. */
  SIGSTORE_SIGNATURE_MISSING("The payload comes without a signature."),
  /** The signature is empty or no base64. */
  SIGSTORE_SIGNATURE_MALFORMED("The signature is empty, or is not base64."),
  /** The signature does not verify. */
  SIGSTORE_BAD_SIGNATURE("The signature verifies with none of the keys that may sign."),
  /** A log entry is demanded and there is none. */
  REKOR_ENTRY_MISSING("An entry of a transparency log is required but none exists."),
  /** The log entry is not of its form. */
  REKOR_ENTRY_MALFORMED("The entry of the transparency log is broken."),
  /** The log entry is of another kind, version or hash. */
  REKOR_ENTRY_UNSUPPORTED("The entry of the transparency log is of a kind that is not supported."),
  /** No trusted log has signed the entry. */
  REKOR_BAD_SIGNATURE("No trusted transparency log has signed the entry."),
  /** The log entry names another key or certificate. */
  REKOR_KEY_MISMATCH("The entry of the transparency log is about another key or certificate."),
  /** The log entry holds another signature. */
  REKOR_SIGNATURE_MISMATCH("The entry of the transparency log is about another signature."),
  /** The log entry is about other data. */
  REKOR_PAYLOAD_MISMATCH("The entry of the transparency log is about another payload."),
  /** A certificate is demanded and there is none. */
  CERTIFICATE_MISSING("A certificate is required but none exists."),
  /** The certificate or the chain above it cannot be read. */
  CERTIFICATE_MALFORMED("The certificate, or one of the chain above it, is broken."),
  /** There is no good way from the certificate to a trusted CA. */
  CERTIFICATE_UNTRUSTED("The certificate does not chain to a trusted CA."),
  /** One of the certificates is not valid at the time that counts. */
  CERTIFICATE_NOT_VALID_THEN("A certificate was not valid at the time that counts."),
  /** One of the certificates is for another purpose. */
  CERTIFICATE_NOT_FOR_SIGNING("A certificate is not meant for signing code."),
  /** One of the certificates has a critical part that is not understood. */
  CERTIFICATE_CRITICAL_UNKNOWN("A certificate has a critical part that is not understood."),
  /** Another service vouched for the identity. */
  CERTIFICATE_ISSUER_MISMATCH("Another issuer vouched for the identity in the certificate."),
  /** The certificate is somebody else's. */
  CERTIFICATE_SUBJECT_MISMATCH("The certificate names somebody else."),
  /** The policy's CA certificates cannot be used. */
  CA_CERTIFICATES_INVALID("The CA certificates of this requirement are broken, or are none."),

  // ---- the payload
  /** The payload is no JSON, or not exactly the JSON the format demands. */
  PAYLOAD_INVALID("The signed payload is not the JSON that simple signing demands."),
  /** The payload's type is another one. */
  PAYLOAD_TYPE("The signed payload is of another type."),
  /** The payload's digest is no valid digest. */
  PAYLOAD_DIGEST_INVALID("The digest in the signed payload is not a valid digest."),
  /** An annotation that is demanded is not signed, or has another value. */
  ANNOTATION_MISMATCH("The signed payload does not have the annotations that are demanded."),
  /** The payload's image name cannot be parsed. */
  PAYLOAD_REFERENCE_INVALID("The image name in the signed payload is not a valid reference.");

  private final String meaning;

  RejectionReason(String meaning) {
    this.meaning = meaning;
  }

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String meaning() {
    return meaning;
  }
}
