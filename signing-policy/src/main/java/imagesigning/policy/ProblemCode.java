package imagesigning.policy;

import imagesigning.policy.PolicyProblem.Severity;
import java.util.Locale;

/** The kinds of {@link PolicyProblem}; docs/policy.md explains each. */
enum ProblemCode {
  // Syntax: the document is not strict JSON.
  COMMENT(Severity.ERROR),
  DUPLICATE_KEY(Severity.ERROR),
  BRACKET(Severity.ERROR),
  TRAILING_DATA(Severity.ERROR),
  ENCODING(Severity.ERROR),
  TOO_LARGE(Severity.ERROR),
  SYNTAX(Severity.ERROR),

  // Structure: the document is no policy.
  WRONG_TYPE(Severity.ERROR),
  MISSING_KEY(Severity.ERROR),
  UNKNOWN_KEY(Severity.ERROR),
  CONFLICTING_KEYS(Severity.ERROR),
  EMPTY_LIST(Severity.ERROR),
  EMPTY_VALUE(Severity.ERROR),
  UNKNOWN_REQUIREMENT_TYPE(Severity.ERROR),
  UNKNOWN_IDENTITY_TYPE(Severity.ERROR),
  UNKNOWN_KEY_TYPE(Severity.ERROR),
  INVALID_BASE64(Severity.ERROR),
  INVALID_REFERENCE(Severity.ERROR),
  INVALID_PREFIX(Severity.ERROR),
  INVALID_SCOPE(Severity.ERROR),

  // Advice: the policy loads, but part of it cannot work.
  UNKNOWN_TRANSPORT(Severity.WARNING),
  SCOPE_NEVER_MATCHES(Severity.WARNING),
  PREFIX_NEVER_MATCHES(Severity.WARNING),
  IDENTITY_NEVER_MATCHES(Severity.WARNING),
  IDENTITY_OUTSIDE_SCOPE(Severity.WARNING),
  COSIGN_IDENTITY(Severity.WARNING),
  DIGEST_IDENTITY(Severity.WARNING),
  SUBJECT_NEVER_MATCHES(Severity.WARNING),
  NEVER_SIGNED(Severity.WARNING),
  ATTACHMENTS_OFF(Severity.WARNING),
  OPEN_DEFAULT(Severity.WARNING),
  WITHOUT_EFFECT(Severity.WARNING),
  UNSUPPORTED_REQUIREMENT(Severity.WARNING),
  UNSUPPORTED_KEY_TYPE(Severity.WARNING),
  NO_KEYS(Severity.WARNING),
  KEY_FILE_UNREADABLE(Severity.WARNING),
  KEYRING(Severity.WARNING);

  private final Severity severity;

  ProblemCode(Severity severity) {
    this.severity = severity;
  }

  Severity severity() {
    return severity;
  }

  /** The stable code. */
  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
