package imagesigning.testkit;

import imagesigning.testkit.internal.http.Reply;

/** The error codes of the distribution specification with their envelopes. */
enum OciError {
  BLOB_UNKNOWN(404, "blob unknown to registry"),
  BLOB_UPLOAD_INVALID(400, "blob upload invalid"),
  BLOB_UPLOAD_UNKNOWN(404, "blob upload unknown to registry"),
  DIGEST_INVALID(400, "provided digest did not match uploaded content"),
  MANIFEST_BLOB_UNKNOWN(400, "manifest references a blob unknown to registry"),
  MANIFEST_INVALID(400, "manifest invalid"),
  MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
  NAME_INVALID(400, "invalid repository name"),
  NAME_UNKNOWN(404, "repository name not known to registry"),
  SIGNATURE_EXISTS(409, "another signature has this name"),
  SIZE_INVALID(400, "provided length did not match content length"),
  UNAUTHORIZED(401, "authentication required"),
  DENIED(403, "requested access to the resource is denied"),
  UNSUPPORTED(405, "the operation is unsupported"),
  TOOMANYREQUESTS(429, "too many requests"),
  UNKNOWN(500, "unknown error"),
  UNAVAILABLE(503, "service unavailable");

  static final String DIGEST_HEADER = "Docker-Content-Digest";

  private final int status;
  private final String message;

  OciError(int status, String message) {
    this.status = status;
    this.message = message;
  }

  Reply reply() {
    return reply(status);
  }

  private Reply reply(int otherStatus) {
    return Reply.of(otherStatus)
        .withJson("{\"errors\":[{\"code\":\"" + name() + "\",\"message\":\"" + message + "\"}]}\n");
  }

  /** The reply that usually comes with a status; for 404 that of a missing manifest. */
  static Reply ofStatus(int status) {
    OciError error =
        switch (status) {
          case 401 -> UNAUTHORIZED;
          case 403 -> DENIED;
          case 404 -> MANIFEST_UNKNOWN;
          case 405 -> UNSUPPORTED;
          case 409 -> SIGNATURE_EXISTS;
          case 429 -> TOOMANYREQUESTS;
          case 503 -> UNAVAILABLE;
          default -> UNKNOWN;
        };
    return error.reply(status);
  }
}
