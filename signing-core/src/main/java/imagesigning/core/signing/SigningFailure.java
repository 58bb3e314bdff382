package imagesigning.core.signing;

import java.util.Locale;

/** Why a signature could not be made. The codes are stable; they are listed in docs/errors.md. */
public enum SigningFailure {
  /** The file or directory of the key cannot be read. */
  KEY_FILE_UNREADABLE("The file or directory of the key cannot be read."),
  /** What should be a key is none, or is broken. */
  KEY_INVALID("What should be a key is none, or is broken."),
  /** No key fits the selector. */
  KEY_NOT_FOUND("No key fits the selector."),
  /** More than one key fits the selector. */
  KEY_AMBIGUOUS("More than one key fits the selector."),
  /** The key has expired. */
  KEY_EXPIRED("The key has expired."),
  /** The key is revoked. */
  KEY_REVOKED("The key is revoked."),
  /** The key may not sign data. */
  KEY_NOT_FOR_SIGNING("The key may not sign data."),
  /** The key's algorithm, curve, size or protection is not supported for signing. */
  KEY_UNSUPPORTED("The key's algorithm, curve, size or protection is not supported for signing."),
  /** Only the public part is here: the secret key is on a card, offline, or not in this place. */
  SECRET_KEY_MISSING(
      "Only the public part is here: the secret key is on a card, offline, or not in this place."),
  /** The key is protected and no passphrase was given. */
  PASSPHRASE_REQUIRED("The key is protected and no passphrase was given."),
  /** The passphrase does not open the key. */
  PASSPHRASE_WRONG("The passphrase does not open the key."),
  /** The passphrase cannot be one, for example because it holds a line feed. */
  PASSPHRASE_INVALID("The passphrase cannot be one, for example because it holds a line feed."),
  /** The passphrase file cannot be read. */
  PASSPHRASE_FILE_UNREADABLE("The passphrase file cannot be read."),
  /** The program that should sign cannot be started. */
  PROGRAM_UNAVAILABLE("The program that should sign cannot be started."),
  /** The program that should sign, or the caller's function, reported a failure. */
  SIGNER_FAILED("The program that should sign, or the caller's function, reported a failure."),
  /** The signer did not answer in time. */
  TIMEOUT("The signer did not answer in time."),
  /** The thread was interrupted while it waited for the signer. */
  INTERRUPTED("The thread was interrupted while it waited for the signer."),
  /** The signer answered, but what it made is not a good signature of this payload by this key. */
  SIGNATURE_INVALID(
      "The signer answered, but what it made is not a good signature of this payload by this key."),
  /** The name to sign is not one that may be signed. */
  REFERENCE_INVALID("The name to sign is not one that may be signed."),
  /** The manifest to sign cannot be digested. */
  MANIFEST_INVALID("The manifest to sign cannot be digested.");

  private final String meaning;

  SigningFailure(String meaning) {
    this.meaning = meaning;
  }

  /**
   * What the code says, for a person.
   *
   * @return one sentence
   */
  public String meaning() {
    return meaning;
  }

  /**
   * The code as it stands in messages and documents.
   *
   * @return lower case with hyphens, such as {@code passphrase-wrong}
   */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
