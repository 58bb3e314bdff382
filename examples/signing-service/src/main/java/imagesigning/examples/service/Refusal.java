package imagesigning.examples.service;

import java.util.List;
import java.util.Optional;

/** A request that is not carried out, with the answer it gets. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** The code in the envelope of the distribution API. */
  private final String code;

  /** The member of a request's body that is wrong, or empty. */
  private final String field;

  private final transient List<String> challenges;

  private Refusal(int status, String code, String field, List<String> challenges, String message) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.challenges = List.copyOf(challenges);
  }

  /** For the registry's routes, with a code of the distribution API. */
  static Refusal registry(int status, String code, String message) {
    return new Refusal(status, code, "", List.of(), message);
  }

  static Refusal of(int status, String message) {
    return new Refusal(status, status == 404 ? "NAME_UNKNOWN" : "UNKNOWN", "", List.of(), message);
  }

  static Refusal notFound() {
    return of(404, "Not found.");
  }

  /** What is wrong with a member of the body. */
  static Refusal field(String field, String message) {
    return new Refusal(400, "UNKNOWN", field, List.of(), message);
  }

  static Refusal unauthenticated(List<String> challenges) {
    return new Refusal(401, "UNAUTHORIZED", "", challenges, "Credentials are needed.");
  }

  static Refusal denied(String detail) {
    return new Refusal(403, "DENIED", "", List.of(), detail);
  }

  static Refusal badGateway(Throwable cause) {
    Refusal refusal = of(502, "The registry behind this service does not answer.");
    refusal.initCause(cause);
    return refusal;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Optional<String> field() {
    return Optional.of(field).filter(name -> !name.isEmpty());
  }

  List<String> challenges() {
    return challenges;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
