package imagesigning.registry;

import java.util.Locale;

/** Why a store did not give or take signatures. Stable codes, listed in docs/errors.md. */
public enum StoreFailure {
  /** No place is configured that could hold this signature. */
  NO_STORE("No place is configured that could hold this signature."),
  /** The place cannot be written to by its nature, such as an http look-aside URL. */
  NOT_WRITABLE("The place cannot be written to by its nature, such as an http look-aside URL."),
  /** The format of the signature is not one the store holds. */
  FORMAT_UNSUPPORTED("The format of the signature is not one the store holds."),
  /** The local configuration of the store cannot be used. */
  CONFIGURATION_INVALID("The local configuration of the store cannot be used."),
  /** A file or directory cannot be read or written. */
  FILE_FAILURE("A file or directory cannot be read or written."),
  /** A stored signature is malformed. */
  SIGNATURE_INVALID("A stored signature is malformed."),
  /** The store holds or would hold more than the limit. */
  TOO_MANY_SIGNATURES("The store holds or would hold more than the limit."),
  /** The signature is larger than the limit, or than the server takes. */
  TOO_LARGE("The signature is larger than the limit, or than the server takes."),
  /** Another signature of that name is there, or another writer was always first. */
  CONFLICT("Another signature of that name is there, or another writer was always first."),
  /** Whether signatures are there already is not certain, so that none was added. */
  ABSENCE_UNCERTAIN("Whether signatures are there already is not certain, so that none was added."),
  /** Signatures of others that were there are there no more. */
  SIGNATURES_LOST("Signatures of others that were there are there no more."),
  /** The store does not know the image. */
  IMAGE_UNKNOWN("The store does not know the image."),
  /** Credentials are needed, or those given are not accepted. */
  AUTHENTICATION_REQUIRED("Credentials are needed, or those given are not accepted."),
  /** These credentials may not do that. */
  ACCESS_DENIED("These credentials may not do that."),
  /** The server refuses further requests for now. */
  RATE_LIMITED("The server refuses further requests for now."),
  /** A store that the caller wrote failed in a way that stores do not fail. */
  STORE_DEFECT("A store that the caller wrote failed in a way that stores do not fail."),
  /** The server says that what was sent is wrong. */
  REFUSED("The server says that what was sent is wrong."),
  /** The server failed or could not be reached, or did not answer in time. */
  SERVER_FAILURE("The server failed or could not be reached, or did not answer in time.");

  private final String meaning;

  StoreFailure(String meaning) {
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
   * @return lower case with hyphens, such as {@code not-writable}
   */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
