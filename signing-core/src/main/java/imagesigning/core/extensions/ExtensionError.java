package imagesigning.core.extensions;

/** The error codes of the API (signing-services reference, B.2) with their usual status. */
enum ExtensionError {
  DENIED(403, "requested access to the resource is denied"),
  DIGEST_INVALID(400, "invalid digest"),
  MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
  NAME_INVALID(400, "invalid repository name"),
  NAME_UNKNOWN(404, "repository name not known to registry"),
  SIGNATURE_EXISTS(409, "another signature has this name"),
  SIGNATURE_INVALID(400, "signature invalid"),
  TOOMANYREQUESTS(429, "too many requests"),
  UNAUTHORIZED(401, "authentication required"),
  UNKNOWN(500, "unknown error"),
  UNSUPPORTED(405, "the operation is unsupported");

  private final int status;
  private final String message;

  ExtensionError(int status, String message) {
    this.status = status;
    this.message = message;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }
}
