package imagesigning.core;

import java.util.Locale;

/**
 * Why the question "may this image be trusted?" could not be answered.
 *
 * <p>None of these ever means "unsigned" and none is ever turned into "allowed".
 */
public enum IndeterminateReason implements VerdictReason {
  /** The registry refused the request for want of credentials (401). */
  AUTHENTICATION_REQUIRED("The registry wants credentials, or does not accept the ones given."),
  /** The registry refused the request although it knew who asked (403). */
  ACCESS_DENIED("The server refuses access with these credentials."),
  /** The registry says it has no such manifest. */
  MANIFEST_NOT_FOUND("The registry or layout has no such manifest."),
  /** Too many requests (429). */
  RATE_LIMITED("The server refuses further requests for now."),
  /** Any other error answer of the registry. */
  REGISTRY_ERROR("The registry answered with an error."),
  /** No connection, a broken connection, or a TLS failure. */
  REGISTRY_UNREACHABLE("The registry cannot be reached."),
  /** A deadline passed before the answer was complete. */
  TIMEOUT("The answer did not arrive in time."),
  /** The token server did not give a token. */
  TOKEN_UNAVAILABLE("The token server did not issue a usable token."),
  /** A look-aside location could not be read; this says nothing about signatures. */
  LOOKASIDE_UNREADABLE(
      "The look-aside store cannot be read, so nothing is known about signatures."),
  /** A key or certificate file named by the policy could not be read. */
  KEY_FILE_UNREADABLE("A key file named by the policy cannot be read."),
  /** A local image or signature file exists but could not be read. */
  LOCAL_FILE_UNREADABLE("A local file cannot be read."),
  /**
   * Local configuration (registries.d, credentials, policy) could not be read when it was needed.
   */
  CONFIGURATION_UNREADABLE("Local configuration cannot be read."),
  /** The index has no instance for the platform asked for. */
  NO_INSTANCE_FOR_PLATFORM("The index holds no image for the platform asked for.");

  private final String meaning;

  IndeterminateReason(String meaning) {
    this.meaning = meaning;
  }

  /**
   * Whether the cause lies on this machine (configuration, key files, local images) and not with a
   * server.
   *
   * @return whether the caller can mend it here
   */
  public boolean isLocal() {
    return switch (this) {
      case KEY_FILE_UNREADABLE, LOCAL_FILE_UNREADABLE, CONFIGURATION_UNREADABLE -> true;
      default -> false;
    };
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
