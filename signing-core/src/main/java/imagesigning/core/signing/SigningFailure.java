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
  /** Certificates of Fulcio and entries of Rekor need keyless signing, which is not available. */
  NEEDS_KEYLESS_SIGNING(
      "Certificates of Fulcio and entries of Rekor need keyless signing, which is not available."),
  /** The manifest to sign cannot be digested. */
  MANIFEST_INVALID("The manifest to sign cannot be digested."),
  /** The signing script does not exist, or its path cannot be followed. */
  SCRIPT_NOT_FOUND("The signing script does not exist, or its path cannot be followed."),
  /** The signing script is no file that this user may execute. */
  SCRIPT_NOT_EXECUTABLE("The signing script is no file that this user may execute."),
  /**
   * The signing script does not begin with #! and an interpreter that exists, and is no program.
   */
  SCRIPT_NOT_RUNNABLE(
      "The signing script does not begin with #! and an interpreter that exists, and is no program."),
  /**
   * The signing script ended with status 126 or 127: a program that it calls is missing or may not
   * be executed.
   */
  SCRIPT_TOOL_MISSING(
      "The signing script ended with status 126 or 127: a program that it calls is missing or may not be executed."),
  /** The signing script ended with another status than 0. */
  SCRIPT_FAILED("The signing script ended with another status than 0."),
  /** The signing script did not print exactly one JSON object with the path of the signature. */
  SCRIPT_OUTPUT_INVALID(
      "The signing script did not print exactly one JSON object with the path of the signature."),
  /**
   * The path that the signing script printed leads out of the directory of the run, through a
   * symbolic link, or to no file.
   */
  SCRIPT_PATH_REFUSED(
      "The path that the signing script printed leads out of the directory of the run, through a symbolic link, or to no file."),
  /** The signing script ended with status 0 but left no signature. */
  SCRIPT_SIGNATURE_MISSING("The signing script ended with status 0 but left no signature."),
  /** The signature that the signing script left is empty or larger than the limit. */
  SCRIPT_SIGNATURE_SIZE(
      "The signature that the signing script left is empty or larger than the limit."),
  /** The signing script ended, but something that it started kept one of its outputs open. */
  SCRIPT_LEFT_RUNNING(
      "The signing script ended, but something that it started kept one of its outputs open."),
  /** The signature was not made with the key of the signing service. */
  SIGNED_WITH_OTHER_KEY("The signature was not made with the key of the signing service."),
  /** The signature is for another manifest than the one to sign. */
  SIGNED_OTHER_MANIFEST("The signature is for another manifest than the one to sign."),
  /** The signature is for another image name than the one to sign. */
  SIGNED_OTHER_REFERENCE("The signature is for another image name than the one to sign."),
  /**
   * No private directory for the signing script can be made, or its path holds characters that
   * scripts do not take.
   */
  WORK_DIRECTORY_UNUSABLE(
      "No private directory for the signing script can be made, or its path holds characters that scripts do not take."),
  /** The name or another property of the signing service is not one it may have. */
  SERVICE_INVALID("The name or another property of the signing service is not one it may have."),
  /** There is a signing service of this name. */
  SERVICE_EXISTS("There is a signing service of this name."),
  /** There is no signing service of this name. */
  SERVICE_UNKNOWN("There is no signing service of this name."),
  /** Neither the caller nor a setting says which signing service to use. */
  SERVICE_NOT_CONFIGURED("Neither the caller nor a setting says which signing service to use."),
  /** Who asks for the signature has not said who they are. */
  NOT_AUTHENTICATED("Who asks for the signature has not said who they are."),
  /** Who asks for the signature may not sign in this repository. */
  NOT_PERMITTED("Who asks for the signature may not sign in this repository.");

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
